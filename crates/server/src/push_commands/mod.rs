//! `wechat-h5 push`: lists the pushes that were not delivered, has them delivered again, and gives
//! up one that blocks others. A server that runs is asked, on its internal listener.

mod dead_letters;
mod table;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

pub(crate) use self::dead_letters::{DeadLetters, Listed, MAX_WAIT, Which};
use self::table::table;
use crate::config::Values;
use crate::internal_client::InternalClient;
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::printable::printable;
use crate::push::Replayed;
use crate::serve::StartError;
use crate::terminal::{print, print_json};

const ALL: &str = "all";
/// Not a setting: it says which of several accounts.
const ACCOUNT: &str = "appid";
const JSON: &str = "json";
const KEY_FILE: &str = "key-file";
const NUMBER: &str = "number";
const WAITING: &str = "waiting";

const REPLAY_HELP: &str = "\
They are delivered for 24 hours more. Exit code 0: at least one is; 1: there is none such, or the
server cannot be asked or does not answer within a minute; 2: a setting is wrong.";

const GIVE_UP_HELP: &str = "\
`list` shows it from then on, and `replay` delivers it again. Exit code 0: it is a dead letter; 1:
there is none such, or the server cannot be asked; 2: a setting is wrong.";

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
        .arg(switch(WAITING).help("List those that wait in the queue instead"))
        .arg(switch(JSON).help("Print JSON, for programs"));
    let replay = Command::new("replay")
        .about("Deliver one of them again, or all")
        .after_help(REPLAY_HELP)
        .arg(
            Arg::new(NUMBER)
                .value_name("NUMBER")
                .allow_negative_numbers(true)
                .required_unless_present(ALL)
                .conflicts_with(ALL)
                .help("The number of one, as `list` shows it"),
        )
        .arg(switch(ALL).help("Deliver all of them"));
    let give_up = Command::new("give-up")
        .about("Make one that waits a dead letter: those behind it of its user are delivered")
        .after_help(GIVE_UP_HELP)
        .arg(
            Arg::new(NUMBER)
                .value_name("NUMBER")
                .allow_negative_numbers(true)
                .required(true)
                .help("The number of one, as `list --waiting` shows it"),
        );
    Command::new("push")
        .about("List the pushes that were not delivered or wait, deliver them again, give one up")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(common(list))
        .subcommand(common(replay))
        .subcommand(common(give_up))
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
    match command {
        "replay" => replay(&letters, flags.get_one::<String>(NUMBER)).await,
        "give-up" => give_up(&letters, flags.get_one::<String>(NUMBER)).await,
        _ => list(&letters, flags).await,
    }
}

async fn replay(letters: &DeadLetters, number: Option<&String>) -> Result<u8, StartError> {
    let which = number.map_or(Which::All, |number| Which::One(number));
    let replayed = letters.replay(&which).await?;
    print(&match number {
        Some(number) if replayed.replayed == 0 => no_such("dead letter", number, "push list"),
        None if replayed.replayed == 0 => "there is no dead letter\n".to_owned(),
        _ => outcome(&replayed),
    });
    Ok(u8::from(replayed.replayed == 0))
}

async fn give_up(letters: &DeadLetters, number: Option<&String>) -> Result<u8, StartError> {
    let number = number.map_or("", String::as_str);
    let is_given_up = letters.give_up(number).await?;
    print(&if is_given_up {
        format!("{number} is a dead letter\n")
    } else {
        no_such("push that waits", number, "push list --waiting")
    });
    Ok(u8::from(!is_given_up))
}

async fn list(letters: &DeadLetters, flags: &ArgMatches) -> Result<u8, StartError> {
    let listed = if flags.get_flag(WAITING) {
        Listed::Waiting
    } else {
        Listed::Dead
    };
    let pushes = letters.list(listed).await?;
    if flags.get_flag(JSON) {
        print_json(&pushes);
    } else {
        print(&table(&pushes, listed));
    }
    Ok(0)
}

fn outcome(replayed: &Replayed) -> String {
    let count = replayed.replayed;
    match &replayed.waits_for {
        None => format!("{count} queued again\n"),
        Some(setting) => {
            let setting = printable(setting);
            format!("{count} queued again, delivered as soon as {setting} is set\n")
        }
    }
}

fn no_such(what: &str, number: &str, list: &str) -> String {
    let number = printable(number);
    format!("no {what} has the number {number}: `wechat-h5 {list}` shows them\n")
}
