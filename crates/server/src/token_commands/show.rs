//! `wechat-h5 token show`: from the running server, or else from the store.

use std::path::Path;
use std::sync::Arc;

use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_credential::StoredAccount;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Store, StoreError};

use super::Options;
use super::served_token::ServerClient;
use super::shown_account::ShownAccount;
use crate::account_selection::{account_of, select_account};
use crate::client_key;
use crate::command_error::CommandError;
use crate::config::{AccountConfig, Config, ConfigError, ListenConfig, Values};
use crate::existing_store::open_existing;
use crate::internal_client::InternalClient;
use crate::running_server::RunningServer;
use crate::serve::StartError;
use crate::store_encryption::decrypted;
use crate::terminal::{Terminal, print, print_json};

pub(super) async fn run(
    options: &Options<'_>,
    reveals: bool,
    values: &Values,
) -> Result<u8, StartError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let listen = ListenConfig::read(values)?;
    let key_file = options.key_file.filter(|_| reveals);
    let accounts = match RunningServer::find(InternalClient::read(values)?).await? {
        Some(server) => from_server(options, key_file, &server, &clock).await?,
        None if reveals => {
            let problem = format!("no server runs here: nobody listens on {}", listen.internal);
            let advice = "start it: values are shown by it alone, to a client that may have them";
            return Err(CommandError::new(problem, advice).into());
        }
        None => from_store(options, &listen, values, &clock).await?,
    };
    if options.is_json {
        print_json(&accounts);
    } else {
        let terminal = Terminal::stdout();
        for account in &accounts {
            print(&account.lines(terminal));
        }
    }
    Ok(u8::from(!accounts.iter().all(ShownAccount::is_whole)))
}

async fn from_server(
    options: &Options<'_>,
    key_file: Option<&Path>,
    server: &RunningServer,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<ShownAccount>, StartError> {
    let key = key_file.map(client_key::read).transpose()?;
    let source = format!("server {}", server.address);
    let mut accounts = Vec::new();
    for app_id in selected(
        server.report.accounts.iter().map(|it| it.app_id.as_str()),
        options,
    )? {
        let Some(report) = server.account(app_id.as_str()) else {
            continue;
        };
        let now = clock.now();
        let mut account = ShownAccount::served(report, source.clone(), now);
        if let Some(key) = &key {
            let (server, app_id) = (server, &app_id);
            reveal(
                &mut account,
                &ServerClient {
                    server,
                    app_id,
                    key,
                },
            )
            .await?;
        }
        accounts.push(account);
    }
    Ok(accounts)
}

async fn read(
    store: &Arc<dyn Store>,
    account: &AccountConfig,
) -> Result<StoredAccount, StoreError> {
    StoredAccount::read(store.clone(), &account.app_id, account.token_mode).await
}

async fn reveal(account: &mut ShownAccount, client: &ServerClient<'_>) -> Result<(), CommandError> {
    let token = client.token().await?;
    for (ticket, kind) in [
        (&mut account.jsapi_ticket, "jsapi"),
        (&mut account.wx_card_ticket, "wx_card"),
    ] {
        if let Some(ticket) = ticket {
            let value = client.ticket(kind).await?;
            ticket.value = Some(value.expose().to_owned());
        }
    }
    if let Some(shown) = &mut account.access_token {
        shown.value = Some(token.value.expose().to_owned());
    }
    Ok(())
}

async fn from_store(
    options: &Options<'_>,
    listen: &ListenConfig,
    values: &Values,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<ShownAccount>, StartError> {
    let config = Config::read(values, listen.public)?;
    let known = config
        .accounts
        .iter()
        .map(|account| account.app_id.as_str());
    let store = decrypted(open_existing(&config.store, listen, clock)?, &config, clock);
    let source = format!("store {}", config.store);
    let mut accounts = Vec::new();
    for app_id in selected(known, options)? {
        let account = account_of(&config, Some(app_id.as_str()))?;
        let stored = read(&store, account).await.map_err(|err| {
            let problem = format!("{} cannot be read ({err})", config.store);
            CommandError::new(
                problem,
                "`wechat-h5 doctor` says what to do about the store",
            )
        })?;
        accounts.push(ShownAccount::stored(
            app_id.as_str(),
            &stored,
            source.clone(),
            clock.now(),
        ));
    }
    Ok(accounts)
}

/// The account that is named, or all.
fn selected<'a>(
    known: impl Iterator<Item = &'a str>,
    options: &Options<'_>,
) -> Result<Vec<AppId>, ConfigError> {
    if options.app_id.is_some() {
        return Ok(vec![select_account(known, options.app_id)?]);
    }
    known
        .map(|app_id| select_account([app_id].into_iter(), None))
        .collect()
}
