//! Where things are kept.

use std::path::PathBuf;

use super::error::ConfigError;
use super::raw::Raw;

/// `WECHAT_H5_STORE`: `memory`, or `redb:<path>` for an embedded database.
/// Default: `redb:wechat-h5.redb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// In memory: everybody is signed out at a restart.
    Memory,
    /// In this file.
    Redb(PathBuf),
}

impl StoreConfig {
    pub(super) fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let value = raw.store.as_deref().unwrap_or("redb:wechat-h5.redb");
        match value.split_once(':') {
            None if value == "memory" => Ok(Self::Memory),
            Some(("redb", path)) if !path.is_empty() => Ok(Self::Redb(path.into())),
            _ => Err(ConfigError::new(
                "WECHAT_H5_STORE",
                format!("is `{value}`, which is no store"),
                "use `memory` or `redb:<path>`",
            )),
        }
    }
}
