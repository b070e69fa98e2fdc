//! Where Redis is: one server, one behind Sentinels, or a cluster.

use std::fmt;

use percent_encoding::percent_decode_str;
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo};
use url::Url;

use super::password::RedisPassword;

/// The port of a server, and that of a Sentinel.
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

/// An address of Redis or Valkey, as it stands in a setting:
///
/// - `redis://[user[:password]@]host[:port][/database]`, one server
/// - `redis-sentinel://[user[:password]@]host[:port],host[:port]/service[/database]`, the
///   primary that Sentinels know by this name; user and password are the primary's
/// - `redis-cluster://[user[:password]@]host[:port],host[:port]`, some nodes of a cluster
///
/// With `rediss` in place of `redis` all connections use TLS. [`Display`](fmt::Display)
/// shows neither user nor password.
#[derive(Debug, Clone)]
pub struct RedisAddress {
    scheme: Scheme,
    hosts: Vec<(String, u16)>,
    user: Option<String>,
    password: Option<RedisPassword>,
    database: u16,
    kind: AddressKind,
}

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AddressKind {
    Server,
    /// With the name of the primary.
    Sentinels(String),
    Cluster,
}

/// Why a text is no address of Redis.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct RedisAddressError(String);

/// The first part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scheme {
    name: &'static str,
    uses_tls: bool,
}

/// The schemes, with what answers there.
const SCHEMES: [(&str, bool, Answers); 8] = [
    ("redis", false, Answers::Server),
    ("rediss", true, Answers::Server),
    ("valkey", false, Answers::Server),
    ("valkeys", true, Answers::Server),
    ("redis-sentinel", false, Answers::Sentinels),
    ("rediss-sentinel", true, Answers::Sentinels),
    ("redis-cluster", false, Answers::Cluster),
    ("rediss-cluster", true, Answers::Cluster),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    Server,
    Sentinels,
    Cluster,
}

impl RedisAddress {
    /// Whether a text is meant as an address of Redis, right or wrong.
    #[must_use]
    pub fn has_scheme(text: &str) -> bool {
        text.split_once("://")
            .is_some_and(|(scheme, _)| find_scheme(scheme).is_some())
    }

    /// Reads an address.
    ///
    /// # Errors
    ///
    /// Which part is wrong. The text quotes no password.
    pub fn parse(text: &str) -> Result<Self, RedisAddressError> {
        let (scheme, rest) = text.split_once("://").ok_or_else(|| {
            error("it is no URL: `redis://host:6379` is the address of one server")
        })?;
        let (scheme, answers) = find_scheme(scheme).ok_or_else(|| {
            let known = SCHEMES.map(|(name, ..)| name).join(", ");
            error(format!("its scheme is none of {known}"))
        })?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // The last one: a password may hold an `@` that was not encoded.
        let (userinfo, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = parse_userinfo(userinfo)?;
        let default_port = match answers {
            Answers::Sentinels => SENTINEL_PORT,
            Answers::Server | Answers::Cluster => PORT,
        };
        let hosts = parse_hosts(hosts, default_port)?;
        let (kind, database) = parse_path(answers, path)?;
        if answers == Answers::Server && hosts.len() > 1 {
            return Err(error(
                "it names several servers: use `redis-sentinel://` or `redis-cluster://`",
            ));
        }
        Ok(Self {
            scheme,
            hosts,
            user,
            password,
            database,
            kind,
        })
    }

    /// The same address with another password, as from a file.
    #[must_use]
    pub fn with_password(self, password: RedisPassword) -> Self {
        Self {
            password: Some(password),
            ..self
        }
    }

    /// Whether the address holds a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(super) fn kind(&self) -> &AddressKind {
        &self.kind
    }

    pub(super) fn uses_tls(&self) -> bool {
        self.scheme.uses_tls
    }

    /// How each of the hosts is connected to.
    pub(super) fn addresses(&self) -> impl Iterator<Item = ConnectionAddr> {
        self.hosts.iter().map(|(host, port)| {
            if self.scheme.uses_tls {
                ConnectionAddr::TcpTls {
                    host: host.clone(),
                    port: *port,
                    insecure: false,
                    tls_params: None,
                }
            } else {
                ConnectionAddr::Tcp(host.clone(), *port)
            }
        })
    }

    /// How each of the hosts is connected to, with user, password and database.
    pub(super) fn connections(&self) -> Result<Vec<ConnectionInfo>, RedisAddressError> {
        let settings = self.login();
        self.addresses()
            .map(|address| {
                let info = address.into_connection_info();
                let info = info.map_err(|err| RedisAddressError::of_client(&err))?;
                Ok(info.set_redis_settings(settings.clone()))
            })
            .collect()
    }

    /// User, password and database.
    pub(super) fn login(&self) -> RedisConnectionInfo {
        let login = RedisConnectionInfo::default().set_db(self.database.into());
        let login = match &self.user {
            Some(user) => login.set_username(user),
            None => login,
        };
        match &self.password {
            Some(password) => login.set_password(password.expose()),
            None => login,
        }
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme.name)?;
        for (at, (host, port)) in self.hosts.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let (open, close) = if host.contains(':') {
                ("[", "]")
            } else {
                ("", "")
            };
            write!(f, "{comma}{open}{host}{close}:{port}")?;
        }
        if let AddressKind::Sentinels(service) = &self.kind {
            write!(f, "/{service}")?;
        }
        if self.database > 0 {
            write!(f, "/{}", self.database)?;
        }
        Ok(())
    }
}

