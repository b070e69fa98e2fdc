//! The client key of whoever runs a command, from a file.

use std::path::Path;

use wechat_h5_oauth::AppSecret;

use crate::config::ConfigError;
use crate::key_file_argument::{FLAG, first_line};

/// The key in the first line. It stands where an AppSecret does, and is hidden like one.
///
/// # Errors
///
/// [`ConfigError`], which quotes nothing of the file.
pub(crate) fn read(path: &Path) -> Result<AppSecret, ConfigError> {
    AppSecret::parse(&first_line(path)?).map_err(|_| {
        let shown = path.display();
        let problem = format!("names {shown}, whose first line is no client key");
        let advice = "write the key alone into the first line, as `wechat-h5 keys add` printed it";
        ConfigError::new(FLAG, problem, advice)
    })
}

/// A key is needed.
pub(crate) fn missing() -> ConfigError {
    let advice = "make one with `umask 077; wechat-h5 keys add NAME --may-fetch-tokens >FILE`, and \
                  name FILE";
    ConfigError::new(FLAG, "is missing, and the server is running", advice)
}
