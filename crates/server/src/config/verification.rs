//! The files by which WeChat's console checks the domain.

use std::path::PathBuf;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::{Table, Values};
use crate::verification_files::VerificationFiles;

pub(super) const SETTINGS: &[Setting] = &[VERIFICATION_FILES];

/// Files, or folders of them.
pub(crate) const VERIFICATION_FILES: Setting = Setting {
    key: "verification_files",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Files `MP_verify_….txt` that WeChat's console offers for the domain (WeCom's: \
             `WW_verify_….txt`), or folders with them, to serve at the root; read again at SIGHUP \
             and when they change",
        zh: "微信后台为域名提供的校验文件 `MP_verify_….txt`（企业微信为 `WW_verify_….txt`），或存放它们的目录，在网站根路径提供；收到 SIGHUP 信号或文件变化时重新读取",
    },
    default: DefaultValue::None,
};

/// Reads the files.
pub(super) fn read(values: &Values) -> Result<VerificationFiles, ConfigError> {
    let top = values.top();
    VerificationFiles::read(paths(top)?).map_err(|err| {
        let advice = "name the file as the console offered it, unchanged, or its folder";
        InvalidValue::new(format!("cannot be used: {err}"), advice)
            .of(top.name(&VERIFICATION_FILES))
    })
}

/// The files and folders that are named.
pub(super) fn paths(top: &Table) -> Result<Vec<PathBuf>, ConfigError> {
    let paths = top.parse_list(&VERIFICATION_FILES, |path| {
        Ok(top.resolve(&VERIFICATION_FILES, path))
    })?;
    Ok(paths.unwrap_or_default())
}
