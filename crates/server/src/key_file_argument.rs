//! The file of `--key-file`: a client key in its first line, with which a command asks a server.

use std::path::Path;

use zeroize::Zeroizing;

use crate::config::{ConfigError, ExposedFile, exposed_client_key};
use crate::text_file::read_text;

pub(crate) const FLAG: &str = "--key-file";

/// The first line. Says on standard error where other users of the machine can use the file.
///
/// # Errors
///
/// [`ConfigError`], which quotes nothing of the file.
pub(crate) fn first_line(path: &Path) -> Result<Zeroizing<String>, ConfigError> {
    let text = read_text(path).map_err(|err| {
        let problem = format!("names {}, which {err}", path.display());
        ConfigError::new(FLAG, problem, err.advice())
    })?;
    let text = Zeroizing::new(text);
    if let Some(ExposedFile { path, problem, fix }) = exposed_client_key(path) {
        eprintln!("wechat-h5: {}: {problem}: {fix}", path.display());
    }
    let first = text.lines().next().unwrap_or_default();
    Ok(Zeroizing::new(first.trim().to_owned()))
}
