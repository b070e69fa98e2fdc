//! The client key with which a server is asked.

use std::path::Path;

use zeroize::Zeroizing;

use crate::config::ConfigError;
use crate::text_file::read_text;

/// A client key. It is overwritten when it is dropped, and never shown.
pub(super) struct ClientKey(Zeroizing<String>);

impl ClientKey {
    /// The first line of this file, or how to name one.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let wrong = |problem: String, advice: &str| ConfigError::new("--key-file", problem, advice);
        let path = path.ok_or_else(|| {
            wrong(
                "is missing, and a server that runs has the store to itself".to_owned(),
                "make a key with `wechat-h5 keys add NAME --may-operate`, and name a file with \
                 it; or stop the server",
            )
        })?;
        let text = read_text(path).map_err(|err| {
            let problem = format!("names {}, which {err}", path.display());
            wrong(problem, err.advice())
        })?;
        let text = Zeroizing::new(text);
        match text.lines().next().map(str::trim) {
            Some(key) if !key.is_empty() => Ok(Self(Zeroizing::new(key.to_owned()))),
            _ => Err(wrong(
                format!("names {}, whose first line is empty", path.display()),
                "write the key alone into the first line",
            )),
        }
    }

    /// The key itself.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}
