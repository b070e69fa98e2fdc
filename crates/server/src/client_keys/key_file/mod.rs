//! The file with the client keys: TOML, a `[[client]]` table for each.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeArray, DeTable, DeValue};
use wechat_h5_similar_name::most_similar;

mod field;

use self::field::Field;
use super::key_hash::KeyHash;
use super::rights::ClientRights;
use crate::file_position::FilePosition;
use crate::file_stamp::FileState;
use crate::text_file::read_text;

/// The key of the tables with one client each.
const CLIENT: &str = "client";
const FIELDS: [&str; 7] = [
    "name",
    "key_sha256",
    "appids",
    "paths",
    "may_fetch_tokens",
    "rate",
    "daily_calls",
];
/// The longest name of a client.
const MAX_NAME: usize = 64;

/// A file that has been read.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
    /// Its state before it was read.
    state: FileState,
    is_blank: bool,
    clients: Vec<ClientEntry>,
}

/// A client as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientEntry {
    /// Its name, unique in the file.
    pub(super) name: String,
    /// The hash of its key.
    pub(super) key_hash: KeyHash,
    /// What it may do.
    pub(super) rights: ClientRights,
}

impl ClientEntry {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it may do.
    pub(crate) fn rights(&self) -> &ClientRights {
        &self.rights
    }
}

/// Why a file cannot be used: where, what is wrong, and what to do. Never has a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyFileError {
    /// The file, with line and column where there are any.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) problem: String,
    /// What to do.
    pub(crate) advice: String,
}

impl KeyFileError {
    pub(super) fn new(
        place: impl fmt::Display,
        problem: impl fmt::Display,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            place: place.to_string(),
            problem: problem.to_string(),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.place, self.problem, self.advice)
    }
}

impl KeyFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`KeyFileError`], the first one in the order of the file.
    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        Self::read_with_text(path).map(|(file, _)| file)
    }

    /// The same with its text.
    pub(super) fn read_with_text(path: &Path) -> Result<(Self, String), KeyFileError> {
        let state = FileState::of(path);
        let text =
            read_text(path).map_err(|err| KeyFileError::new(path.display(), &err, err.advice()))?;
        let file = Self {
            state,
            ..Self::parse(path, &text)?
        };
        Ok((file, text))
    }

    /// The file at this path with this text.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, KeyFileError> {
        let parser = Parser {
            path: path.into(),
            text,
        };
        Ok(Self {
            path: path.to_owned(),
            state: FileState::Missing(io::ErrorKind::NotFound),
            is_blank: text.trim().is_empty(),
            clients: parser.clients()?,
        })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its state before it was read.
    pub(super) fn state(&self) -> FileState {
        self.state
    }

    /// Why a file without any text does not replace one with clients: programs that write a
    /// file often empty it first, and a full disk leaves it like that.
    pub(super) fn blank_error(&self) -> Option<KeyFileError> {
        let advice = "to revoke every key, leave a comment in the file";
        let error = || KeyFileError::new(self.path.display(), "is empty", advice);
        self.is_blank.then(error)
    }

    /// Its clients, in its order.
    pub(crate) fn clients(&self) -> &[ClientEntry] {
        &self.clients
    }
}

/// Whether this can be the name of a client.
pub(super) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_plain)
}

/// What to do about a wrong name.
pub(super) const NAME_ADVICE: &str = "use up to 64 letters, digits and `-_.`";

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
            DeValue::Table(table) => Some((self.position(&spanned.span()), table)),
            _ => None,
        });
        let tables: Vec<_> = tables.collect::<Option<_>>()?;
        Some(self.unique_clients(tables))
    }

    fn unique_clients(
        &self,
        tables: Vec<(FilePosition, &DeTable<'_>)>,
    ) -> Result<Vec<ClientEntry>, KeyFileError> {
        let mut clients: Vec<ClientEntry> = Vec::new();
        let mut names = HashMap::new();
        let mut hashes = HashMap::new();
        for (start, table) in tables {
            let client = self.client(&start, table)?;
            if let Some(first) = names.insert(client.name.clone(), start.clone()) {
                let problem = format!("has the name `{}` of the client at {first}", client.name);
                return Err(KeyFileError::new(
                    client_at(&start),
                    problem,
                    "give each a name of its own",
                ));
            }
            if let Some(first) = hashes.insert(client.key_hash, client.name.clone()) {
                let problem = format!("`{}` has the same key as `{first}`", client.name);
                let advice = "make a key for each with `wechat-h5 keys add NAME`";
                return Err(KeyFileError::new(client_at(&start), problem, advice));
            }
            clients.push(client);
        }
        Ok(clients)
    }

    fn client(
        &self,
        start: &FilePosition,
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
    fn fields<'t>(&self, table: &'t DeTable<'t>) -> Vec<Field<'t>> {
        let mut fields: Vec<_> = table.iter().collect();
        fields.sort_unstable_by_key(|(key, _)| key.span().start);
        let fields = fields.into_iter().map(|(key, value)| Field {
            key: key.get_ref(),
            position: self.position(&key.span()),
            value: value.get_ref(),
        });
        fields.collect()
    }

    fn position(&self, span: &Range<usize>) -> FilePosition {
        FilePosition::of_byte(&self.path, self.text, span.start)
    }

    /// With the parser's reason, which never has a value of the file.
    fn not_toml(&self, err: &toml::de::Error) -> KeyFileError {
        let position = self.position(&err.span().unwrap_or_default());
        let reason = err.message();
        let advice = if reason.starts_with("duplicate key") {
            "keep one of the lines with this key; each client needs [[client]] above it"
        } else {
            "correct this place"
        };
        KeyFileError::new(
            format!("{position}:"),
            format!("is not valid TOML ({reason})"),
            advice,
        )
    }
}

fn client_at(start: &FilePosition) -> String {
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
pub(super) mod tests {
    use std::num::NonZeroU64;

    use wechat_h5_sign::AppId;

    use super::*;
    use crate::sha256::sha256_hex;

    pub(super) fn parse(text: &str) -> Result<Vec<ClientEntry>, String> {
        let file = KeyFile::parse(Path::new("keys.toml"), text);
        file.map(|file| file.clients).map_err(|err| err.to_string())
    }

    /// A client with this name, key, and further lines.
    pub(super) fn client(name: &str, key: &str, lines: &str) -> String {
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

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        for (bytes, problem) in [
            (
                &b"\xef\xbb\xbf[[client]]"[..],
                "starts with a byte order mark (BOM): save the file as UTF-8 without BOM",
            ),
            (
                b"\xff\xfe[\0",
                "cannot be read (stream did not contain valid UTF-8): save the file",
            ),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let err = KeyFile::read(&path).unwrap_err().to_string();
            assert!(
                err.starts_with(&format!("{} {problem}", path.display())),
                "{err}"
            );
        }
        std::fs::remove_file(&path).unwrap();
        let err = KeyFile::read(&path).unwrap_err().to_string();
        assert!(err.ends_with(": name a file that exists"), "{err}");
    }
}
