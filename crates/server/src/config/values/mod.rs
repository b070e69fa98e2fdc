//! The values that were set, before they are checked. A flag wins over a variable,
//! and a variable over the file.

mod file;

use std::collections::BTreeMap;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{CommandSettings, DefaultValue, Setting};

pub(super) use self::file::CONFIG_FILE;

/// Every value that was set. Has no `Debug`: some are secrets.
#[derive(Clone, Default)]
pub(crate) struct Values {
    top: Table,
    accounts: Vec<Table>,
}

/// The values at the top, or in one `[[account]]` table of the file.
#[derive(Clone, Default)]
pub(crate) struct Table {
    place: TableLocation,
    values: BTreeMap<&'static str, Value>,
}

/// Where values were set, for messages.
#[derive(Clone, Copy, Default)]
enum TableLocation {
    /// As a flag, as a variable, or at the top of the file.
    #[default]
    Top,
    /// In this `[[account]]` table, counted from 1.
    Account(usize),
}

/// A value as it was written.
#[derive(Clone)]
pub(crate) enum Value {
    /// One text; a list may be written as one, with commas.
    Text(String),
    /// An array in the file.
    List(Vec<String>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for Value {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl Value {
    fn entries(&self) -> Vec<&str> {
        let entries: Vec<&str> = match self {
            Self::Text(text) => text.split(',').collect(),
            Self::List(list) => list.iter().map(String::as_str).collect(),
        };
        let entries = entries.into_iter().map(str::trim);
        entries.filter(|entry| !entry.is_empty()).collect()
    }
}

impl Values {
    /// Puts flags over variables over the file that one of them names.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where the file cannot be read or has a key that is none of `settings`.
    pub(crate) fn load(
        settings: CommandSettings,
        flags: Table,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut top = Table::default();
        for setting in settings.iter() {
            if let Some(value) = setting.variable().and_then(|name| variables(&name)) {
                top.set(setting, value);
            }
        }
        top.values.extend(flags.values);
        let Some(path) = top.text(&CONFIG_FILE)? else {
            let accounts = Vec::new();
            return Ok(Self { top, accounts });
        };
        let mut values = file::read(path.as_ref(), settings)?;
        values.top.values.extend(top.values);
        Ok(values)
    }

    /// Sets a value at the top, as a flag would.
    #[cfg(any(test, feature = "sandbox"))]
    pub(crate) fn set(&mut self, setting: &'static Setting, value: impl Into<Value>) {
        self.top.set(setting, value);
    }

    /// Adds an `[[account]]` table.
    pub(crate) fn add_account(&mut self, mut table: Table) {
        table.place = TableLocation::Account(self.accounts.len() + 1);
        self.accounts.push(table);
    }

    /// The values at the top.
    pub(crate) fn top(&self) -> &Table {
        &self.top
    }

    /// The `[[account]]` tables.
    pub(super) fn account_tables(&self) -> &[Table] {
        &self.accounts
    }
}

impl Table {
    /// Sets a value.
    pub(crate) fn set(&mut self, setting: &'static Setting, value: impl Into<Value>) {
        self.values.insert(setting.key, value.into());
    }

    /// Whether a value is set.
    pub(super) fn has(&self, setting: &Setting) -> bool {
        self.values.contains_key(setting.key)
    }

    /// How messages name this setting here.
    pub(super) fn name(&self, setting: &Setting) -> String {
        match self.place {
            TableLocation::Top => setting.name(),
            TableLocation::Account(number) => format!("[[account]] {number}: {}", setting.key),
        }
    }

    /// The text that is set, or the default.
    pub(crate) fn text(&self, setting: &Setting) -> Result<Option<&str>, ConfigError> {
        match self.values.get(setting.key) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::List(_)) => {
                let invalid = InvalidValue::new("is a list", "use one text in quotes");
                Err(invalid.of(self.name(setting)))
            }
            None => Ok(setting.default_value()),
        }
    }

    /// The value that is set, or the default, read by `parse`.
    pub(super) fn parse<T>(
        &self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, InvalidValue>,
    ) -> Result<T, ConfigError> {
        self.parse_optional(setting, parse)?.ok_or_else(|| {
            let advice = match setting.default {
                DefaultValue::Required(advice) => advice,
                _ => "set it",
            };
            InvalidValue::new("is missing", advice).of(self.name(setting))
        })
    }

    /// The same for a setting that may be missing.
    pub(super) fn parse_optional<T>(
        &self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, InvalidValue>,
    ) -> Result<Option<T>, ConfigError> {
        self.text(setting)?
            .map(parse)
            .transpose()
            .map_err(|invalid| invalid.of(self.name(setting)))
    }

    /// Each entry of a list that is set, or of the default, read by `parse`; `None`
    /// where there is neither.
    pub(super) fn parse_list<T>(
        &self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, InvalidValue>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let default = || setting.default_value().map(Value::from);
        let Some(value) = self.values.get(setting.key).cloned().or_else(default) else {
            return Ok(None);
        };
        let entries: Result<_, _> = value.entries().into_iter().map(parse).collect();
        entries
            .map(Some)
            .map_err(|invalid: InvalidValue| invalid.of(self.name(setting)))
    }
}
