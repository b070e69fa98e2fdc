//! The client key of an operator, with which commands ask a server that runs.

use std::path::Path;

use zeroize::Zeroizing;

use crate::config::ConfigError;
use crate::key_file_argument::{FLAG, first_line};

/// A client key that may operate. It is overwritten when it is dropped, and never shown.
pub(crate) struct OperatorKey(Zeroizing<String>);

impl OperatorKey {
    /// The first line of this file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], which quotes nothing of the file.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let key = first_line(path)?;
        if key.is_empty() {
            let problem = format!("names {}, whose first line is empty", path.display());
            let advice = "write the key alone into the first line";
            return Err(ConfigError::new(FLAG, problem, advice));
        }
        Ok(Self(key))
    }

    /// There is none, for this reason.
    pub(crate) fn missing(reason: &str, otherwise: &str) -> ConfigError {
        let advice = format!(
            "make a key with `umask 077; wechat-h5 keys add NAME --may-operate >FILE`, and name \
             FILE{otherwise}"
        );
        ConfigError::new(FLAG, format!("is missing, and {reason}"), advice)
    }

    /// The key itself.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}
