//! Where data is stored.

use std::fmt;
use std::path::PathBuf;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(crate) const SETTINGS: &[Setting] = &[STORE];

/// Where tokens, tickets, logins and sessions are stored.
pub(crate) const STORE: Setting = Setting {
    key: "store",
    sources: AllowedSources::Everywhere,
    value: "STORE",
    about: Text {
        en: "Where data is stored: `redb:<path>` for a database in one file (mode 0600), \
             or `memory`, which loses everything at a restart",
        zh: "数据存储位置：`redb:<路径>` 表示单文件数据库（权限 0600）；`memory` 表示内存，重启后丢失",
    },
    default: DefaultValue::Value("redb:wechat-h5.redb"),
};

/// Where data is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

/// As it is written in a setting.
impl fmt::Display for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("memory"),
            Self::Redb { path, .. } => write!(f, "redb:{}", path.display()),
        }
    }
}

impl StoreConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        let top = values.top();
        top.parse(&STORE, |value| match value.split_once(':') {
            None if value == "memory" => Ok(Self::Memory),
            Some(("redb", path)) if !path.is_empty() => Ok(Self::Redb {
                path: top.resolve(&STORE, path),
                setting: top.name(&STORE),
            }),
            None if value.contains('/') => Err(InvalidValue::new(
                format!("is `{value}`, which does not name the kind of store"),
                format!("did you mean `redb:{value}`?"),
            )),
            _ => Err(InvalidValue::new(
                format!("is `{value}`, which is not a store"),
                "use `memory` or `redb:<path>`",
            )),
        })
    }
}
