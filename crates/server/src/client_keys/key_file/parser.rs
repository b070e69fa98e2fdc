//! From the text of a file to its clients, or to the first error with its place.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::de::{DeArray, DeTable, DeValue};
use wechat_h5_similar_name::most_similar;

use super::entry::ClientEntry;
use super::error::KeyFileError;
use super::field::Field;
use crate::client_keys::rights::ClientRights;
use crate::file_position::FilePlace;

/// The key of the tables with one client each.
const CLIENT: &str = "client";
const FIELDS: [&str; 10] = [
    "name",
    "key_sha256",
    "appids",
    "paths",
    "may_fetch_tokens",
    "may_operate",
    "may_take_payments",
    "may_refund",
    "rate",
    "daily_calls",
];
/// The clients of the file at this path with this text, in its order.
pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<ClientEntry>, KeyFileError> {
    let path = path.into();
    Parser { path, text }.clients()
}

struct Parser<'a> {
    path: Arc<Path>,
    text: &'a str,
}

impl Parser<'_> {
    fn clients(&self) -> Result<Vec<ClientEntry>, KeyFileError> {
        let table = DeTable::parse(self.text).map_err(|err| self.not_toml(&err))?;
        let mut clients = Vec::new();
        for field in self.fields(table.get_ref()) {
            let wrong = || {
                field.wrong(
                    "is not a list of tables",
                    "write [[client]] above each client",
                )
            };
            if field.key != CLIENT {
                return Err(unknown_top_key(&field));
            }
            let DeValue::Array(tables) = field.value else {
                return Err(wrong());
            };
            clients = self.tables(tables).ok_or_else(wrong)??;
        }
        Ok(clients)
    }

    /// `None`: they are no tables.
    fn tables(&self, tables: &DeArray<'_>) -> Option<Result<Vec<ClientEntry>, KeyFileError>> {
        let tables = tables.iter().map(|spanned| match spanned.get_ref() {
            DeValue::Table(table) => Some((self.place(&spanned.span()), table)),
            _ => None,
        });
        let tables: Vec<_> = tables.collect::<Option<_>>()?;
        Some(self.unique_clients(tables))
    }

    fn unique_clients(
        &self,
        tables: Vec<(FilePlace<'_>, &DeTable<'_>)>,
    ) -> Result<Vec<ClientEntry>, KeyFileError> {
        let mut clients: Vec<ClientEntry> = Vec::new();
        let mut names = HashMap::new();
        let mut hashes = HashMap::new();
        for (start, table) in tables {
            let client = self.client(start, table)?;
            if let Some(first) = names.insert(client.name.clone(), start) {
                let problem = format!("has the name `{}` of the client at {first}", client.name);
                return Err(KeyFileError::new(
                    client_at(start),
                    problem,
                    "give each a name of its own",
                ));
            }
            if let Some(first) = hashes.insert(client.key_hash, client.name.clone()) {
                let problem = format!("`{}` has the same key as `{first}`", client.name);
                let advice = "make a key for each with `wechat-h5 keys add NAME`";
                return Err(KeyFileError::new(client_at(start), problem, advice));
            }
            clients.push(client);
        }
        Ok(clients)
    }

    fn client(
        &self,
        start: FilePlace<'_>,
        table: &DeTable<'_>,
    ) -> Result<ClientEntry, KeyFileError> {
        let (mut name, mut key_hash) = (None, None);
        let mut rights = ClientRights::default();
        for field in self.fields(table) {
            match field.key {
                "name" => name = Some(field.name()?),
                "key_sha256" => key_hash = Some(field.key_hash()?),
                "appids" => rights.app_ids = Some(field.app_ids()?),
                "paths" => rights.paths = field.paths()?,
                "may_fetch_tokens" => rights.may_fetch_tokens = field.is_true()?,
                "may_operate" => rights.may_operate = field.is_true()?,
                "may_take_payments" => rights.may_take_payments = field.is_true()?,
                "may_refund" => rights.may_refund = field.is_true()?,
                "rate" => rights.rate = field.rate()?,
                "daily_calls" => rights.daily_calls = Some(field.number()?),
                _ => return Err(unknown_field(&field)),
            }
        }
        let missing = |field: &str| {
            let advice = "let `wechat-h5 keys add NAME` write the table";
            KeyFileError::new(client_at(start), format!("has no `{field}`"), advice)
        };
        Ok(ClientEntry {
            name: name.ok_or_else(|| missing("name"))?,
            key_hash: key_hash.ok_or_else(|| missing("key_sha256"))?,
            rights,
        })
    }

    /// In the order of the file, so that the first error is reported.
    fn fields<'t>(&'t self, table: &'t DeTable<'t>) -> Vec<Field<'t>> {
        let mut fields: Vec<_> = table.iter().collect();
        fields.sort_unstable_by_key(|(key, _)| key.span().start);
        let fields = fields.into_iter().map(|(key, value)| Field {
            key: key.get_ref(),
            place: self.place(&key.span()),
            value: value.get_ref(),
        });
        fields.collect()
    }

    fn place(&self, span: &Range<usize>) -> FilePlace<'_> {
        FilePlace::of_byte(&self.path, self.text, span.start)
    }

    /// With the parser's reason, which never has a value of the file.
    fn not_toml(&self, err: &toml::de::Error) -> KeyFileError {
        let place = self.place(&err.span().unwrap_or_default());
        let reason = err.message();
        let advice = if reason.starts_with("duplicate key") {
            "keep one of the lines with this key; each client needs [[client]] above it"
        } else {
            "correct this place"
        };
        KeyFileError::new(
            format!("{place}:"),
            format!("is not valid TOML ({reason})"),
            advice,
        )
    }
}

