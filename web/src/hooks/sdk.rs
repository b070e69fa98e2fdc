//! The JS-SDK: from the config that is already on its way to a ready handle.

use js_sys::Promise;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::{Configure, Environment, JsApi, Wx, configure};
use yew::prelude::*;

use crate::browser::{self, Unsettled, within};
use crate::page_error::Trouble;
use crate::state::{Attempted, SdkState, Step};
use crate::{api, bootstrap};

/// The JS-SDK as the pages see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Sdk {
    pub(crate) state: SdkState<Wx>,
    pub(crate) retry: Callback<MouseEvent>,
}

/// Configures once; again whenever `retry` is called.
#[hook]
pub(crate) fn use_sdk() -> Sdk {
    let now = use_reducer(|| Attempted::first(at_first()));
    let dispatcher = now.dispatcher();
    use_effect_with(now.attempt, move |&attempt| {
        spawn_local(async move {
            dispatcher.dispatch(Step::End(attempt, connect(attempt).await));
        });
    });
    use_effect_with(now.state.name(), |name| browser::set_data("jssdk", name));
    let dispatcher = now.dispatcher();
    let retry = Callback::from(move |_| dispatcher.dispatch(Step::Start(SdkState::Loading)));
    Sdk {
        state: now.state.clone(),
        retry,
    }
}

/// Outside WeChat there is nothing to wait for.
fn at_first() -> SdkState<Wx> {
    if Environment::detect().is_wechat() {
        SdkState::Loading
    } else {
        SdkState::Outside
    }
}

async fn connect(attempt: u32) -> SdkState<Wx> {
    if at_first() == SdkState::Outside {
        return SdkState::Outside;
    }
    match try_connect(attempt).await {
        Ok(wx) => SdkState::Ready(wx),
        Err(trouble) => SdkState::Failed(trouble),
    }
}

async fn try_connect(attempt: u32) -> Result<Wx, Trouble> {
    // Only the first attempt may use the answer that the page began with.
    let begun = if attempt == 0 {
        bootstrap::config()
    } else {
        None
    };
    let request = begun.unwrap_or_else(|| api::request_config(&bootstrap::entry_url()));
    let config = api::config(&request).await?;
    if let Some(script) = bootstrap::jweixin() {
        loaded(&script).await?;
    }
    Ok(configure(Configure::new(config).js_api_list(apis())).await?)
}

async fn loaded(script: &Promise) -> Result<(), Trouble> {
    match within(script, api::PATIENCE_MS).await {
        Ok(_) => Ok(()),
        Err(Unsettled::Rejected | Unsettled::TimedOut) => Err(Trouble::ScriptMissing),
    }
}

/// What this page calls, whatever the account's list has.
fn apis() -> Vec<JsApi> {
    vec![
        JsApi::CheckJsApi,
        JsApi::GetNetworkType,
        JsApi::HideMenuItems,
        JsApi::UpdateAppMessageShareData,
        JsApi::UpdateTimelineShareData,
    ]
}
