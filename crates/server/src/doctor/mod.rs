//! `wechat-h5 doctor`: finds out what is wrong with an installation, and says what to do.
//!
//! It changes nothing. WeChat is called as the server calls it, with calls that replace nothing.

mod account_calls;
mod accounts;
mod certificates;
mod client_keys;
mod clock;
mod host_probe;
mod hosts;
mod lease;
mod merchants;
mod network_calls;
mod public_url;
mod pushes;
mod report;
mod server;
mod settings;
mod store;
mod subject;
mod token_in_use;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use wechat_h5_clock::SystemClock;

use self::report::{Finding, Report};
use self::subject::Subject;
use crate::config::{ConfigError, Values};
use crate::terminal::print_json;

const JSON: &str = "json";
const KEY_FILE: &str = "key-file";

const EXIT_CODES: &str = "\
Exit code 0: all is well, or there are warnings only; 1: a check has failed; 2: the settings are
wrong. Nothing is changed, and no secret is printed.";

/// The command, which takes these flags of the settings.
pub(crate) fn command(settings: impl IntoIterator<Item = Arg>) -> Command {
    Command::new("doctor")
        .about("Check settings, store, WeChat's hosts, accounts and domains, and say what to do")
        .after_help(EXIT_CODES)
        .arg(
            Arg::new(JSON)
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print JSON, for programs"),
        )
        .arg(
            Arg::new(KEY_FILE)
                .long(KEY_FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help(
                    "File whose first line is a client key (`keys add`): WeChat is called through \
                     the running server, with its token",
                ),
        )
        .args(settings)
}

/// Runs every check, and returns the exit code. `values` says why the settings cannot be read.
pub(crate) async fn run(flags: &ArgMatches, values: Result<Values, ConfigError>) -> u8 {
    let is_for_programs = flags.get_flag(JSON);
    let mut report = if is_for_programs {
        Report::silent()
    } else {
        Report::printed()
    };
    let key_file = flags.get_one::<PathBuf>(KEY_FILE).map(PathBuf::as_path);
    match settings::check(values, key_file, &mut report) {
        Some(settings) => Box::pin(check_all(settings, &mut report)).await,
        None => report.add(Finding::skipped(
            "all other checks",
            "they need settings that can be used",
        )),
    }
    if is_for_programs {
        print_json(&report);
    } else {
        report.print_summary();
    }
    report.exit_code()
}

async fn check_all(settings: settings::Settings, report: &mut Report) {
    let server = server::check(&settings, report).await;
    let subject = Subject {
        config: &settings.config,
        clock: Arc::new(SystemClock::new()),
        server,
        key: settings.key,
    };
    certificates::check(&subject, &settings.certificates, report);
    client_keys::check(&subject, report);
    store::check(&subject, report).await;
    lease::check(&subject, report).await;
    let times = hosts::check(&subject, report).await;
    clock::check(&times, report);
    let reaches_wechat = !times.is_empty();
    for account in &subject.config.accounts {
        Box::pin(accounts::check(&subject, account, reaches_wechat, report)).await;
        pushes::check(account, report).await;
        Box::pin(merchants::check(&subject, account, report)).await;
    }
    public_url::check(&subject, report).await;
}
