//! `wechat-h5 demo` and `wechat-h5 sandbox`: a WeChat that runs here.

mod clock;
mod proxied;

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_sandbox::{Clock as SandboxClock, Options, Sandbox, Seed};

use self::clock::SharedClock;
use self::proxied::Proxied;
use crate::cli::{DemoArgs, SandboxArgs};
use crate::config::{LogConfig, Raw, Words, listen_address};
use crate::listener::{Listener, SHUTDOWN_LIMIT};
use crate::logging;
use crate::serve::{self, Listeners, StartError, announce, bind, stop_signal};
use wechat_h5_clock::Clock;

const SANDBOX_LISTEN: &str = "WECHAT_H5_SANDBOX_LISTEN";

/// Runs the sandbox alone until it is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub async fn sandbox(args: &SandboxArgs) -> Result<(), StartError> {
    let raw = Raw::load(None, own_variables(), &serde_json::json!({}))?;
    logging::start(&LogConfig::check(&raw)?);
    let listener = bind_sandbox(args.sandbox_listen.as_deref()).await?;
    let mut options = Options::new(listener.address())?;
    if let Some(file) = &args.seed {
        options = options.seed(Seed::read(file)?);
    }
    // The seed's domains can be a page's.
    if let Some(page) = &args.page_url {
        options = options.page_url(page)?;
    }
    if let Some(seed) = args.random_seed {
        options = options.random_seed(seed);
    }
    if let Some(entries) = args.journal_entries {
        options = options.journal_capacity(usize::try_from(entries).unwrap_or(usize::MAX));
    }
    let proxied = match &args.page {
        Some(page) => Some(Proxied::bind(page, args.proxy_listen.as_deref()).await?),
        None => None,
    };
    if let Some(proxied) = &proxied {
        options = proxied.tell(options)?;
    }
    let (mut tasks, stop) = (JoinSet::new(), stop_signal());
    let sandbox = Sandbox::new(options);
    warn_of_missing_jweixin(&sandbox);
    if let Some(proxied) = proxied {
        proxied.start(&sandbox, &mut tasks, stop.clone());
    }
    let address = listener.address();
    tasks.spawn(serve_sandbox(sandbox, listener, stop));
    announce("sandbox", address);
    tasks.join_all().await;
    Ok(())
}

/// Pages in the simulator would wait for a script that nobody serves.
fn warn_of_missing_jweixin(sandbox: &Sandbox) {
    if let Some(why) = sandbox.missing_jweixin() {
        tracing::warn!("pages here get no jweixin: {why}");
    }
}

/// Runs sandbox and server, each set up for the other, until told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub async fn demo(args: &DemoArgs) -> Result<(), StartError> {
    let flags = Raw::load(None, own_variables(), &args.common)?;
    logging::start(&LogConfig::check(&flags)?);
    let sandbox_listener = bind_sandbox(args.sandbox_listen.as_deref()).await?;
    let time = SandboxClock::system();
    let options = Options::new(sandbox_listener.address())?.clock(time.clone());
    if let Some(page) = &args.public_url {
        // Its own words, before the server speaks of a setting that nobody has set.
        options.clone().page_url(page)?;
    }
    let mut raw = server_for(&Sandbox::new(options.clone()), flags);
    raw.public_url.clone_from(&args.public_url);
    let listeners = Listeners::bind(&raw).await?;
    let (page, internal) = (listeners.public.address(), listeners.internal_address());
    let own_page = format!("http://{page}/");
    let page_url = args.public_url.as_ref().unwrap_or(&own_page).clone();
    raw.origins = Some(Words::List(vec![page_url.clone(), own_page]));
    let sandbox = Sandbox::new(options.page_url(&page_url)?);
    warn_of_missing_jweixin(&sandbox);

    let (mut tasks, stop) = (JoinSet::new(), stop_signal());
    let sandbox_address = sandbox_listener.address();
    tasks.spawn(serve_sandbox(sandbox, sandbox_listener, stop.clone()));
    let clock: Arc<dyn Clock> = Arc::new(SharedClock::new(time));
    serve::start(&raw, listeners, &clock, &mut tasks, &stop)?;
    announce("page", page);
    announce("internal", internal);
    announce("sandbox", sandbox_address);
    show_code(&page_url);
    tasks.join_all().await;
    Ok(())
}

/// The variables that mean something here; a real account's do not.
fn own_variables() -> impl Iterator<Item = (String, String)> {
    const NAMES: [&str; 4] = [
        "WECHAT_H5_LISTEN",
        "WECHAT_H5_INTERNAL_LISTEN",
        "WECHAT_H5_LOG",
        "WECHAT_H5_LOG_FORMAT",
    ];
    NAMES
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
}

async fn bind_sandbox(listen: Option<&str>) -> Result<Listener, StartError> {
    let address = listen_address(SANDBOX_LISTEN, listen, "127.0.0.1:8090")?;
    // Refused before it is bound, not after.
    Options::new(address)?;
    bind(SANDBOX_LISTEN, address).await
}

/// Serves until `stop` becomes true, then at most [`SHUTDOWN_LIMIT`] longer.
async fn serve_sandbox(sandbox: Sandbox, listener: Listener, stop: watch::Receiver<bool>) {
    let stopped = |mut stop: watch::Receiver<bool>| async move {
        // Whoever could say it being gone means the same.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let late = async {
        stopped(stop.clone()).await;
        tokio::time::sleep(SHUTDOWN_LIMIT).await;
    };
    tokio::select! {
        () = sandbox.serve(listener.into_tcp(), stopped(stop.clone())) => {}
        () = late => {}
    }
}

/// The settings of a server that takes this sandbox for WeChat.
fn server_for(sandbox: &Sandbox, flags: Raw) -> Raw {
    let account = sandbox.account();
    Raw {
        appid: Some(account.app_id().to_string()),
        appsecret: Some(account.secret().expose().to_owned()),
        store: Some("memory".to_owned()),
        api_base: Some(sandbox.api_base().into()),
        open_base: Some(sandbox.open_base().to_owned()),
        page_head_script: Some(format!("{}/__sandbox/client.js", sandbox.api_base())),
        ..flags
    }
}

/// The page's address as a QR code, for people.
fn show_code(url: &str) {
    let mut out = std::io::stdout().lock();
    if !out.is_terminal() {
        return;
    }
    if let Ok(code) = fast_qr::QRBuilder::new(url).build() {
        let _ = writeln!(out, "\n{}", code.to_str());
    }
}
