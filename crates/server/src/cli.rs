//! The command line. The flags come from the definitions of the settings.

use clap::{Arg, ArgMatches, Command};

use crate::config::{
    APPID, CREDENTIALS, CommandSettings, ConfigError, DEMO, DefaultValue, KEYS, PUSH_COMMANDS,
    SANDBOX, SERVE, STORE_COMMANDS, Setting, SettingsSource, Table, ValueSource, Values,
    has_account,
};
use crate::{
    doctor, explain_command, key_commands, push_commands, serve, sign_command, store_commands,
    token_commands,
};

pub use crate::serve::StartError;

/// Reads the command line and runs its command, until it is told to stop. Returns the exit
/// code.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub async fn run() -> Result<u8, StartError> {
    let matches = command().get_matches();
    match matches.subcommand() {
        Some(("sandbox", flags)) => sandbox(flags).await?,
        Some(("demo", flags)) => demo(flags).await?,
        Some(("keys", command)) => keys(command)?,
        Some(("store", command)) => Box::pin(store(command)).await?,
        Some(("doctor", flags)) => {
            return Ok(Box::pin(doctor::run(flags, load(SERVE, flags))).await);
        }
        Some(("push", command)) => return Box::pin(push(command)).await,
        Some(("token", command)) => return Box::pin(token(command)).await,
        Some(("sign", flags)) => {
            return Box::pin(sign_command::run(flags, load_of_account(flags))).await;
        }
        Some(("explain", flags)) => return Ok(explain_command::run(flags)?),
        Some((_, flags)) => serve::run(source(SERVE, flags, |_| true)).await?,
        // clap shows the help instead.
        None => {}
    }
    Ok(0)
}

#[cfg(feature = "sandbox")]
async fn sandbox(flags: &ArgMatches) -> Result<(), StartError> {
    crate::sandbox_commands::sandbox(&load(SANDBOX, flags)?).await
}

#[cfg(feature = "sandbox")]
async fn demo(flags: &ArgMatches) -> Result<(), StartError> {
    crate::sandbox_commands::demo(load(DEMO, flags)?).await
}

#[cfg(not(feature = "sandbox"))]
async fn sandbox(_: &ArgMatches) -> Result<(), StartError> {
    std::future::ready(Err(StartError::NoSandbox)).await
}

#[cfg(not(feature = "sandbox"))]
async fn demo(_: &ArgMatches) -> Result<(), StartError> {
    std::future::ready(Err(StartError::NoSandbox)).await
}

fn keys(matches: &ArgMatches) -> Result<(), ConfigError> {
    let Some((command, flags)) = matches.subcommand() else {
        return Ok(());
    };
    // Its file is that of the server.
    key_commands::run(command, flags, &load(SERVE, flags)?)
}

async fn token(matches: &ArgMatches) -> Result<u8, StartError> {
    let Some((command, flags)) = matches.subcommand() else {
        return Ok(0);
    };
    token_commands::run(command, flags, &load_of_account(flags)?).await
}

async fn push(matches: &ArgMatches) -> Result<u8, StartError> {
    let Some((command, flags)) = matches.subcommand() else {
        return Ok(0);
    };
    // Its settings are those of the server.
    push_commands::run(command, flags, &load(SERVE, flags)?).await
}

async fn store(matches: &ArgMatches) -> Result<(), StartError> {
    let Some((command, flags)) = matches.subcommand() else {
        return Ok(());
    };
    // Its settings are those of the server.
    store_commands::run(command, flags, &load(SERVE, flags)?).await
}

