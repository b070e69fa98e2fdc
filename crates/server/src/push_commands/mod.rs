//! `wechat-h5 push`: lists the pushes that were not delivered, and has them delivered again. A
//! server that runs is asked, on its internal listener.

mod dead_letters;
mod table;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

pub(crate) use self::dead_letters::{DeadLetters, MAX_WAIT, Which};
use self::table::table;
use crate::config::Values;
use crate::internal_client::InternalClient;
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::printable::printable;
use crate::push::{DeadPushes, Replayed};
use crate::serve::StartError;
use crate::terminal::{print, print_json};

const ALL: &str = "all";
/// Not a setting: it says which of several accounts.
const ACCOUNT: &str = "appid";
const JSON: &str = "json";
const KEY_FILE: &str = "key-file";
const NUMBER: &str = "number";

const REPLAY_HELP: &str = "\
They are delivered for 24 hours more. Exit code 0: at least one is; 1: there is none such, or the
server cannot be asked or does not answer within a minute; 2: a setting is wrong.";

/// The command, whose subcommands take these flags of the settings.
pub(crate) fn command<A: IntoIterator<Item = Arg>>(settings: impl Fn() -> A) -> Command {
    let switch = |id: &'static str| Arg::new(id).long(id).action(ArgAction::SetTrue);
    let common = |command: Command| {
        command
            .arg(
                Arg::new(ACCOUNT)
                    .long(ACCOUNT)
                    .value_name("APPID")
                    .help("The account, where there are several"),
            )
            .arg(
                Arg::new(KEY_FILE)
                    .long(KEY_FILE)
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help("File whose first line is a client key that may operate"),
            )
            .args(settings())
    };
    let list = Command::new("list")
        .about("List the pushes that the back end did not take within 24 hours")
        .arg(switch(JSON).help("Print JSON, for programs"));
    let replay = Command::new("replay")
        .about("Deliver one of them again, or all")
        .after_help(REPLAY_HELP)
        .arg(
            Arg::new(NUMBER)
                .value_name("NUMBER")
                .required_unless_present(ALL)
                .conflicts_with(ALL)
                .help("The number of one, as `list` shows it"),
        )
        .arg(switch(ALL).help("Deliver all of them"));
    Command::new("push")
        .about("List the pushes that were not delivered, and deliver them again")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(common(list))
        .subcommand(common(replay))
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
    let key_file = flags.get_one::<PathBuf>(KEY_FILE);
    let key_file = key_file.ok_or_else(|| OperatorKey::missing("the server wants a key", ""))?;
    let letters = DeadLetters {
        server: OperatorClient {
            key: OperatorKey::read(key_file)?,
            client: InternalClient::read(values)?,
        },
        app_id: flags.get_one::<String>(ACCOUNT).cloned(),
        max_wait: MAX_WAIT,
    };
    if command == "replay" {
        let number = flags.get_one::<String>(NUMBER);
        let which = number.map_or(Which::All, |number| Which::One(number));
        let replayed = letters.replay(&which).await?;
        print(&outcome(&replayed));
        return Ok(u8::from(replayed.replayed == 0));
    }
    let pushes = letters.list().await?;
    if flags.get_flag(JSON) {
        print_json(&DeadPushes { pushes, next: None });
    } else {
        print(&table(&pushes));
    }
    Ok(0)
}

fn outcome(replayed: &Replayed) -> String {
    let count = replayed.replayed;
    match &replayed.waits_for {
        None => format!("{count} delivered again\n"),
        Some(setting) => {
            let setting = printable(setting);
            format!("{count} back in the queue, delivered as soon as {setting} is set\n")
        }
    }
}
