//! `wechat-h5 token refresh`: by the running server, or else in its place, with its lease.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::oneshot;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_credential::{Snapshot, TokenReport};
use wechat_h5_sign::AppId;

use super::Options;
use super::served_token::ServerClient;
use crate::account_selection::{account_of, select_account};
use crate::app::AppState;
use crate::client_key;
use crate::command_error::CommandError;
use crate::config::{Config, ListenConfig, Values};
use crate::durations::in_words;
use crate::existing_store::open_existing;
use crate::internal_client::InternalClient;
use crate::running_server::RunningServer;
use crate::serve::StartError;
use crate::terminal::{print, print_json};

/// Who reports the token, in the log.
const REPORTER: &str = "wechat-h5 token refresh";

pub(super) async fn run(options: &Options<'_>, values: &Values) -> Result<u8, StartError> {
    let listen = ListenConfig::read(values)?;
    let refreshed = match RunningServer::find(InternalClient::read(values)?).await? {
        Some(server) => by_server(options, &server).await?,
        None => in_its_place(options, &listen, values).await?,
    };
    if options.is_json {
        let Refreshed {
            app_id,
            expires_in,
            by,
        } = &refreshed;
        print_json(&json!({
            "appid": app_id.as_str(),
            "replaced": true,
            "expiresIn": expires_in,
            "by": by,
        }));
    } else {
        print(&refreshed.in_words());
    }
    Ok(0)
}

/// There is another token.
struct Refreshed {
    app_id: AppId,
    /// In seconds.
    expires_in: u64,
    by: String,
}

impl Refreshed {
    fn in_words(&self) -> String {
        let left = in_words(Duration::from_secs(self.expires_in));
        format!(
            "{} has another access token, by {}: it is valid for {left}.\n",
            self.app_id, self.by
        )
    }
}

async fn by_server(options: &Options<'_>, server: &RunningServer) -> Result<Refreshed, StartError> {
    let path = options.key_file.ok_or_else(client_key::missing)?;
    let key = client_key::read(path)?;
    let known = server.report.accounts.iter().map(|it| it.app_id.as_str());
    let app_id = select_account(known, options.app_id)?;
    let client = ServerClient {
        server,
        app_id: &app_id,
        key: &key,
    };
    let before = client.token().await?;
    let after = client.token_after_report().await?;
    if after.value.is(before.value.expose()) {
        return Err(same_as_before(&app_id, after.retry_after).into());
    }
    Ok(Refreshed {
        by: format!("the server at {}", server.address),
        app_id,
        expires_in: after.expires_in,
    })
}

fn same_as_before(app_id: &AppId, retry_after: Option<Duration>) -> CommandError {
    let problem = format!("{app_id} still has the same access token");
    match retry_after {
        Some(wait) => CommandError::new(
            format!("{problem}, because it was replaced by force too often"),
            format!("try again in {}", in_words(wait)),
        ),
        None => CommandError::new(
            format!("{problem}, because WeChat refuses or cannot be reached"),
            "`wechat-h5 token show` has the last failure and what to do",
        ),
    }
}

async fn in_its_place(
    options: &Options<'_>,
    listen: &ListenConfig,
    values: &Values,
) -> Result<Refreshed, StartError> {
    let mut config = Config::read(values, listen.public)?;
    let account = account_of(&config, options.app_id)?.clone();
    config.accounts = vec![account];
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store = open_existing(&config.store, listen, &clock)?;
    let (app, refreshers) = AppState::build(&config, &store, &clock)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let running = refreshers.into_iter().next().map(|refresher| {
        tokio::spawn(refresher.run_until(async {
            let _ = stopped.await;
        }))
    });
    let app_id = config.accounts[0].app_id.clone();
    let outcome = match app.accounts.find(Some(app_id.as_str())) {
        Ok(account) => replace(&account.snapshot).await,
        Err(err) => Err(CommandError::new(err.to_string(), "name another account")),
    };
    let status = app
        .accounts
        .find(None)
        .ok()
        .map(|account| account.snapshot.clone());
    // Gives the lease back.
    drop(stop);
    if let Some(running) = running {
        let _ = running.await;
    }
    outcome?;
    let token = status.and_then(|snapshot| snapshot.access_token(clock.now()));
    let expires_in = token.map_or(0, |token| token.remaining(clock.now()).as_secs());
    Ok(Refreshed {
        app_id,
        expires_in,
        by: format!("this command, into {}", config.store),
    })
}

/// Replaces the token, unless there was none that is valid and one was just fetched.
async fn replace(snapshot: &Snapshot) -> Result<(), CommandError> {
    let current = snapshot.wait_for_token().await;
    let Ok(current) = current else {
        return Err(not_replaced(snapshot));
    };
    if snapshot.account_status().counts.tokens > 0 {
        return Ok(());
    }
    match snapshot
        .report_invalid_token(&current.token, REPORTER)
        .await
    {
        TokenReport::Replaced | TokenReport::Refreshed => Ok(()),
        TokenReport::Refused { retry_after } => Err(CommandError::new(
            "the access token was replaced by force too often",
            format!("try again in {}", in_words(retry_after)),
        )),
        TokenReport::Failed { .. } => Err(not_replaced(snapshot)),
    }
}

fn not_replaced(snapshot: &Snapshot) -> CommandError {
    let status = snapshot.account_status();
    let Some(failure) = &status.last_failure else {
        let problem = "another process is refreshing this account, and has not finished";
        return CommandError::new(problem, "try again in a few seconds");
    };
    let advice = "`wechat-h5 doctor` looks for the cause";
    CommandError::new(
        failure.reason.as_str(),
        failure.remedy.as_deref().unwrap_or(advice),
    )
}
