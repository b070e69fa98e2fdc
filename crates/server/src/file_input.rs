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

/// A file that is an argument itself, and not the value of a flag.
#[derive(Debug)]
pub(crate) struct ArgumentFile {
    /// How messages name it.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The text of this file; `-` is standard input.
///
/// # Errors
///
/// [`ConfigError`] that names the file.
pub(crate) fn read_argument(path: &Path) -> Result<ArgumentFile, ConfigError> {
    let name = if is_standard_input(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    };
    match text_of(path) {
        Ok(text) => Ok(ArgumentFile { name, text }),
        Err((problem, advice)) => Err(ConfigError::new(name, problem, advice)),
    }
}

/// The text of the file that this flag names; `-` is standard input.
fn read(path: &Path, flag: &str) -> Result<String, ConfigError> {
    text_of(path).map_err(|(problem, advice)| {
        let problem = if is_standard_input(path) {
            format!("is standard input, which {problem}")
        } else {
            format!("names {}, which {problem}", path.display())
        };
        ConfigError::new(flag, problem, advice)
    })
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// The text, or what is wrong and what to do.
fn text_of(path: &Path) -> Result<String, (String, &'static str)> {
    if is_standard_input(path) {
        let mut text = String::new();
        let read = io::stdin().lock().read_to_string(&mut text);
        let advice = "pipe UTF-8 into the command";
        return read
            .map(|_| text)
            .map_err(|err| (format!("cannot be read ({err})"), advice));
    }
    read_text(path).map_err(|err| (err.to_string(), err.advice()))
}
