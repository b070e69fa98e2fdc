//! A field of a client: its type, and what is wrong with it. No message has a value that may
//! be a key.

use std::fmt;
use std::num::NonZeroU64;

use toml::Spanned;
use toml::de::DeValue;
use wechat_h5_sign::AppId;

use super::entry::{NAME_ADVICE, is_name};
use super::error::KeyFileError;
use crate::client_keys::key_hash::KeyHash;
use crate::client_keys::paths::Paths;
use crate::file_position::FilePlace;
use crate::rate_limit::{ClientQuota, NotAQuota};

/// A field of a table, and where its key stands.
pub(super) struct Field<'a> {
    pub(super) key: &'a str,
    pub(super) place: FilePlace<'a>,
    pub(super) value: &'a DeValue<'a>,
}

impl Field<'_> {
    pub(super) fn wrong(
        &self,
        problem: impl fmt::Display,
        advice: impl Into<String>,
    ) -> KeyFileError {
        let place = format!("{}: `{}`", self.place, self.key);
        KeyFileError::new(place, problem, advice)
    }

    pub(super) fn text(&self) -> Result<&str, KeyFileError> {
        match self.value {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong("is not a text", "write one text in double quotes")),
        }
    }

    pub(super) fn list(&self) -> Result<Vec<&str>, KeyFileError> {
        let wrong = || self.wrong("is not a list of texts", "write it as [\"…\", \"…\"]");
        let DeValue::Array(entries) = self.value else {
            return Err(wrong());
        };
        let text = |entry: &'_ Spanned<DeValue<'_>>| match entry.get_ref() {
            DeValue::String(_) => Some(()),
            _ => None,
        };
        if entries.is_empty() {
            return Err(self.wrong(
                "is an empty list, which would allow nothing",
                "add entries to it, or remove it to allow all",
            ));
        }
        if entries.iter().any(|entry| text(entry).is_none()) {
            return Err(wrong());
        }
        Ok(entries
            .iter()
            .filter_map(|entry| entry.get_ref().as_str())
            .collect())
    }

    pub(super) fn is_true(&self) -> Result<bool, KeyFileError> {
        match self.value {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.wrong(
                "is neither true nor false",
                "write true or false, without quotes",
            )),
        }
    }

    pub(super) fn number(&self) -> Result<NonZeroU64, KeyFileError> {
        let number = match self.value {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        let advice = "write a number such as 100000 without quotes, or remove it for no limit";
        number.ok_or_else(|| self.wrong("is not a number of calls", advice))
    }

    pub(super) fn name(&self) -> Result<String, KeyFileError> {
        let name = self.text()?;
        if is_name(name) {
            return Ok(name.to_owned());
        }
        Err(self.wrong("is not a name", NAME_ADVICE))
    }

    /// Whatever it is, it may be a key, and is not shown.
    pub(super) fn key_hash(&self) -> Result<KeyHash, KeyFileError> {
        let text = self.text()?;
        KeyHash::from_hex(text).ok_or_else(|| match text.len() {
            32 => self.wrong(
                "has 32 characters, as a key has: the file must not have keys themselves",
                "write the key's SHA-256, which `printf %s KEY | sha256sum` prints",
            ),
            length => {
                let problem =
                    format!("is not the 64 hex digits of a SHA-256 ({length} characters)");
                self.wrong(problem, "let `wechat-h5 keys add NAME` write it")
            }
        })
    }

    pub(super) fn app_ids(&self) -> Result<Vec<AppId>, KeyFileError> {
        let app_id = |text: &str| {
            AppId::parse(text).map_err(|err| {
                self.wrong(
                    format!("has an entry that is no AppID ({err})"),
                    "write AppIDs (wx…)",
                )
            })
        };
        self.list()?.into_iter().map(app_id).collect()
    }

    pub(super) fn paths(&self) -> Result<Paths, KeyFileError> {
        let paths = self.list()?.into_iter().map(str::to_owned).collect();
        Paths::below(paths).map_err(|path| {
            let problem = format!("has `{}`, which is no path", path.escape_debug());
            self.wrong(problem, "write how paths begin, such as /cgi-bin/message/")
        })
    }

    pub(super) fn rate(&self) -> Result<Option<ClientQuota>, KeyFileError> {
        ClientQuota::parse(self.text()?).map_err(|err| self.wrong(err, NotAQuota::ADVICE))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser::tests::{client, parse};
    use crate::sha256::sha256_hex;

    const KEY: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn a_wrong_field_is_named_with_its_line_and_the_remedy() {
        let wrong = |line: &str| client("a", "1", line);
        let hash = |hash: &str| format!("[[client]]\nname = \"a\"\nkey_sha256 = \"{hash}\"\n");
        for (text, message) in [
            (
                wrong("rate = \"fast\""),
                "4:1: `rate` is not a limit: use requests per minute",
            ),
            (
                wrong("rate = 60"),
                "4:1: `rate` is not a text: write one text in double quotes",
            ),
            (
                wrong("daily_calls = 0"),
                "4:1: `daily_calls` is not a number of calls: write a number",
            ),
            (
                wrong("daily_calls = \"9\""),
                "4:1: `daily_calls` is not a number of calls",
            ),
            (
                wrong("may_fetch_tokens = \"yes\""),
                "4:1: `may_fetch_tokens` is neither true nor false",
            ),
            (
                wrong("appids = \"wx5a4d6f78c1e2b390\""),
                "4:1: `appids` is not a list of texts",
            ),
            (
                wrong("appids = [1]"),
                "4:1: `appids` is not a list of texts: write it as",
            ),
            (
                wrong("appids = [\"shop\"]"),
                "4:1: `appids` has an entry that is no AppID",
            ),
            (
                wrong("paths = []"),
                "4:1: `paths` is an empty list, which would allow nothing",
            ),
            (
                wrong("paths = [\"cgi-bin\"]"),
                "4:1: `paths` has `cgi-bin`, which is no path: write",
            ),
            (
                client("a b", "1", ""),
                "2:1: `name` is not a name: use up to 64 letters",
            ),
            (client("", "1", ""), "2:1: `name` is not a name"),
            (
                client(&"a".repeat(65), "1", ""),
                "2:1: `name` is not a name",
            ),
            (
                hash(KEY),
                "3:1: `key_sha256` has 32 characters, as a key has: the file must not have keys themselves: write the key's SHA-256",
            ),
            (
                hash(&"a".repeat(63)),
                "3:1: `key_sha256` is not the 64 hex digits of a SHA-256 (63 characters): let",
            ),
            (
                hash(&"g".repeat(64)),
                "3:1: `key_sha256` is not the 64 hex digits",
            ),
            (
                hash(""),
                "3:1: `key_sha256` is not the 64 hex digits of a SHA-256 (0 characters)",
            ),
        ] {
            let err = parse(&text).unwrap_err();
            assert!(
                err.starts_with(&format!("keys.toml:{message}")),
                "{err}\n{text}"
            );
            assert!(
                !err.contains(KEY) && !err.contains(&sha256_hex("1")),
                "{err}"
            );
        }
    }
}