fn client_at(start: FilePlace<'_>) -> String {
    format!("{start}: the client")
}

fn unknown_top_key(field: &Field<'_>) -> KeyFileError {
    let advice = match field.key {
        "clients" => "write [[client]], without s, above each client",
        key if FIELDS.contains(&key) => "write [[client]] above the first line of each client",
        _ => "the file has [[client]] tables and nothing else",
    };
    field.wrong("belongs to no client", advice)
}

fn unknown_field(field: &Field<'_>) -> KeyFileError {
    let key = field.key.to_ascii_lowercase().replace('-', "_");
    let advice = match most_similar(&key, FIELDS) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => format!("a client has {}", FIELDS.join(", ")),
    };
    field.wrong("is no field of a client", advice)
}

#[cfg(test)]
pub(in crate::client_keys::key_file) mod tests {
    use std::num::NonZeroU64;

    use wechat_h5_sign::AppId;

    use super::*;
    use crate::client_keys::key_hash::KeyHash;
    use crate::sha256::sha256_hex;

    pub(in crate::client_keys::key_file) fn parse(text: &str) -> Result<Vec<ClientEntry>, String> {
        super::parse(Path::new("keys.toml"), text).map_err(|err| err.to_string())
    }

    /// A client with this name, key, and further lines.
    pub(in crate::client_keys::key_file) fn client(name: &str, key: &str, lines: &str) -> String {
        let hash = sha256_hex(key);
        format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{lines}\n")
    }

    #[test]
    fn a_client_has_the_defaults_or_what_is_written() {
        let every_field = "appids = [\"wx5a4d6f78c1e2b390\"]\npaths = [\"/cgi-bin/message/\"]\n\
                           may_fetch_tokens = true\nrate = \"60:5\"\ndaily_calls = 100";
        let text = client("a", "1", "") + "# a comment\n" + &client("b.c-d_9", "2", every_field);
        let clients = parse(&text).unwrap();
        let [a, b] = clients.as_slice() else {
            panic!("{clients:?}");
        };
        assert_eq!((a.name.as_str(), a.key_hash), ("a", KeyHash::of("1")));
        assert_eq!(a.rights, ClientRights::default());
        assert_eq!(a.rights.rate_text(), "6000:600");
        let b = &b.rights;
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        assert_eq!(b.app_ids, Some(vec![app_id]));
        assert_eq!(b.paths.list(), Some(&["/cgi-bin/message/".to_owned()][..]));
        assert_eq!(
            (b.may_fetch_tokens, b.daily_calls),
            (true, NonZeroU64::new(100))
        );
        assert_eq!(b.rate_text(), "60:5");
    }

