//! `wechat-h5 sign`: the config of one page, with the ticket that is served, stored or given.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use url::Url;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_credential::StoredAccount;
use wechat_h5_oauth::encode_component;
use wechat_h5_sign::{AppId, NonceStr, PageUrl, Signer, Timestamp};

use crate::account_selection::account_of;
use crate::command_error::CommandError;
use crate::config::{Config, ConfigError, ListenConfig, Values};
use crate::existing_store::open_existing;
use crate::file_input::{TICKET_FILE, read_ticket};
use crate::http_host::{HttpFailure, HttpHost, HttpResponse};
use crate::jssdk_config_json::JsSdkTemplate;
use crate::nonce;
use crate::printable::printable;
use crate::public_route::PublicRoute;
use crate::serve::StartError;
use crate::store_encryption::decrypted;
use crate::terminal::{print, print_json};

const URL: &str = "url";
const NONCE: &str = "nonce";
const TIMESTAMP: &str = "timestamp";
const JSON: &str = "json";

const HELP: &str = "\
The ticket is that of the running server, which signs as it does for pages; without one, that in
the store; with --ticket-file, that in the file, and then no settings are needed.
Exit code 0: the page is signed; 1: it is not, and the message says why; 2: a value is wrong.";

/// The command, which takes these flags of the settings.
pub(crate) fn command(settings: impl IntoIterator<Item = Arg>) -> Command {
    let flag = |id: &'static str| Arg::new(id).long(id);
    Command::new("sign")
        .about("Sign one page, and show what wx.config takes")
        .after_help(HELP)
        .arg(
            Arg::new(URL)
                .value_name("URL")
                .required(true)
                .help("The page's location.href; what stands behind its # is not signed"),
        )
        .arg(
            flag(JSON)
                .action(ArgAction::SetTrue)
                .help("Print the object that wx.config takes, as JSON"),
        )
        .arg(
            flag(TICKET_FILE)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("File whose first line is the ticket; - is standard input"),
        )
        .arg(
            flag(NONCE)
                .value_name("TEXT")
                .requires(TICKET_FILE)
                .help("The nonceStr to sign [default: a random one]"),
        )
        .arg(
            flag(TIMESTAMP)
                .value_name("SECONDS")
                .allow_negative_numbers(true)
                .value_parser(|text: &str| {
                    let advice = "give the timestamp of wx.config, in seconds, such as 1700000000";
                    text.parse::<u64>().map_err(|_| advice)
                })
                .requires(TICKET_FILE)
                .help("The timestamp to sign [default: now]"),
        )
        .args(settings)
}

/// Signs.
///
/// # Errors
///
/// [`StartError`].
pub(crate) async fn run(
    flags: &ArgMatches,
    values: Result<Values, ConfigError>,
) -> Result<u8, StartError> {
    let page = flags.get_one::<String>(URL).map_or("", String::as_str);
    let page = PageUrl::parse(page).map_err(|err| {
        let advice = "give location.href of the page, in quotes";
        ConfigError::new("URL", format!("cannot be signed ({err})"), advice)
    })?;
    let app_id = flags.get_one::<String>("appid").map(String::as_str);
    let signed = match flags.get_one::<PathBuf>(TICKET_FILE) {
        Some(_) => offline(&page, app_id, flags)?,
        None => with_settings(&page, app_id, &values?).await?,
    };
    if flags.get_flag(JSON) {
        print_json(&signed.config);
    } else {
        print(&signed.lines(&page));
    }
    Ok(0)
}

/// What `wx.config` takes, and where the ticket came from.
struct Signed {
    config: Value,
    source: String,
}

impl Signed {
    fn lines(&self, page: &PageUrl) -> String {
        let field = |name: &str| match &self.config[name] {
            Value::Null => String::new(),
            Value::String(text) => format!("{name:<10} {text}\n"),
            other => format!("{name:<10} {other}\n"),
        };
        let fields = ["appId", "timestamp", "nonceStr", "signature"].map(field);
        let (url, source) = (page.as_str(), &self.source);
        format!(
            "{}{:<10} {url}\n{:<10} {source}\n",
            fields.concat(),
            "url",
            "ticket of"
        )
    }
}

fn offline(
    page: &PageUrl,
    app_id: Option<&str>,
    flags: &ArgMatches,
) -> Result<Signed, ConfigError> {
    let path = flags.get_one::<PathBuf>(TICKET_FILE).cloned();
    let path = path.unwrap_or_default();
    let ticket = read_ticket(&path)?;
    let wrong = |flag: &str, err: String, advice: &str| {
        ConfigError::new(flag, format!("cannot be used ({err})"), advice)
    };
    let nonce = match flags.get_one::<String>(NONCE) {
        Some(text) => NonceStr::parse(text)
            .map_err(|err| wrong("--nonce", err.to_string(), "give the nonceStr of wx.config"))?,
        None => nonce::random(),
    };
    let seconds = flags.get_one::<u64>(TIMESTAMP).copied();
    let seconds = seconds.unwrap_or_else(|| SystemClock::new().now().unix_seconds());
    let timestamp = Timestamp::from_seconds(seconds).map_err(|err| {
        wrong(
            "--timestamp",
            err.to_string(),
            "give the timestamp of wx.config, in seconds",
        )
    })?;
    // The appid is not signed.
    let any = "wx0000000000000000";
    let signer = AppId::parse(app_id.unwrap_or(any)).map(|app_id| Signer::new(app_id, &ticket));
    let signer =
        signer.map_err(|err| wrong("--appid", err.to_string(), "give the appId of wx.config"))?;
    let signature = signer.sign(page, &nonce, timestamp);
    let mut config = json!({
        "timestamp": timestamp.seconds(),
        "nonceStr": nonce.as_str(),
        "signature": signature.as_str(),
    });
    if let Some(app_id) = app_id {
        config["appId"] = app_id.into();
    }
    let source = format!("the file {}", path.display());
    Ok(Signed { config, source })
}

