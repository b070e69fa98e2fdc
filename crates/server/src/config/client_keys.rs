//! Which back ends may call the internal listener.

use std::path::PathBuf;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::client_keys::{KeyFile, KeyFileError};

pub(super) const SETTINGS: &[Setting] = &[CLIENT_KEYS];

/// The file with the client keys.
pub(crate) const CLIENT_KEYS: Setting = Setting {
    key: "client_keys",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File with the back ends that may fetch tokens and call WeChat through the internal \
             listener, and the hashes of their keys (`wechat-h5 keys add`); read again when it \
             changes, and at SIGHUP",
        zh: "允许经由内部监听地址获取 token、调用微信接口的后端及其密钥哈希所在的文件（`wechat-h5 keys add`）；文件变化或收到 SIGHUP 信号时重新读取",
    },
    default: DefaultValue::None,
};

/// Reads the file.
pub(super) fn read(values: &Values) -> Result<Option<KeyFile>, ConfigError> {
    let top = values.top();
    top.parse_optional(&CLIENT_KEYS, |path| {
        KeyFile::read(&top.resolve(&CLIENT_KEYS, path)).map_err(|err| {
            let problem = format!("cannot be used: {} {}", err.place, err.problem);
            InvalidValue::new(problem, err.advice)
        })
    })
}

/// Where the file is, or how to say it.
pub(crate) fn client_key_path(values: &Values) -> Result<PathBuf, ConfigError> {
    let top = values.top();
    let path = top.text(&CLIENT_KEYS)?.filter(|path| !path.is_empty());
    let missing = || {
        let advice = "name the file by --client-keys FILE, by the variable, or by the key \
                      client_keys in the file of --config";
        ConfigError::new(top.name(&CLIENT_KEYS), "is missing", advice)
    };
    path.map(|path| top.resolve(&CLIENT_KEYS, path))
        .ok_or_else(missing)
}

impl From<KeyFileError> for ConfigError {
    fn from(err: KeyFileError) -> Self {
        Self::new(err.place, err.problem, err.advice)
    }
}
