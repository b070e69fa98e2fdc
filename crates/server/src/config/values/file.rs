//! The configuration file: TOML, with the keys of the settings.

use std::path::Path;

use toml::Value as Toml;

use super::{Table, Value, Values};
use crate::config::error::ConfigError;
use crate::config::setting_definition::{
    AllowedSources, CommandSettings, DefaultValue, Setting, Text,
};
use wechat_h5_similar_name::most_similar;

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

/// Reads the values of this file.
pub(super) fn read(path: &Path, settings: CommandSettings) -> Result<Values, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|err| {
        let problem = format!("{} cannot be read ({err})", path.display());
        ConfigError::new("--config", problem, "name a file that exists")
    })?;
    let file: toml::Table = text.parse().map_err(|err| not_toml(path, &text, &err))?;
    let mut values = Values::default();
    for (key, value) in file {
        if key == ACCOUNT {
            add_accounts(&mut values, value, settings)?;
        } else {
            set(&mut values.top, &key, value, settings.iter())?;
        }
    }
    Ok(values)
}

fn add_accounts(
    values: &mut Values,
    tables: Toml,
    settings: CommandSettings,
) -> Result<(), ConfigError> {
    let Toml::Array(tables) = tables else {
        return Err(wrong_type(ACCOUNT));
    };
    for table in tables {
        let Toml::Table(table) = table else {
            return Err(wrong_type(ACCOUNT));
        };
        let mut account = Table::default();
        for (key, value) in table {
            set(&mut account, &key, value, settings.account.iter())?;
        }
        values.add_account(account);
    }
    Ok(())
}

fn set(
    table: &mut Table,
    key: &str,
    value: Toml,
    settings: impl Iterator<Item = &'static Setting>,
) -> Result<(), ConfigError> {
    let settings: Vec<_> = settings.filter(|setting| setting.is_in_file()).collect();
    let setting = settings
        .iter()
        .find(|setting| setting.key == key)
        .ok_or_else(|| unknown_key(key, &settings))?;
    let value = to_value(value).ok_or_else(|| wrong_type(key))?;
    table.set(setting, value);
    Ok(())
}

fn unknown_key(key: &str, settings: &[&Setting]) -> ConfigError {
    let known = settings.iter().map(|setting| setting.key);
    let advice = match most_similar(key, known) {
        Some(similar) => format!("did you mean `{similar}`? CONFIG.md has the names"),
        None => "see CONFIG.md for the names".to_owned(),
    };
    ConfigError::new(format!("`{key}`"), "is not a setting", advice)
}

fn to_value(value: Toml) -> Option<Value> {
    match value {
        Toml::String(text) => Some(Value::Text(text)),
        Toml::Integer(number) => Some(Value::Text(number.to_string())),
        Toml::Array(entries) => {
            let entries = entries.into_iter().map(|entry| match entry {
                Toml::String(text) => Some(text),
                _ => None,
            });
            entries.collect::<Option<_>>().map(Value::List)
        }
        _ => None,
    }
}

/// Never with the value, which may be a secret.
fn wrong_type(key: &str) -> ConfigError {
    ConfigError::new(
        format!("`{key}`"),
        "has the wrong type",
        "use a text in quotes, or a list of them where CONFIG.md says so",
    )
}

/// Never with the parser's own text, which may quote a secret.
fn not_toml(path: &Path, text: &str, err: &toml::de::Error) -> ConfigError {
    let start = err.span().map_or(0, |span| span.start);
    let line = text
        .bytes()
        .take(start)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1;
    ConfigError::new(
        format!("--config {}", path.display()),
        format!("is not TOML in line {line}"),
        "check quotes and brackets, and that no key stands there twice; CONFIG.md has an example",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SERVE;
    use crate::config::account::{APPSECRET, ORIGINS};
    use crate::config::session::SESSION_SECONDS;

    fn read_text(text: &str) -> Result<Values, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wechat-h5.toml");
        std::fs::write(&path, text).unwrap();
        read(&path, SERVE).map_err(|err| {
            let folder = folder.path().display().to_string();
            err.to_string().replace(&folder, "")
        })
    }

    #[test]
    fn reads_texts_numbers_and_lists() {
        let values = read_text(
            "origins = [\"https://a.example\", \"https://b.example\"]\n\
             session_seconds = 60\nappsecret = \"00123\"",
        )
        .unwrap();
        let top = values.top();
        let origins = top.parse_list(&ORIGINS, |entry| Ok(entry.to_owned()));
        assert_eq!(origins.unwrap().unwrap().len(), 2);
        assert_eq!(top.text(&SESSION_SECONDS).unwrap(), Some("60"));
        assert_eq!(top.text(&APPSECRET).unwrap(), Some("00123"));
    }

    #[test]
    fn tables_hold_several_accounts() {
        let values = read_text("[[account]]\nappid = \"a\"\n[[account]]\nappid = \"b\"").unwrap();
        assert_eq!(values.account_tables().len(), 2);
    }

    #[test]
    fn names_the_wrong_key_and_never_its_value() {
        for (text, message) in [
            (
                "appsecert = \"s3cret\"",
                "`appsecert` is not a setting: did you mean `appsecret`? CONFIG.md has the names",
            ),
            (
                "config = \"s3cret\"",
                "`config` is not a setting: see CONFIG.md for the names",
            ),
            (
                "[[account]]\nlisten = \"s3cret\"",
                "`listen` is not a setting: see CONFIG.md for the names",
            ),
            (
                "appsecret = { a = \"s3cret\" }",
                "`appsecret` has the wrong type: use a text in quotes, \
                 or a list of them where CONFIG.md says so",
            ),
            (
                "account = \"s3cret\"",
                "`account` has the wrong type: use a text in quotes, \
                 or a list of them where CONFIG.md says so",
            ),
            (
                "appid = \"a\"\nappsecret = s3cret",
                "--config /wechat-h5.toml is not TOML in line 2: check quotes and brackets, \
                 and that no key stands there twice; CONFIG.md has an example",
            ),
        ] {
            assert_eq!(read_text(text).err().unwrap(), message);
        }
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let err = read(Path::new("/does/not/exist.toml"), SERVE)
            .err()
            .unwrap();
        let err = err.to_string();
        assert!(
            err.starts_with("--config /does/not/exist.toml cannot be read"),
            "{err}"
        );
    }
}
