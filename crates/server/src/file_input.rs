//! What commands read from files and from standard input: secrets are never flags.

use std::io::{self, Read as _};
use std::path::Path;

use wechat_h5_sign::JsApiTicket;

use crate::config::ConfigError;
use crate::text_file::read_text;

/// The flag that names a file with a ticket.
pub(crate) const TICKET_FILE: &str = "ticket-file";

/// The ticket in the first line of this file; `-` is standard input.
///
/// # Errors
///
/// [`ConfigError`], which quotes nothing of the file.
pub(crate) fn read_ticket(path: &Path) -> Result<JsApiTicket, ConfigError> {
    let flag = format!("--{TICKET_FILE}");
    let text = read(path, &flag)?;
    let first = text.lines().next().unwrap_or_default().trim();
    JsApiTicket::parse(first).map_err(|err| {
        let problem = format!(
            "names {}, whose first line is no ticket ({err})",
            path.display()
        );
        ConfigError::new(
            flag,
            problem,
            "write the jsapi_ticket alone into the first line",
        )
    })
}

/// The text of this file; `-` is standard input.
///
/// # Errors
///
/// [`ConfigError`] that names the argument.
pub(crate) fn read(path: &Path, argument: &str) -> Result<String, ConfigError> {
    if path == Path::new("-") {
        let mut text = String::new();
        let read = io::stdin().lock().read_to_string(&mut text);
        return read.map(|_| text).map_err(|err| {
            let problem = format!("is standard input, which cannot be read ({err})");
            ConfigError::new(argument, problem, "pipe UTF-8 into the command")
        });
    }
    read_text(path).map_err(|err| {
        let problem = format!("names {}, which {err}", path.display());
        ConfigError::new(argument, problem, err.advice())
    })
}