/// For whoever has no document at hand.
const FILE_HELP: &str = "\
The file of --config is TOML. A key is the name of a variable in small letters without
WECHAT_H5_; a list is an array; each of several accounts is an [[account]] table:

  public_url = \"https://h5.example.com/\"
  [[account]]
  appid = \"wx1234567890abcdef\"
  appsecret_file = \"appsecret\"
  origins = [\"https://h5.example.com\"]

The AppSecret itself is set by WECHAT_H5_APPSECRET or the key appsecret, and by no flag.
GET /api/errors of the server explains its error codes.";

fn command() -> Command {
    let with_sandbox = cfg!(feature = "sandbox");
    Command::new("wechat-h5")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Server for web pages (H5) of WeChat Official Accounts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("serve")
                .about("Run the server: the page, the public API and health checks")
                .after_help(FILE_HELP)
                .args(args(SERVE)),
        )
        .subcommand(doctor::command(args(SERVE)))
        .subcommand(token_commands::command(|| args(CREDENTIALS)))
        .subcommand(key_commands::command(|| args(KEYS)))
        .subcommand(sign_command::command(args(CREDENTIALS)))
        .subcommand(explain_command::command())
        .subcommand(push_commands::command(|| args(PUSH_COMMANDS)))
        .subcommand(store_commands::command(|| args(STORE_COMMANDS)))
        .subcommand(
            Command::new("sandbox")
                .about("Run the sandbox: a simulated WeChat for development and tests")
                .hide(!with_sandbox)
                .args(args(SANDBOX)),
        )
        .subcommand(
            Command::new("demo")
                .about("Run the sandbox and a server that uses it")
                .hide(!with_sandbox)
                .args(args(DEMO)),
        )
}

fn args(settings: CommandSettings) -> impl Iterator<Item = Arg> {
    settings.iter().filter_map(arg)
}

/// The flag of a setting, if it has one.
fn arg(setting: &'static Setting) -> Option<Arg> {
    let arg = Arg::new(setting.key)
        .long(setting.flag()?)
        .value_name(setting.value)
        // The setting says what is wrong with one.
        .allow_negative_numbers(true)
        .help(help(setting));
    if setting.is_switch() {
        return Some(arg.num_args(0..=1).default_missing_value("yes"));
    }
    Some(arg)
}

fn help(setting: &Setting) -> String {
    let default = match &setting.default {
        DefaultValue::Required(_) => " [required]".to_owned(),
        DefaultValue::None => String::new(),
        DefaultValue::Value(value) => format!(" [default: {value}]"),
        DefaultValue::Derived(text) => format!(" [default: {}]", text.en),
    };
    let variable = setting.variable();
    let variable = variable.map_or(String::new(), |name| format!(" [env: {name}]"));
    // Backticks are for the documents.
    format!("{}{default}{variable}", setting.about.en).replace('`', "")
}

/// The values that a command gets from flags, variables and the file.
fn load(settings: CommandSettings, matches: &ArgMatches) -> Result<Values, ConfigError> {
    source(settings, matches, |_| true).load()
}

/// The values of the server for a command about one account. There `--appid` says which, and is
/// a setting only where no other is set.
fn load_of_account(matches: &ArgMatches) -> Result<Values, ConfigError> {
    let values = source(SERVE, matches, |setting| setting.key != APPID.key).load()?;
    if has_account(&values) {
        Ok(values)
    } else {
        load(SERVE, matches)
    }
}

