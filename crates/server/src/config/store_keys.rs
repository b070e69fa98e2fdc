//! The keys that stored values are encrypted with.

use std::path::{Path, PathBuf};

use wechat_h5_store::StoreKeys;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::text_file::read_text;
use super::values::Values;
use crate::file_stamp::FileState;

/// The file with the keys of the store.
pub(crate) const STORE_KEY_FILE: Setting = Setting {
    key: "store_key_file",
    sources: AllowedSources::Everywhere,
    value: "FILE",
    about: Text {
        en: "File with the key that all stored values are encrypted with: 32 random bytes in 64 \
             hex digits or base64, and in a second line the key before it; read again at SIGHUP and \
             when it changes",
        zh: "加密全部存储内容的密钥文件：首行为 32 个随机字节（64 位十六进制或 base64），第二行可写此前的密钥；收到 SIGHUP 信号或文件变化时重新读取",
    },
    default: DefaultValue::None,
};

/// A file with keys that has been read.
#[derive(Debug, Clone)]
pub(crate) struct StoreKeyFile {
    path: PathBuf,
    /// How messages name the setting with the path.
    setting: String,
    keys: StoreKeys,
    /// Of the file before it was read.
    state: FileState,
}

impl StoreKeyFile {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with what is wrong, and nothing of the file.
    pub(crate) fn read(values: &Values) -> Result<Option<Self>, ConfigError> {
        let top = values.top();
        let Some(path) = top.path(&STORE_KEY_FILE)? else {
            return Ok(None);
        };
        let setting = top.name(&STORE_KEY_FILE);
        let state = FileState::of(&path);
        let keys = read(&path).map_err(|invalid| invalid.of(&setting))?;
        Ok(Some(Self {
            path,
            setting,
            keys,
            state,
        }))
    }

    /// The keys as they were read.
    pub(crate) fn keys(&self) -> &StoreKeys {
        &self.keys
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its state before it was read.
    pub(crate) fn state(&self) -> FileState {
        self.state
    }

    /// Reads the file again.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], as at the first time.
    pub(crate) fn read_again(&self) -> Result<StoreKeys, ConfigError> {
        read(&self.path).map_err(|invalid| invalid.of(&self.setting))
    }
}

fn read(path: &Path) -> Result<StoreKeys, InvalidValue> {
    let text = zeroize::Zeroizing::new(read_text(path)?);
    StoreKeys::parse(&text).map_err(|err| {
        let problem = format!("names {}, which cannot be used ({err})", path.display());
        InvalidValue::new(problem, "make a key with `openssl rand -hex 32`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_file_is_named_without_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let mut values = Values::default();
            values.set(&STORE_KEY_FILE, path.to_str().unwrap());
            StoreKeyFile::read(&values).map_err(|err| err.to_string())
        };
        let key = "5e".to_owned() + &"0f".repeat(31);
        let file = read(&key).unwrap().unwrap();
        assert!(file.keys().encrypt());
        assert!(!format!("{file:?}").contains("0f0f"));
        for (text, problem) in [
            ("", "it has no key"),
            ("s3cret", "line 1 is not the 64 hex digits or the base64"),
            (&format!("{key}\n{key}"), "both keys are the same"),
        ] {
            let err = read(text).unwrap_err();
            let start = format!(
                "WECHAT_H5_STORE_KEY_FILE names {}, which cannot be used ({problem}",
                path.display()
            );
            assert!(err.starts_with(&start), "{err}");
            assert!(err.ends_with("openssl rand -hex 32`"), "{err}");
            assert!(!err.contains("s3cret") && !err.contains("0f0f"), "{err}");
        }
        assert!(file.read_again().is_err());
    }
}
