//! The client key of an operator, with which commands ask a server that runs.

use std::path::Path;

use zeroize::Zeroizing;

use crate::config::ConfigError;
use crate::text_file::read_text;

const FLAG: &str = "--key-file";

/// A client key that may operate. It is overwritten when it is dropped, and never shown.
pub(crate) struct OperatorKey(Zeroizing<String>);

impl OperatorKey {
    /// The first line of this file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], which quotes nothing of the file.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |problem: String, advice: &str| ConfigError::new(FLAG, problem, advice);
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

    /// There is none, for this reason.
    pub(crate) fn missing(reason: &str, otherwise: &str) -> ConfigError {
        let advice = format!(
            "make a key with `wechat-h5 keys add NAME --may-operate`, and name a file with \
             it{otherwise}"
        );
        ConfigError::new(FLAG, format!("is missing, and {reason}"), advice)
    }

    /// The key itself.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
