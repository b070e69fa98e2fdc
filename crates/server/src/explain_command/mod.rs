//! `wechat-h5 explain`: why WeChat's client calls a signature invalid.

mod reported;
mod shown;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use wechat_h5_sign::explain::{Evidence, Explanation, KnownTicket, TicketKind, explain};

use self::reported::Reported;
use crate::config::ConfigError;
use crate::file_input::{TICKET_FILE, read_argument, read_ticket};
use crate::terminal::{Terminal, print, print_json};

const FILE: &str = "file";
const JSON: &str = "json";
/// The flags, and the fields that they set.
const FIELDS: [(&str, &str, &str); 6] = [
    (
        "url",
        "pageUrl",
        "The page's location.href when the client refused",
    ),
    (
        "signed-url",
        "signedUrl",
        "The URL that was sent to be signed [default: that of --url]",
    ),
    (
        "real-auth-url",
        "realAuthUrl",
        "The realAuthUrl that some clients report",
    ),
    ("nonce", "nonceStr", "nonceStr in wx.config"),
    ("timestamp", "timestamp", "timestamp in wx.config"),
    ("signature", "signature", "signature in wx.config"),
];

const HELP: &str = "\
FILE is JSON with the fields pageUrl, signedUrl, realAuthUrl, timestamp, nonceStr and signature:
what a page of the npm package has as `error.attempt`, on its console copy(error.attempt). A
flag wins over the file. Without --ticket-file the URLs and the form are compared; with it, the
cause is proven.
Exit code 0: the signature is valid; 1: it is not, or the ticket is needed to tell; 2: a value is
missing or wrong.";

/// The command.
pub(crate) fn command() -> Command {
    let fields = FIELDS.map(|(flag, _, help)| {
        let value = if flag.ends_with("url") { "URL" } else { "TEXT" };
        let arg = Arg::new(flag).long(flag).value_name(value);
        arg.allow_negative_numbers(true).help(help)
    });
    Command::new("explain")
        .about("Find out why WeChat's client calls a signature invalid")
        .after_help(HELP)
        .arg_required_else_help(true)
        .arg(
            Arg::new(FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("JSON with the values; - is standard input"),
        )
        .args(fields)
        .arg(
            Arg::new(TICKET_FILE)
                .long(TICKET_FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("File whose first line is the account's ticket; - is standard input"),
        )
        .arg(
            Arg::new(JSON)
                .long(JSON)
                .action(ArgAction::SetTrue)
                .help("Print JSON, for programs"),
        )
}

/// Explains, and returns the exit code.
///
/// # Errors
///
/// [`ConfigError`] that names what is missing or wrong.
pub(crate) fn run(flags: &ArgMatches) -> Result<u8, ConfigError> {
    let reported = reported(flags)?;
    let ticket_file = flags.get_one::<PathBuf>(TICKET_FILE);
    let ticket = ticket_file.map(|path| read_ticket(path)).transpose()?;
    let tickets: Vec<_> = ticket
        .map(|ticket| KnownTicket {
            ticket,
            kind: TicketKind::Current,
        })
        .into_iter()
        .collect();
    let explanation = explain(&Evidence {
        signed_url: &reported.signed_url,
        page_url: &reported.page_url,
        real_auth_url: reported.real_auth_url.as_deref(),
        timestamp: reported.timestamp,
        nonce_str: &reported.nonce_str,
        signature: &reported.signature,
        tickets: &tickets,
    });
    if flags.get_flag(JSON) {
        print_json(&shown::json(&explanation));
    } else {
        print(&shown::text(&explanation, &reported, Terminal::stdout()));
    }
    Ok(u8::from(explanation != Explanation::Valid))
}

fn reported(flags: &ArgMatches) -> Result<Reported, ConfigError> {
    let file = flags.get_one::<PathBuf>(FILE);
    let file = file.map(|path| read_argument(path)).transpose()?;
    let flags = FIELDS.into_iter().filter_map(|(flag, field, _)| {
        let value = flags.get_one::<String>(flag)?;
        Some((field, value.as_str()))
    });
    Reported::read(file.as_ref(), flags)
}