fn find_scheme(scheme: &str) -> Option<(Scheme, Answers)> {
    let mut schemes = SCHEMES.into_iter();
    let found = schemes.find(|(name, ..)| scheme.eq_ignore_ascii_case(name));
    found.map(|(name, uses_tls, answers)| (Scheme { name, uses_tls }, answers))
}

fn parse_userinfo(
    userinfo: &str,
) -> Result<(Option<String>, Option<RedisPassword>), RedisAddressError> {
    let (user, password) = match userinfo.split_once(':') {
        Some((user, password)) => (user, Some(decode(password)?)),
        None => (userinfo, None),
    };
    let user = decode(user)?;
    let user = (!user.is_empty()).then_some(user);
    let password = password.filter(|password| !password.is_empty());
    Ok((user, password.map(RedisPassword::new)))
}

fn decode(text: &str) -> Result<String, RedisAddressError> {
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded = decoded.map_err(|_| error("user or password are no UTF-8"))?;
    Ok(decoded.into_owned())
}

fn parse_hosts(hosts: &str, default_port: u16) -> Result<Vec<(String, u16)>, RedisAddressError> {
    hosts
        .split(',')
        .map(|host| parse_host(host, default_port))
        .collect()
}

fn parse_host(text: &str, default_port: u16) -> Result<(String, u16), RedisAddressError> {
    let wrong =
        || error("a host is missing or wrong: write `host:port`, with commas between several");
    // Any special scheme: the parser then knows names, IPv4 and IPv6.
    let url = Url::parse(&format!("ws://{text}/")).map_err(|_| wrong())?;
    let host = url
        .host_str()
        .filter(|_| !text.contains(['/', '?', '#', ' ']));
    let host = host.ok_or_else(wrong)?.trim_matches(['[', ']']);
    // The scheme's own port counts as none there.
    let port = if text.ends_with(":80") {
        Some(80)
    } else {
        url.port()
    };
    Ok((host.to_owned(), port.unwrap_or(default_port)))
}

fn parse_path(answers: Answers, path: &str) -> Result<(AddressKind, u16), RedisAddressError> {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match answers {
        Answers::Server if rest.is_empty() => Ok((AddressKind::Server, parse_database(first)?)),
        Answers::Server => Err(error("only the number of a database may follow the host")),
        Answers::Cluster if path.is_empty() => Ok((AddressKind::Cluster, 0)),
        Answers::Cluster => Err(error(
            "a cluster has one database: nothing follows the hosts",
        )),
        Answers::Sentinels if first.is_empty() => Err(error(
            "the name of the service is missing: `redis-sentinel://host:26379/mymaster`",
        )),
        Answers::Sentinels => {
            let service = AddressKind::Sentinels(decode(first)?);
            Ok((service, parse_database(rest)?))
        }
    }
}

fn parse_database(text: &str) -> Result<u16, RedisAddressError> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| error("the database is no number"))
}

fn error(reason: impl Into<String>) -> RedisAddressError {
    RedisAddressError(reason.into())
}

impl RedisAddressError {
    /// The client cannot be made.
    pub(super) fn of_client(err: &redis::RedisError) -> Self {
        error(err.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        for (text, shown) in [
            ("redis://cache", "redis://cache:6379"),
            ("redis://cache:80", "redis://cache:80"),
            ("REDIS://cache:7000/3", "redis://cache:7000/3"),
            ("rediss://u:p%40ss@cache/", "rediss://cache:6379"),
            ("valkey://:p@[::1]:7", "valkey://[::1]:7"),
            ("redis://:a@b@127.0.0.1", "redis://127.0.0.1:6379"),
            (
                "redis-sentinel://app:p@a,b:7/mymaster/2",
                "redis-sentinel://a:26379,b:7/mymaster/2",
            ),
            ("rediss-cluster://a:1,b:2", "rediss-cluster://a:1,b:2"),
        ] {
            let address = RedisAddress::parse(text).unwrap();
            assert_eq!(address.to_string(), shown, "{text}");
            assert!(!format!("{address:?}").contains("p@ss"), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_decoded() {
        for (text, user, password) in [
            ("redis://h", None, None),
            ("redis://:p%40%2Fss@h", None, Some("p@/ss")),
            ("redis://app@h", Some("app"), None),
            ("redis://app:a:b@h", Some("app"), Some("a:b")),
            ("redis://:@h", None, None),
        ] {
            let login = RedisAddress::parse(text).unwrap().login();
            assert_eq!(
                (login.username(), login.password()),
                (user, password),
                "{text}"
            );
        }
        let address = RedisAddress::parse("redis://app@h").unwrap();
        let login = address.with_password(RedisPassword::new("file")).login();
        assert_eq!(
            (login.username(), login.password()),
            (Some("app"), Some("file"))
        );
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_quoted() {
        for (text, part) in [
            ("cache:6379", "no URL"),
            ("http://s3cret@cache", "its scheme is none of redis, rediss"),
            ("redis://", "host"),
            ("redis://:s3cret@", "host"),
            ("redis://s3cret@h:99999", "host"),
            ("redis://:s3cret@h/x", "database"),
            ("redis://:s3cret@h/1/2", "number of a database"),
            ("redis://:s3cret@a,b", "several servers"),
            ("redis-cluster://:s3cret@a/1", "one database"),
            ("redis-sentinel://:s3cret@a", "name of the service"),
        ] {
            let err = RedisAddress::parse(text).unwrap_err().to_string();
            assert!(err.contains(part), "{text}: {err}");
            assert!(!err.contains("s3cret"), "{text}: {err}");
        }
    }
}
