//! `wechat-h5 token`: shows an account's credentials, and replaces its access token.

mod refresh;
mod served_token;
mod show;
mod shown_account;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::config::Values;
use crate::serve::StartError;

const JSON: &str = "json";
const KEY_FILE: &str = "key-file";
const REVEAL: &str = "reveal";

const SHOW_HELP: &str = "\
Exit code 0: every account shown has an access token and a ticket that are valid; 1: one has not;
2: a setting is wrong. No value is shown without --reveal, and nothing is fetched from WeChat.";

const REFRESH_HELP: &str = "\
A token that WeChat calls the current one is replaced by force: at most once in 30 seconds and 20
times a day, all processes together. The one before works for at most five minutes more.
Exit code 0: there is another token; 1: there is not, and the message says why; 2: a setting is wrong.";

/// The command, whose subcommands take these flags of the settings.
pub(crate) fn command<A: IntoIterator<Item = Arg>>(settings: impl Fn() -> A) -> Command {
    let switch = |id: &'static str| Arg::new(id).long(id).action(ArgAction::SetTrue);
    let key_file = |help: &'static str| {
        Arg::new(KEY_FILE)
            .long(KEY_FILE)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    Command::new("token")
        .about("Show when an account's credentials expire, and replace its access token")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("show")
                .about("Show the times of access tokens and tickets, and the last failure")
                .after_help(SHOW_HELP)
                .arg(switch(JSON).help("Print JSON, for programs"))
                .arg(
                    switch(REVEAL)
                        .requires(KEY_FILE)
                        .help("Show the values too, which the client of --key-file may have"),
                )
                .arg(key_file(
                    "File whose first line is a client key (`keys add`)",
                ))
                .args(settings()),
        )
        .subcommand(
            Command::new("refresh")
                .about("Replace an account's access token, which somebody has found invalid")
                .after_help(REFRESH_HELP)
                .arg(switch(JSON).help("Print JSON, for programs"))
                .arg(key_file(
                    "File whose first line is a client key that may fetch tokens; needed while \
                     the server runs",
                ))
                .args(settings()),
        )
}

/// Runs one of the subcommands, and returns the exit code.
///
/// # Errors
///
/// [`StartError`], and nothing was changed.
pub(crate) async fn run(
    command: &str,
    flags: &ArgMatches,
    values: &Values,
) -> Result<u8, StartError> {
    let options = Options {
        app_id: flags.get_one::<String>("appid").map(String::as_str),
        is_json: flags.get_flag(JSON),
        key_file: flags.get_one::<PathBuf>(KEY_FILE).map(PathBuf::as_path),
    };
    match command {
        "refresh" => refresh::run(&options, values).await,
        _ => show::run(&options, flags.get_flag(REVEAL), values).await,
    }
}

/// The flags that both have.
struct Options<'a> {
    app_id: Option<&'a str>,
    is_json: bool,
    key_file: Option<&'a std::path::Path>,
}
