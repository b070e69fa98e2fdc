//! The JS-SDK: from the config request, which is already running, to a ready handle.

use js_sys::Promise;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{Environment, Wx, shared_result};
use yew::prelude::*;

use crate::browser;
use crate::error_message::PageError;
use crate::latest_result::{Action, Generation};
use crate::state::SdkState;
use crate::timeout::timeout;
use crate::{bootstrap, fetch_outcome, server_requests};

/// The time limit for the module that configures to arrive and to configure, in milliseconds:
/// it waits ten seconds itself.
const CONFIGURE_TIMEOUT_MS: u32 = 20_000;

/// The JS-SDK as the pages see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Sdk {
    pub(crate) state: SdkState<Wx>,
    pub(crate) retry: Callback<MouseEvent>,
}

/// Configures once, and again whenever `retry` is called or a module asks for it.
#[hook]
pub(crate) fn use_sdk() -> Sdk {
    let now = use_reducer(|| Generation::first(initial_state()));
    let dispatcher = now.dispatcher();
    use_effect_with(now.number, move |&number| {
        spawn_local(async move {
            dispatcher.dispatch(Action::Finish(number, connect(number).await));
        });
    });
    use_effect_with(now.state.name(), |name| browser::set_data("jssdk", name));
    let dispatcher = now.dispatcher();
    let retry = Callback::from(move |_| dispatcher.dispatch(Action::Start(SdkState::Loading)));
    let dispatcher = now.dispatcher();
    use_effect_with((), move |()| {
        let listener = bootstrap::on_configure_again(move || {
            dispatcher.dispatch(Action::Start(SdkState::Loading));
        });
        move || drop(listener)
    });
    Sdk {
        state: now.state.clone(),
        retry,
    }
}

/// Outside WeChat there is nothing to wait for.
fn initial_state() -> SdkState<Wx> {
    if Environment::detect().is_wechat() {
        SdkState::Loading
    } else {
        SdkState::Outside
    }
}

async fn connect(generation: u32) -> SdkState<Wx> {
    if initial_state() == SdkState::Outside {
        return SdkState::Outside;
    }
    match try_connect(generation).await {
        Ok(wx) => SdkState::Ready(wx),
        Err(error) => SdkState::Failed(error),
    }
}

async fn try_connect(generation: u32) -> Result<Wx, PageError> {
    // A response can be read only once, so a retry sends a request of its own.
    let early = bootstrap::config().filter(|_| generation == 0);
    let fetch = early.unwrap_or_else(|| server_requests::request_config(&bootstrap::entry_url()));
    let config = server_requests::config(fetch).await?;
    if let Some(script) = bootstrap::jweixin() {
        loaded(script).await?;
    }
    // The first attempt runs already.
    let attempt = bootstrap::configured().filter(|_| generation == 0);
    configured(attempt.unwrap_or_else(|| bootstrap::configure(&config))).await
}

async fn loaded(script: Promise) -> Result<(), PageError> {
    match timeout(fetch_outcome::TIMEOUT_MS, script).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(PageError::ScriptMissing),
    }
}

/// The result of an attempt, which the module `web/configure` makes.
async fn configured(attempt: Promise) -> Result<Wx, PageError> {
    match timeout(CONFIGURE_TIMEOUT_MS, attempt).await {
        Ok(Ok(result)) => match shared_result(&result) {
            Some(result) => Ok(result?),
            None => Err(PageError::BadResponse(200)),
        },
        Ok(Err(_)) => Err(PageError::ScriptMissing),
        Err(_) => Err(PageError::TimedOut),
    }
}