    #[test]
    fn a_file_without_clients_is_one() {
        for text in ["", "\n", "# none yet\r\n", "client = []"] {
            assert_eq!(parse(text), Ok(vec![]), "{text:?}");
        }
    }

    #[test]
    fn the_ends_of_lines_do_not_matter() {
        let text = client("a", "1", "rate = \"off\"") + &client("b", "2", "");
        let with_returns = text.replace('\n', "\r\n");
        assert_eq!(parse(&with_returns), parse(&text));
        assert_eq!(parse(&with_returns).unwrap().len(), 2);
        assert_eq!(parse(text.trim_end()), parse(&text));
    }

    #[test]
    fn a_hash_may_be_in_capitals() {
        let text = client("a", "1", "").replace(&sha256_hex("1"), &sha256_hex("1").to_uppercase());
        assert_eq!(parse(&text), parse(&client("a", "1", "")));
    }

    #[test]
    fn a_wrong_table_is_named_with_its_line_and_the_remedy() {
        let wrong = |line: &str| client("a", "1", line);
        for (text, message) in [
            (
                wrong("path = [\"/\"]"),
                "4:1: `path` is no field of a client: did you mean `paths`?",
            ),
            (
                wrong("may-fetch-tokens = true"),
                "4:1: `may-fetch-tokens` is no field of a client: did you mean `may_fetch_tokens`?",
            ),
            (
                wrong("owner = \"x\""),
                "4:1: `owner` is no field of a client: a client has name, key_sha256,",
            ),
            (
                wrong("rate = \"1\"\nrate = \"2\""),
                "5:1: is not valid TOML (duplicate key): keep one of the lines",
            ),
            (wrong("rate = "), "4:8: is not valid TOML ("),
            (
                wrong("name = \"b\""),
                "4:1: is not valid TOML (duplicate key)",
            ),
            (
                client("a", "1", "") + &client("a", "2", ""),
                "5:1: the client has the name `a` of the client at keys.toml:1:1: give each",
            ),
            (
                client("a", "1", "") + &client("b", "1", ""),
                "5:1: the client `b` has the same key as `a`: make a key for each",
            ),
            (
                "[[client]]\nname = \"a\"".to_owned(),
                "1:1: the client has no `key_sha256`: let `wechat-h5 keys add NAME`",
            ),
            ("[[client]]".to_owned(), "1:1: the client has no `name`"),
            (
                wrong("").replace("[[client]]\n", ""),
                "1:1: `name` belongs to no client: write [[client]] above",
            ),
            (
                wrong("").replace("[[client]]", "[[clients]]"),
                "1:3: `clients` belongs to no client: write [[client]], without s",
            ),
            (
                wrong("").replace("[[client]]", "[client]"),
                "1:2: `client` is not a list of tables: write [[client]]",
            ),
            (
                "client = [\"a\"]".to_owned(),
                "1:1: `client` is not a list of tables",
            ),
            (
                "store = \"memory\"".to_owned(),
                "1:1: `store` belongs to no client: the file has [[client]] tables and nothing else",
            ),
        ] {
            let err = parse(&text).unwrap_err();
            assert!(
                err.starts_with(&format!("keys.toml:{message}")),
                "{err}\n{text}"
            );
            assert!(!err.contains(&sha256_hex("1")), "{err}");
        }
    }
}