async fn with_settings(
    page: &PageUrl,
    app_id: Option<&str>,
    values: &Values,
) -> Result<Signed, StartError> {
    let listen = ListenConfig::read(values)?;
    match served(page, app_id, &listen).await? {
        Some(signed) => Ok(signed),
        None => stored(page, app_id, &listen, values).await,
    }
}

/// What to do about something else than the server.
const OTHER: &str = "see what listens there, or correct the address (listen)";

/// By the running server. `None`: nobody listens.
async fn served(
    page: &PageUrl,
    app_id: Option<&str>,
    listen: &ListenConfig,
) -> Result<Option<Signed>, CommandError> {
    if listen.public.port() == 0 {
        return Ok(None);
    }
    let address = wechat_h5_local_net::reached_at(listen.public);
    let refused = |reason: &str, advice: &str| {
        let problem = format!("the server at {address} has not signed the page ({reason})");
        CommandError::new(problem, advice)
    };
    let base = Url::parse(&format!("http://{address}/"));
    let base = base.map_err(|err| refused(&err.to_string(), OTHER))?;
    let host = HttpHost::at(&base).map_err(|err| refused(&err.to_string(), OTHER))?;
    let path = PublicRoute::JsSdkConfig.path();
    let mut path = format!("{path}?url={}", encode_component(page.as_str()));
    if let Some(app_id) = app_id {
        let _ = write!(path, "&appid={}", encode_component(app_id));
    }
    let response = match host.get(path).await {
        Ok(response) => response,
        Err(HttpFailure::NotConnected(_)) => return Ok(None),
        Err(err) => return Err(refused(&err.to_string(), OTHER)),
    };
    let config = response.json().unwrap_or_default();
    if !response.status.is_success() || !config["signature"].is_string() {
        let (reason, advice) = error_of(&response, &config);
        return Err(refused(&reason, advice.as_deref().unwrap_or(OTHER)));
    }
    let source = format!("the server at {address}");
    Ok(Some(Signed { config, source }))
}

fn error_of(response: &HttpResponse, json: &Value) -> (String, Option<String>) {
    let text = |field: &str| {
        json["error"][field]
            .as_str()
            .map(|text| printable(text).into_owned())
    };
    let status = response.status.as_u16();
    let reason = text("message").unwrap_or_else(|| format!("status {status}"));
    (reason, text("hint"))
}

/// With the ticket in the store, as the server would.
async fn stored(
    page: &PageUrl,
    app_id: Option<&str>,
    listen: &ListenConfig,
    values: &Values,
) -> Result<Signed, StartError> {
    let config = Config::read(values, listen.public)?;
    let account = account_of(&config, app_id)?;
    account.origins.admit(page).map_err(|err| {
        let advice = "add it to the account's `origins`, or sign a page of one of them";
        CommandError::new(err.to_string(), advice)
    })?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store = decrypted(
        open_existing(&config.store, listen, &clock)?,
        &config,
        &clock,
    );
    let (app_id, now) = (&account.app_id, clock.now());
    let stored = StoredAccount::read(store, app_id, account.token_mode)
        .await
        .map_err(|err| {
            let problem = format!("{} cannot be read ({err})", config.store);
            CommandError::new(
                problem,
                "`wechat-h5 doctor` says what to do about the store",
            )
        })?;
    let ticket = stored
        .ticket
        .filter(|ticket| !ticket.remaining(now).is_zero());
    let ticket = ticket.ok_or_else(|| {
        let problem = format!("{} has no valid ticket of {app_id}", config.store);
        let advice = "start the server, which fetches one; `wechat-h5 doctor` says why it cannot";
        CommandError::new(problem, advice)
    })?;
    let timestamp = Timestamp::from_seconds(now.unix_seconds())
        .map_err(|err| CommandError::new(err.to_string(), "set the clock of this machine"))?;
    let nonce = nonce::random();
    let signature = Signer::new(app_id.clone(), &ticket.value).sign(page, &nonce, timestamp);
    let template = JsSdkTemplate::new(app_id, &account.js_api_list, &account.open_tag_list);
    let filled = template.fill(timestamp, &nonce, &signature);
    Ok(Signed {
        config: serde_json::from_str(&filled).unwrap_or_default(),
        source: config.store.to_string(),
    })
}
