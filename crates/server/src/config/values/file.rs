//! The configuration file: TOML, with the keys of the settings.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wechat_h5_similar_name::most_similar;

use super::{Table, Value, ValueSource, Values};
use crate::config::error::{ConfigError, InvalidValue};
use crate::config::setting_definition::{
    AllowedSources, CommandSettings, DefaultValue, Setting, Text,
};
use crate::config::text_file::read_text;
use crate::file_position::FilePosition;

/// Which file is read.
pub(in crate::config) const CONFIG_FILE: Setting = Setting {
    key: "config",
    sources: AllowedSources::NotFile,
    value: "FILE",
    about: Text {
        en: "Configuration file (TOML)",
        zh: "配置文件（TOML）",
    },
    default: DefaultValue::None,
};

/// The key of the tables with one account each.
const ACCOUNT: &str = "account";

/// The text of the file, and where it is.
pub(super) struct ConfigFile {
    path: Arc<Path>,
    text: String,
}

/// An entry of a table, and where its key stands.
struct Entry<'a> {
    key: &'a str,
    position: FilePosition,
    value: &'a DeValue<'a>,
}

impl ConfigFile {
    /// Reads its text.
    pub(super) fn open(path: &Path) -> Result<Self, InvalidValue> {
        let text = read_text(path)?;
        let path = path.into();
        Ok(Self { path, text })
    }

    /// The values in it, each of which is one of `settings`.
    pub(super) fn values(&self, settings: CommandSettings) -> Result<Values, ConfigError> {
        let table = DeTable::parse(&self.text).map_err(|err| self.not_toml(&err))?;
        let mut values = Values::default();
        for entry in self.entries(table.get_ref()) {
            if entry.key == ACCOUNT {
                self.add_accounts(&mut values, &entry, settings)?;
            } else {
                set(&mut values.top, &entry, settings.iter(), settings)?;
            }
        }
        Ok(values)
    }

    /// In the order of the file, so that the first error is reported.
    fn entries<'a>(&self, table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| key.span().start);
        let entries = entries.into_iter().map(|(key, value)| Entry {
            key: key.get_ref(),
            position: self.position(&key.span()),
            value: value.get_ref(),
        });
        entries.collect()
    }

    fn add_accounts(
        &self,
        values: &mut Values,
        entry: &Entry<'_>,
        settings: CommandSettings,
    ) -> Result<(), ConfigError> {
        let wrong = || wrong_type(entry, "write [[account]] above each account");
        let DeValue::Array(tables) = entry.value else {
            return Err(wrong());
        };
        for spanned in tables {
            let DeValue::Table(table) = spanned.get_ref() else {
                return Err(wrong());
            };
            let mut account = Table::default();
            for entry in self.entries(table) {
                set(&mut account, &entry, settings.account.iter(), settings)?;
            }
            values.add_account_at(account, Some(self.position(&spanned.span())));
        }
        Ok(())
    }

    fn position(&self, span: &Range<usize>) -> FilePosition {
        FilePosition::of_byte(&self.path, &self.text, span.start)
    }

    /// With the parser's reason, which never has a value of the file: that could be a secret.
    fn not_toml(&self, err: &toml::de::Error) -> ConfigError {
        let span = err.span().unwrap_or_default();
        let reason = err.message();
        let advice = if reason.starts_with("duplicate key") {
            "keep one of the lines with this key"
        } else if reason.contains("must be quoted") || self.is_bare_word(&span) {
            "write texts in double quotes"
        } else {
            "correct this place"
        };
        let name = self.position(&span).to_string();
        ConfigError::new(name, format!("is not valid TOML ({reason})"), advice)
    }

    /// Whether a value starts here with a letter or digit, as one without quotes does.
    fn is_bare_word(&self, span: &Range<usize>) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default().trim_end();
        let after = self.text.get(span.start..).unwrap_or_default();
        before.ends_with('=') && after.starts_with(char::is_alphanumeric)
    }
}

fn set(
    table: &mut Table,
    entry: &Entry<'_>,
    settings: impl Iterator<Item = &'static Setting>,
    of_command: CommandSettings,
) -> Result<(), ConfigError> {
    let settings: Vec<_> = settings.filter(|setting| setting.is_in_file()).collect();
    let Some(setting) = settings.iter().find(|setting| setting.key == entry.key) else {
        return Err(unknown_key(entry, &settings, of_command));
    };
    let advice = "use a text in quotes, or a list of them if the setting is a list";
    let value = to_value(entry.value).ok_or_else(|| wrong_type(entry, advice))?;
    let source = ValueSource::File(entry.position.clone());
    table.set_in(setting, value, source);
    Ok(())
}

fn unknown_key(
    entry: &Entry<'_>,
    settings: &[&Setting],
    of_command: CommandSettings,
) -> ConfigError {
    let mut all = of_command.iter().filter(|setting| setting.is_in_file());
    if all.any(|setting| setting.key == entry.key) {
        let advice = "it is for all accounts: move it above the first [[account]]";
        return ConfigError::new(entry.name(), "is not a setting of one account", advice);
    }
    let key = entry.key.to_ascii_lowercase().replace('-', "_");
    let key = key.strip_prefix("wechat_h5_").unwrap_or(&key);
    let is_top = settings.len() > of_command.account.len();
    let tables = (is_top && !of_command.account.is_empty()).then_some(ACCOUNT);
    let known = settings.iter().map(|setting| setting.key).chain(tables);
    let advice = match most_similar(key, known) {
        Some(similar) => {
            format!("did you mean `{similar}`? `wechat-h5 serve --help` has the names")
        }
        None => "see `wechat-h5 serve --help` for the names".to_owned(),
    };
    ConfigError::new(entry.name(), "is not a setting", advice)
}