fn source(
    settings: CommandSettings,
    matches: &ArgMatches,
    takes: impl Fn(&Setting) -> bool,
) -> SettingsSource {
    let mut flags = Table::default();
    let with_flag = settings.iter().filter(|setting| setting.flag().is_some());
    for setting in with_flag.filter(|setting| takes(setting)) {
        // A command has a part of the flags.
        if let Ok(Some(value)) = matches.try_get_one::<String>(setting.key) {
            flags.set_in(setting, value.as_str(), ValueSource::Flag);
        }
    }
    SettingsSource::new(settings, flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &[&str]) -> Result<ArgMatches, String> {
        let line = [&["wechat-h5"], line].concat();
        let matches = command().try_get_matches_from(line);
        matches.map_err(|err| err.to_string())
    }

    #[test]
    fn is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn a_flag_sets_its_value() {
        let matches = parse(&["serve", "--session-seconds", "60"]).unwrap();
        let (_, flags) = matches.subcommand().unwrap();
        let values = load(SERVE, flags).unwrap();
        let config = crate::config::SessionConfig::read(&values).unwrap();
        assert_eq!(config.ttl.as_secs(), 60);
    }

    #[test]
    fn a_negative_number_is_a_wrong_value_and_no_unknown_flag() {
        for line in [
            &["keys", "add", "a", "--daily-calls", "-1"][..],
            &["keys", "add", "a", "--daily-calls", "0"],
            &["keys", "add", "a", "--daily-calls", "many"],
            &["keys", "add", "a", "--rate", "-1"],
            &["sign", "u", "--ticket-file", "f", "--timestamp", "-1"],
            &["sign", "u", "--ticket-file", "f", "--timestamp", "abc"],
        ] {
            let message = parse(line).unwrap_err();
            let flag = line.iter().rfind(|word| word.starts_with("--")).unwrap();
            let start = format!(
                "error: invalid value '{}' for '{flag} <",
                line[line.len() - 1]
            );
            assert!(message.starts_with(&start), "{message}");
            assert!(message.contains("such as "), "{message}");
            assert!(
                !message.contains("digit") && !message.contains("zero for"),
                "{message}"
            );
        }
        let matches = parse(&["serve", "--session-seconds", "-1"]).unwrap();
        let (_, flags) = matches.subcommand().unwrap();
        let values = load(SERVE, flags).unwrap();
        let err = crate::config::SessionConfig::read(&values).unwrap_err();
        assert!(err.to_string().starts_with("--session-seconds "), "{err}");
        for line in [
            &["explain", "--timestamp", "-1"][..],
            &["push", "replay", "-1"],
            &["push", "give-up", "-1"],
        ] {
            parse(line).unwrap();
        }
    }

    #[cfg(feature = "sandbox")]
    #[test]
    fn a_switch_needs_no_value() {
        for (line, expected) in [
            (&["sandbox"][..], "no"),
            (&["sandbox", "--trust-network"], "yes"),
            (&["sandbox", "--trust-network", "--random-seed", "1"], "yes"),
            (&["sandbox", "--trust-network", "no"], "no"),
            (&["sandbox", "--trust-network=no"], "no"),
        ] {
            let matches = parse(line).unwrap();
            let (_, flags) = matches.subcommand().unwrap();
            let values = load(SANDBOX, flags).unwrap();
            let text = values.top().text(&crate::config::TRUST_NETWORK).unwrap();
            assert_eq!(text, Some(expected), "{line:?}");
        }
    }

    #[test]
    fn a_secret_is_not_a_flag() {
        let message = parse(&["serve", "--appsecret", "x"]).unwrap_err();
        assert!(message.contains("unexpected argument"), "{message}");
    }

    #[test]
    fn the_help_names_the_default_and_the_variable() {
        let help = command()
            .find_subcommand_mut("serve")
            .unwrap()
            .render_help()
            .to_string();
        assert!(
            help.contains("[default: 127.0.0.1:8080] [env: WECHAT_H5_LISTEN]"),
            "{help}"
        );
        assert!(!help.contains("SANDBOX"), "{help}");
        assert!(help.contains("WECHAT_H5_APPSECRET or"), "{help}");
    }

    /// The sample in the help is a file that can be read.
    #[test]
    fn the_sample_of_a_file_in_the_help_is_valid() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("h5.toml");
        let sample = FILE_HELP.lines().filter(|line| line.starts_with("  "));
        std::fs::write(&path, sample.collect::<Vec<_>>().join("\n")).unwrap();
        let matches = parse(&["serve", "--config", path.to_str().unwrap()]).unwrap();
        let (_, flags) = matches.subcommand().unwrap();
        load(SERVE, flags).unwrap();
    }

    #[cfg(not(feature = "sandbox"))]
    #[tokio::test]
    async fn a_build_without_the_sandbox_says_so() {
        for name in ["sandbox", "demo"] {
            let matches = parse(&[name]).unwrap();
            let (_, flags) = matches.subcommand().unwrap();
            for result in [sandbox(flags).await, demo(flags).await] {
                let message = result.unwrap_err().to_string();
                assert!(
                    message.starts_with("this build has no sandbox"),
                    "{message}"
                );
            }
        }
        let help = command().render_help().to_string();
        assert!(!help.contains("sandbox"), "{help}");
    }
}
