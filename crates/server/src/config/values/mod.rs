//! The values that were set, before they are checked. A flag wins over a variable,
//! and a variable over the file.

mod file;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{CommandSettings, DefaultValue, Setting};
use crate::file_position::FilePosition;

pub(super) use self::file::CONFIG_FILE;
use self::file::ConfigFile;
pub(crate) use self::source::ValueSource;

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
    values: BTreeMap<&'static str, (Value, ValueSource)>,
}

/// Where values were set, for messages.
#[derive(Clone, Default)]
enum TableLocation {
    /// As a flag, as a variable, or at the top of the file.
    #[default]
    Top,
    /// In an `[[account]]` table.
    Account {
        /// Which one, counted from 1.
        number: usize,
        /// Where it starts in the file.
        start: Option<FilePosition>,
    },
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
    /// [`ConfigError`] where the file cannot be read or has a key that is not one of `settings`.
    pub(crate) fn load(
        settings: CommandSettings,
        flags: Table,
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut top = Table::default();
        for setting in settings.iter() {
            if let Some(value) = setting.variable().and_then(|name| variables(&name)) {
                top.set_in(setting, value, ValueSource::Variable);
            }
        }
        top.values.extend(flags.values);
        let open = |path: &str| ConfigFile::open(path.as_ref());
        let Some(file) = top.parse_optional(&CONFIG_FILE, open)? else {
            let accounts = Vec::new();
            return Ok(Self { top, accounts });
        };
        let mut values = file.values(settings)?;
        values.top.values.extend(top.values);
        Ok(values)
    }

    /// Sets a value at the top, as a flag would.
    #[cfg(any(test, feature = "sandbox"))]
    pub(crate) fn set(&mut self, setting: &'static Setting, value: impl Into<Value>) {
        self.top.set(setting, value);
    }

    /// Adds an `[[account]]` table.
    #[cfg(test)]
    pub(crate) fn add_account(&mut self, table: Table) {
        self.add_account_at(table, None);
    }

    /// The same with the place where it starts in the file.
    fn add_account_at(&mut self, mut table: Table, start: Option<FilePosition>) {
        let number = self.accounts.len() + 1;
        table.place = TableLocation::Account { number, start };
        self.accounts.push(table);
    }

    /// The values at the top.
    pub(crate) fn top(&self) -> &Table {
        &self.top
    }

    /// The configuration file.
    pub(super) fn file(&self) -> Option<&Path> {
        match self.top.value(&CONFIG_FILE) {
            Some(Value::Text(path)) => Some(path.as_ref()),
            _ => None,
        }
    }

    /// The `[[account]]` tables.
    pub(super) fn account_tables(&self) -> &[Table] {
        &self.accounts
    }

    /// The tables with an account each: those, or the top.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        let top = self.accounts.is_empty().then_some(&self.top);
        self.accounts.iter().chain(top)
    }

    /// The same, to be changed.
    pub(crate) fn tables_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        let top = self.accounts.is_empty().then_some(&mut self.top);
        self.accounts.iter_mut().chain(top)
    }

    /// The values at the top, to be changed.
    pub(super) fn top_mut(&mut self) -> &mut Table {
        &mut self.top
    }

    /// Replaces the `[[account]]` tables.
    pub(super) fn set_accounts(&mut self, accounts: Vec<Table>) {
        self.accounts = accounts;
    }
}

impl Table {
    /// Sets a value.
    #[cfg(any(test, feature = "sandbox"))]
    pub(crate) fn set(&mut self, setting: &'static Setting, value: impl Into<Value>) {
        self.set_in(setting, value, ValueSource::Variable);
    }

    /// Sets a value that was written here.
    pub(crate) fn set_in(
        &mut self,
        setting: &'static Setting,
        value: impl Into<Value>,
        source: ValueSource,
    ) {
        self.values.insert(setting.key, (value.into(), source));
    }

    fn value(&self, setting: &Setting) -> Option<&Value> {
        self.values.get(setting.key).map(|(value, _)| value)
    }

    fn source(&self, setting: &Setting) -> Option<&ValueSource> {
        self.values.get(setting.key).map(|(_, source)| source)
    }

    /// Whether a value is set.
    pub(crate) fn has(&self, setting: &Setting) -> bool {
        self.values.contains_key(setting.key)
    }

    /// Whether this setting has the same value here and there, written or by default.
    pub(super) fn has_equal(&self, setting: &Setting, other: &Self) -> bool {
        let entries = |table: &Self| {
            let default = || setting.default_value().map(Value::from);
            let value = table.value(setting).cloned().or_else(default);
            value.map(|value| {
                value
                    .entries()
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
        };
        entries(self) == entries(other)
    }

    /// Sets this setting as it is there, or not at all.
    pub(super) fn copy(&mut self, setting: &'static Setting, other: &Self) {
        match other.values.get(setting.key) {
            Some(value) => drop(self.values.insert(setting.key, value.clone())),
            None => drop(self.values.remove(setting.key)),
        }
    }

    /// Whether a value is set in the configuration file.
    pub(super) fn is_in_file(&self, setting: &Setting) -> bool {
        matches!(self.source(setting), Some(ValueSource::File(_)))
    }

    /// Whether a value is set as a flag, which every process of the machine can read.
    pub(super) fn is_flag(&self, setting: &Setting) -> bool {
        matches!(self.source(setting), Some(ValueSource::Flag))
    }

    /// How messages name this setting: as it was set, or as it can be.
    pub(crate) fn name(&self, setting: &Setting) -> String {
        if let Some(source @ (ValueSource::Flag | ValueSource::File(_))) = self.source(setting) {
            return source.name(setting);
        }
        match &self.place {
            TableLocation::Top => setting.name(),
            TableLocation::Account { number, start } => {
                let start = start.as_ref();
                let start = start.map_or(String::new(), |start| format!("{start}: "));
                format!("{start}[[account]] {number}: `{}`", setting.key)
            }
        }
    }

    /// How messages name this setting beside another one of the same table.
    pub(super) fn short_name(&self, setting: &Setting) -> String {
        match self.place {
            TableLocation::Top => setting.name(),
            TableLocation::Account { .. } => format!("`{}`", setting.key),
        }
    }

    /// A path that is set, or a part of what is set.
    pub(super) fn resolve(&self, setting: &Setting, path: &str) -> PathBuf {
        self.source(setting)
            .map_or_else(|| path.into(), |source| source.resolve(path))
    }

    /// The path that is the value of this setting.
    pub(super) fn path(&self, setting: &Setting) -> Result<Option<PathBuf>, ConfigError> {
        let path = self.text(setting)?;
        Ok(path.map(|path| self.resolve(setting, path)))
    }

    /// The text that is set, or the default.
    pub(crate) fn text(&self, setting: &Setting) -> Result<Option<&str>, ConfigError> {
        match self.value(setting) {
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
        let Some(text) = self.text(setting)? else {
            return Ok(None);
        };
        let parsed = parse(text).map_err(|invalid| match text.trim() {
            "" => invalid.of_empty(),
            _ => invalid,
        });
        parsed
            .map(Some)
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
        let Some(value) = self.value(setting).cloned().or_else(default) else {
            return Ok(None);
        };
        let entries: Result<_, _> = value.entries().into_iter().map(parse).collect();
        entries
            .map(Some)
            .map_err(|invalid: InvalidValue| invalid.of(self.name(setting)))
    }
}
