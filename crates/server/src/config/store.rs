//! Where data is stored.

use std::fmt;
use std::path::PathBuf;

use wechat_h5_store::{RedisAddress, RedisPassword};

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::store_keys::STORE_KEY_FILE;
use super::text_file::read_text;
use super::values::{Table, Values};

pub(crate) const SETTINGS: &[Setting] = &[STORE, STORE_PASSWORD_FILE, STORE_PREFIX, STORE_KEY_FILE];

/// Where tokens, tickets, logins and sessions are stored.
pub(crate) const STORE: Setting = Setting {
    key: "store",
    sources: AllowedSources::Everywhere,
    value: "STORE",
    about: Text {
        en: "Where data is stored: `redb:<path>` for a database in one file (mode 0600), the \
             address of a Redis or Valkey that several processes share, or \
             `memory`, which loses everything at a restart",
        zh: "数据存储位置：`redb:<路径>` 表示单文件数据库（权限 0600）；Redis 或 Valkey 地址表示由多个进程共用；\
             `memory` 表示内存，重启后丢失",
    },
    default: DefaultValue::Value("redb:wechat-h5.redb"),
};

/// The password of the user of Redis.
pub(crate) const STORE_PASSWORD_FILE: Setting = Setting {
    key: "store_password_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File whose first line is the password of Redis",
        zh: "首行为 Redis 密码的文件",
    },
    default: DefaultValue::None,
};

/// What the keys in Redis begin with.
pub(crate) const STORE_PREFIX: Setting = Setting {
    key: "store_prefix",
    sources: AllowedSources::Everywhere,
    value: "TEXT",
    about: Text {
        en: "What the names of all keys in Redis begin with: another one for each installation \
             that shares a Redis",
        zh: "Redis 中所有键名的前缀；共用一个 Redis 的各套部署应使用不同前缀",
    },
    default: DefaultValue::Value("wechat-h5"),
};

/// Where data is stored.
#[derive(Debug, Clone)]
pub(crate) enum StoreConfig {
    /// In memory: a restart signs everybody out.
    Memory,
    /// In a file.
    Redb {
        /// The file.
        path: PathBuf,
        /// How messages name the setting with the path.
        setting: String,
    },
    /// In Redis or Valkey.
    Redis {
        /// Where it is, with its password.
        address: RedisAddress,
        /// What the names of all keys begin with.
        prefix: String,
    },
}

/// As it is written in a setting, without a password.
impl fmt::Display for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Redb { path, .. } => write!(f, "redb:{}", path.display()),
            Self::Redis { address, .. } => write!(f, "{address}"),
        }
    }
}

impl StoreConfig {
    /// Reads where it is, with the password.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let top = values.top();
        let store = top.parse(&STORE, |value| parse(top, value))?;
        let Self::Redis { address, .. } = store else {
            return unused(top, &STORE_PASSWORD_FILE)
                .and_then(|()| unused(top, &STORE_PREFIX))
                .map(|()| store);
        };
        Ok(Self::Redis {
            address: with_password(top, address)?,
            prefix: top.parse(&STORE_PREFIX, parse_prefix)?,
        })
    }
}

fn parse(top: &Table, value: &str) -> Result<StoreConfig, InvalidValue> {
    if RedisAddress::has_scheme(value) {
        return parse_redis(top, value);
    }
    match value.split_once(':') {
        None if value == "memory" => Ok(StoreConfig::Memory),
        Some(("redb", path)) if !path.is_empty() => Ok(StoreConfig::Redb {
            path: top.resolve(&STORE, path),
            setting: top.name(&STORE),
        }),
        None if value.contains('/') => Err(InvalidValue::new(
            format!("is `{value}`, which does not name the kind of store"),
            format!("did you mean `redb:{value}`?"),
        )),
        // An address with another scheme may hold a password.
        _ if value.contains('@') => Err(InvalidValue::new("is not a store", KINDS)),
        _ => Err(InvalidValue::new(
            format!("is `{value}`, which is not a store"),
            KINDS,
        )),
    }
}

const KINDS: &str = "use `redb:<path>`, `redis://<host>:6379` or `memory`";

fn parse_redis(top: &Table, value: &str) -> Result<StoreConfig, InvalidValue> {
    let address = RedisAddress::parse(value)
        .map_err(|err| InvalidValue::new(format!("cannot be used ({err})"), KINDS))?;
    if address.has_password() && top.is_flag(&STORE) {
        return Err(InvalidValue::new(
            "holds a password, which every process of this machine can read in a flag",
            format!("use a variable, or {}", STORE_PASSWORD_FILE.name()),
        ));
    }
    Ok(StoreConfig::Redis {
        address,
        prefix: String::new(),
    })
}