impl Entry<'_> {
    fn name(&self) -> String {
        format!("{}: `{}`", self.position, self.key)
    }
}

fn to_value(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Integer(number) => Some(Value::Text(number.to_string())),
        DeValue::Array(entries) => {
            let entries = entries.iter().map(Spanned::get_ref);
            let entries = entries.map(|entry| match entry {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            });
            entries.collect::<Option<_>>().map(Value::List)
        }
        _ => None,
    }
}

/// Never with the value, which may be a secret.
fn wrong_type(entry: &Entry<'_>, advice: &str) -> ConfigError {
    let problem = match entry.value {
        DeValue::Array(_) => "is a list with an entry that is not a string",
        DeValue::Table(_) => "is a table",
        DeValue::Boolean(_) => "is true or false",
        DeValue::Float(_) | DeValue::Datetime(_) => "is a number or date without quotes",
        DeValue::String(_) | DeValue::Integer(_) => "is one value",
    };
    ConfigError::new(entry.name(), problem, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SERVE;
    use crate::config::account::{APPSECRET, APPSECRET_FILE, ORIGINS};
    use crate::config::session::SESSION_SECONDS;

    fn read_text(text: &str) -> Result<Values, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h5.toml");
        std::fs::write(&path, text).unwrap();
        let file = ConfigFile::open(&path).unwrap();
        file.values(SERVE).map_err(|err| {
            let folder = folder.path().display().to_string();
            err.to_string().replace(&folder, "")
        })
    }

    #[test]
    fn reads_texts_numbers_and_lists() {
        let values = read_text(
            "origins = [\"https://a.example\", \"https://b.example\"]\n\
             session_seconds = 1_060\nappsecret = \"00123\"",
        )
        .unwrap();
        let top = values.top();
        let origins = top.parse_list(&ORIGINS, |entry| Ok(entry.to_owned()));
        assert_eq!(origins.unwrap().unwrap().len(), 2);
        assert_eq!(top.text(&SESSION_SECONDS).unwrap(), Some("1060"));
        assert_eq!(top.text(&APPSECRET).unwrap(), Some("00123"));
    }

    #[test]
    fn tables_hold_several_accounts() {
        let values = read_text("[[account]]\nappid = \"a\"\n[[account]]\nappid = \"b\"").unwrap();
        assert_eq!(values.account_tables().len(), 2);
    }

    #[test]
    fn a_path_in_the_file_is_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h5.toml");
        std::fs::write(&path, "appsecret_file = \"secret\"").unwrap();
        let values = ConfigFile::open(&path).unwrap().values(SERVE).unwrap();
        let resolve = |path: &str| values.top().resolve(&APPSECRET_FILE, path);
        assert_eq!(resolve("secret"), folder.path().join("secret"));
        assert_eq!(resolve("/run/secret"), Path::new("/run/secret"));
        let mut flags = Table::default();
        flags.set_in(&APPSECRET_FILE, "secret", ValueSource::Flag);
        assert_eq!(
            flags.resolve(&APPSECRET_FILE, "secret"),
            Path::new("secret")
        );
    }

    #[test]
    fn an_error_has_its_place_and_its_reason_and_never_a_value() {
        for (text, message) in [
            (
                "log = \"info\"\n\nappsecert = \"s3cret\"",
                "/h5.toml:3:1: `appsecert` is not a setting: \
                 did you mean `appsecret`? `wechat-h5 serve --help` has the names",
            ),
            (
                "WECHAT_H5_APPSECRET = \"s3cret\"",
                "/h5.toml:1:1: `WECHAT_H5_APPSECRET` is not a setting: \
                 did you mean `appsecret`? `wechat-h5 serve --help` has the names",
            ),
            (
                "config = \"s3cret\"",
                "/h5.toml:1:1: `config` is not a setting: see `wechat-h5 serve --help` for the names",
            ),
            (
                "[[account]]\n  listen = \"s3cret\"",
                "/h5.toml:2:3: `listen` is not a setting of one account: \
                 it is for all accounts: move it above the first [[account]]",
            ),
            (
                "# 公众号\nappsecret = { a = \"s3cret\" }",
                "/h5.toml:2:1: `appsecret` is a table: \
                 use a text in quotes, or a list of them if the setting is a list",
            ),
            (
                "origins = [\"https://a.example\", 1]",
                "/h5.toml:1:1: `origins` is a list with an entry that is not a string: \
                 use a text in quotes, or a list of them if the setting is a list",
            ),
            (
                "account = \"s3cret\"",
                "/h5.toml:1:1: `account` is one value: write [[account]] above each account",
            ),
            (
                "[account]\nappid = \"s3cret\"",
                "/h5.toml:1:2: `account` is a table: write [[account]] above each account",
            ),
            (
                "appid = \"a\"\nappsecret = s3cret",
                "/h5.toml:2:13 is not valid TOML (string values must be quoted, \
                 expected literal string): write texts in double quotes",
            ),
            (
                "appid = \"a\"\nlog = \"info\"\nappid = \"s3cret\"",
                "/h5.toml:3:1 is not valid TOML (duplicate key): \
                 keep one of the lines with this key",
            ),
            (
                "appid = \"a\"\nappsecret = \"s3cret\n",
                "/h5.toml:2:20 is not valid TOML (invalid basic string, expected `\"`): \
                 correct this place",
            ),
            (
                "公 = \"公\", s3cret",
                "/h5.toml:1:8 is not valid TOML (unexpected key or value, \
                 expected newline, `#`): correct this place",
            ),
        ] {
            assert_eq!(read_text(text).err().unwrap(), message);
        }
    }
}
