//! `wechat-h5 keys`: makes, shows and revokes client keys. Only a key is printed on standard
//! output by `add`, so that a script can take it; what it means is said on standard error.

use std::io::{self, Write};
use std::num::NonZeroU64;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use wechat_h5_sign::AppId;

use crate::client_keys::{ClientEntry, ClientRights, KeyFile, KeyFileEditor, Paths};
use crate::config::{ConfigError, ExposedFile, Values, client_key_path, exposed_key_file};
use crate::internal_route::InternalRoute;
use crate::rate_limit::{ClientQuota, NotAQuota};

/// The command, whose subcommands take these flags that name the file.
pub(crate) fn command<A: IntoIterator<Item = Arg>>(file: impl Fn() -> A) -> Command {
    let name = |help: &'static str| Arg::new(NAME).value_name("NAME").required(true).help(help);
    Command::new("keys")
        .about("Make, show and revoke the keys of back ends that call the internal listener")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("add")
                .about("Add a client and print its key, which is shown this once")
                .arg(name("Name of the client, for logs and counters"))
                .args(right_args())
                .args(file()),
        )
        .subcommand(
            Command::new("list")
                .about("Show the clients and what they may do")
                .args(file()),
        )
        .subcommand(
            Command::new("revoke")
                .about("Make the key of a client worthless")
                .arg(name("Name of the client"))
                .args(file()),
        )
}

const NAME: &str = "name";
const APPID: &str = "client-appid";
const PATH: &str = "path";
const MAY_FETCH_TOKENS: &str = "may-fetch-tokens";
const MAY_OPERATE: &str = "may-operate";
const MAY_TAKE_PAYMENTS: &str = "may-take-payments";
const MAY_REFUND: &str = "may-refund";
const RATE: &str = "rate";
const DAILY_CALLS: &str = "daily-calls";
/// Of the list.
const COLUMNS: usize = 9;

fn right_args() -> [Arg; 8] {
    let flag = |id: &'static str| Arg::new(id).long(id);
    [
        Arg::new(APPID)
            .long("appid")
            .value_name("APPID")
            .action(ArgAction::Append)
            .value_parser(|text: &str| AppId::parse(text))
            .help("Account that it may use; may be repeated [default: all]"),
        flag(PATH)
            .value_name("PATH")
            .action(ArgAction::Append)
            .help(
                "How a path of WeChat's API begins that it may call, such as /cgi-bin/message/; \
                 may be repeated [default: all]",
            ),
        flag(MAY_FETCH_TOKENS).action(ArgAction::SetTrue).help(
            "Let it have the access token itself, with which it can call WeChat directly: \
                 neither its paths nor its limits hold there",
        ),
        flag(MAY_OPERATE)
            .action(ArgAction::SetTrue)
            .help("Let it do what operators do: it may read all of the store"),
        flag(MAY_TAKE_PAYMENTS)
            .action(ArgAction::SetTrue)
            .help("Let it place orders at WeChat Pay"),
        flag(MAY_REFUND)
            .action(ArgAction::SetTrue)
            .help("Let it refund orders at WeChat Pay"),
        flag(RATE)
            .value_name("N[:BURST]")
            .allow_negative_numbers(true)
            .value_parser(|text: &str| {
                ClientQuota::parse(text).map_err(|_: NotAQuota| NotAQuota::ADVICE)
            })
            .help("Calls per minute and, after :, at once; off for no limit [default: 6000:600]"),
        flag(DAILY_CALLS)
            .value_name("N")
            .allow_negative_numbers(true)
            .value_parser(|text: &str| {
                let advice = "write a number of calls above zero such as 100000, or leave the flag \
                              out for no limit";
                text.parse::<NonZeroU64>().map_err(|_| advice)
            })
            .help("Calls on one day, which begins at midnight in China [default: no limit]"),
    ]
}

/// Runs one of the subcommands.
///
/// # Errors
///
/// [`ConfigError`], and nothing was changed.
pub(crate) fn run(command: &str, flags: &ArgMatches, values: &Values) -> Result<(), ConfigError> {
    let path = client_key_path(values)?;
    let name = || flags.get_one::<String>(NAME).map_or("", String::as_str);
    match command {
        "add" => add(&path, name(), rights(flags)?),
        "revoke" => revoke(&path, name()),
        _ => list(&path),
    }
}

fn rights(flags: &ArgMatches) -> Result<ClientRights, ConfigError> {
    let mut rights = ClientRights {
        may_fetch_tokens: flags.get_flag(MAY_FETCH_TOKENS),
        may_operate: flags.get_flag(MAY_OPERATE),
        may_take_payments: flags.get_flag(MAY_TAKE_PAYMENTS),
        may_refund: flags.get_flag(MAY_REFUND),
        daily_calls: flags.get_one(DAILY_CALLS).copied(),
        ..ClientRights::default()
    };
    let app_ids = flags.get_many::<AppId>(APPID);
    rights.app_ids = app_ids.map(|app_ids| app_ids.cloned().collect());
    if let Some(rate) = flags.get_one::<Option<ClientQuota>>(RATE) {
        rights.rate = *rate;
    }
    if let Some(paths) = flags.get_many::<String>(PATH) {
        rights.paths = Paths::below(paths.cloned().collect()).map_err(|path| {
            let problem = format!("is `{}`, which is no path", path.escape_debug());
            let advice = "write how paths begin, such as /cgi-bin/message/";
            ConfigError::new("--path", problem, advice)
        })?;
        refuse_own_paths(&rights.paths)?;
    }
    Ok(rights)
}