fn with_password(top: &Table, address: RedisAddress) -> Result<RedisAddress, ConfigError> {
    let Some(path) = top.path(&STORE_PASSWORD_FILE)? else {
        return Ok(address);
    };
    let wrong = |invalid: InvalidValue| invalid.of(top.name(&STORE_PASSWORD_FILE));
    if address.has_password() {
        let problem = format!("is set, and {} has a password too", top.name(&STORE));
        return Err(wrong(InvalidValue::new(problem, "remove one of the two")));
    }
    let text = read_text(&path).map_err(wrong)?;
    match text.lines().next().map(str::trim) {
        Some(password) if !password.is_empty() => {
            Ok(address.with_password(RedisPassword::new(password)))
        }
        _ => {
            let problem = format!("names {}, whose first line is empty", path.display());
            let advice = "write the password alone into the first line";
            Err(wrong(InvalidValue::new(problem, advice)))
        }
    }
}

fn parse_prefix(value: &str) -> Result<String, InvalidValue> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    if value.len() <= 64 && !value.is_empty() && value.bytes().all(is_plain) {
        return Ok(value.to_owned());
    }
    Err(InvalidValue::new(
        format!("is `{}`", value.escape_default()),
        "use up to 64 letters, digits and `-_.:`",
    ))
}

/// A setting of Redis beside another store is a mistake: what was to be shared is not.
fn unused(top: &Table, setting: &Setting) -> Result<(), ConfigError> {
    if !top.has(setting) {
        return Ok(());
    }
    let problem = format!("is set, and {} is no address of Redis", top.name(&STORE));
    let advice = format!(
        "set {} to `redis://<host>:6379`, or remove this",
        STORE.name()
    );
    Err(InvalidValue::new(problem, advice).of(top.name(setting)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(&'static Setting, &str)]) -> Result<StoreConfig, String> {
        let mut all = Values::default();
        for (setting, value) in values {
            all.set(setting, *value);
        }
        StoreConfig::read(&all).map_err(|err| err.to_string())
    }

    #[test]
    fn a_store_is_shown_without_its_password() {
        for (value, shown) in [
            ("memory", "memory"),
            ("redb:a/b.redb", "redb:a/b.redb"),
            ("redis://cache", "redis://cache:6379"),
            ("rediss://cache:7/2", "rediss://cache:7/2"),
            ("redis-cluster://a,b", "redis-cluster://a:6379,b:6379"),
        ] {
            assert_eq!(read(&[(&STORE, value)]).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn the_password_comes_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "s3cret\nsecond line").unwrap();
        let path = path.to_str().unwrap();
        let store = read(&[(&STORE, "redis://cache"), (&STORE_PASSWORD_FILE, path)]).unwrap();
        let StoreConfig::Redis { address, prefix } = store else {
            panic!("{store}");
        };
        assert!(address.has_password());
        assert_eq!(prefix, "wechat-h5");
        assert!(!format!("{address:?}").contains("s3cret"));
    }

    #[test]
    fn a_wrong_store_is_named_with_its_remedy_and_without_its_password() {
        for (values, message) in [
            (
                &[(&STORE, "sqlite")][..],
                "is `sqlite`, which is not a store: use `redb:<path>`",
            ),
            (
                &[(&STORE, "http://:s3cret@h")],
                "WECHAT_H5_STORE is not a store: use",
            ),
            (
                &[(&STORE, "redis://:s3cret@a,b")],
                "it names several servers",
            ),
            (&[(&STORE, "/var/x")], "did you mean `redb:/var/x`?"),
            (
                &[(&STORE, "redis://h"), (&STORE_PREFIX, "a b")],
                "WECHAT_H5_STORE_PREFIX is `a b`",
            ),
            (
                &[(&STORE, "memory"), (&STORE_PREFIX, "a")],
                "WECHAT_H5_STORE_PREFIX is set, and WECHAT_H5_STORE is no address of Redis",
            ),
            (
                &[(&STORE, "redis://:s3cret@h"), (&STORE_PASSWORD_FILE, "f")],
                "WECHAT_H5_STORE_PASSWORD_FILE is set, and WECHAT_H5_STORE has a password too",
            ),
        ] {
            let err = read(values).unwrap_err();
            assert!(err.contains(message), "{err}");
            assert!(!err.contains("s3cret"), "{err}");
        }
    }
}