/// What the server serves itself is behind other rights: a path would seem to grant it.
fn refuse_own_paths(paths: &Paths) -> Result<(), ConfigError> {
    for path in paths
        .list()
        .into_iter()
        .flatten()
        .filter(|path| *path != "/")
    {
        let only = Paths::below(vec![path.clone()]);
        let is_own = |route: &InternalRoute| {
            let is_below = only.as_ref().is_ok_and(|only| only.allow(route.path()));
            is_below && !route.is_of_wechat()
        };
        if InternalRoute::ALL.iter().any(is_own) {
            let problem = format!("is `{path}`, which is no path of WeChat's API");
            let advice = "leave it out; --may-take-payments and --may-refund allow those below \
                          /pay/, --may-operate those below /operations/";
            return Err(ConfigError::new("--path", problem, advice));
        }
    }
    Ok(())
}

fn add(path: &Path, name: &str, rights: ClientRights) -> Result<(), ConfigError> {
    let is_new = !path.exists();
    let shown = rights_in_words(&rights);
    let may_fetch_tokens = rights.may_fetch_tokens;
    let key = KeyFileEditor::open_or_create(path)?.add(name, rights)?;
    print(&format!("{key}\n")).map_err(|err| {
        let problem = format!("could not be printed ({err}), and it is stored nowhere");
        let advice = format!("run `wechat-h5 keys revoke {name}` and add it again");
        ConfigError::new("the key", problem, advice)
    })?;
    let file = path.display();
    eprintln!("wechat-h5: added client `{name}` to {file}: {shown}.");
    eprintln!(
        "The line on standard output is its key, where an SDK has the AppSecret. It is shown \
         this once:\nthe file has its SHA-256 only. A running server reads the file within seconds."
    );
    if may_fetch_tokens {
        eprintln!(
            "It gets access tokens: with one it can call any path of WeChat's directly. Its paths, \
             rate and\ndaily calls do not limit that, and revoking the key does not end it before \
             the token is replaced\n(`wechat-h5 token refresh`)."
        );
    }
    if is_new {
        eprintln!(
            "The file is new, with mode 0600: the user that runs the server must own it, and its \
             setting\nclient_keys must name it."
        );
    }
    warn_of_exposure(path);
    Ok(())
}

fn revoke(path: &Path, name: &str) -> Result<(), ConfigError> {
    let today = jiff::Timestamp::now().to_string();
    let today = today.split('T').next().unwrap_or_default();
    let comment = format!("revoked on {today} by `wechat-h5 keys revoke`:");
    KeyFileEditor::open(path)?.revoke(name, &comment)?;
    let file = path.display();
    eprintln!(
        "wechat-h5: revoked the key of client `{name}` in {file}, where its table is a comment \
         now.\nA running server refuses the key within seconds."
    );
    warn_of_exposure(path);
    Ok(())
}

fn list(path: &Path) -> Result<(), ConfigError> {
    let file = KeyFile::read(path)?;
    // Whoever reads it has seen enough.
    let _ = print(&table(file.clients()));
    warn_of_exposure(path);
    Ok(())
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn warn_of_exposure(path: &Path) {
    if let Some(ExposedFile { path, problem, fix }) = exposed_key_file(path) {
        eprintln!("wechat-h5: {}: {problem}: {fix}", path.display());
    }
}

/// In columns, below their names.
fn table(clients: &[ClientEntry]) -> String {
    let header = [
        "NAME", "TOKENS", "OPERATE", "PAY", "REFUND", "RATE", "DAILY", "APPIDS", "PATHS",
    ]
    .map(str::to_owned);
    let rows: Vec<_> = [header]
        .into_iter()
        .chain(clients.iter().map(row))
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<_> = (0..COLUMNS).map(width).collect();
    let line = |row: &[String; COLUMNS]| {
        let cells = row.iter().zip(&widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn row(client: &ClientEntry) -> [String; COLUMNS] {
    let rights = client.rights();
    [
        client.name().to_owned(),
        yes_or_no(rights.may_fetch_tokens),
        yes_or_no(rights.may_operate),
        yes_or_no(rights.may_take_payments),
        yes_or_no(rights.may_refund),
        rights.rate_text(),
        daily_calls(rights),
        app_ids(rights),
        paths(rights),
    ]
}

fn yes_or_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

fn daily_calls(rights: &ClientRights) -> String {
    let calls = rights.daily_calls;
    calls.map_or_else(|| "unlimited".to_owned(), |calls| calls.to_string())
}

fn app_ids(rights: &ClientRights) -> String {
    let app_ids = rights.app_ids.as_ref();
    app_ids.map_or_else(
        || "all".to_owned(),
        |app_ids| {
            let app_ids: Vec<_> = app_ids.iter().map(AppId::as_str).collect();
            app_ids.join(",")
        },
    )
}

fn paths(rights: &ClientRights) -> String {
    let paths = rights.paths.list();
    paths.map_or_else(|| "all".to_owned(), |paths| paths.join(","))
}

fn rights_in_words(rights: &ClientRights) -> String {
    let tokens = if rights.may_fetch_tokens {
        "it gets access tokens"
    } else {
        "it calls through the server and gets no access token"
    };
    let operates = if rights.may_operate {
        "; it may read all of the store"
    } else {
        ""
    };
    let pays = if rights.may_take_payments {
        "; it may place orders"
    } else {
        ""
    };
    let refunds = if rights.may_refund {
        "; it may refund orders"
    } else {
        ""
    };
    format!(
        "{tokens}{operates}{pays}{refunds}; accounts: {}; paths: {}; calls per minute: {}; calls a day: {}",
        app_ids(rights),
        paths(rights),
        rights.rate_text(),
        daily_calls(rights),
    )
}
