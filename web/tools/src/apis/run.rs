//! A call of a function by its name, with arguments in JSON.

use js_sys::{Date, Function, JSON, Object};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk::{CallError, FailureKind, MiniProgram, Wx, to_js};
use wechat_h5_web::call_log::{Outcome, PendingCall, record_event, recorded};
use yew::prelude::Callback;

use crate::apis::api::{Api, Kind};
use crate::member::{member, object, set};

/// The callbacks of an event.
const CALLBACKS: [&str; 5] = ["trigger", "success", "cancel", "fail", "complete"];

/// A call that has been made.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// As it is in the log.
    pub outcome: Outcome,
    /// Why it has failed.
    pub failure: Option<FailureKind>,
    /// How long it took.
    pub millis: u32,
}

/// Calls, and records the call.
pub async fn run(
    wx: Wx,
    api: &'static Api,
    arguments: JsValue,
    on_event: Callback<JsValue>,
) -> Finished {
    let started = Date::now();
    let result = match api.kind {
        Kind::Client => call(&short(wx), api.name, arguments).await,
        Kind::Event => listen(&wx, api.name, &arguments, on_event).await,
        Kind::MiniProgram => call_mini_program(api.name, arguments).await,
        Kind::User => call(&wx, api.name, arguments).await,
        // They need a row.
        Kind::OpenTag | Kind::Page => Err(CallError::Unsupported { api: api.name }),
    };
    let failure = match &result {
        Err(CallError::Failed(failure)) => Some(failure.kind()),
        _ => None,
    };
    Finished::since(started, Outcome::from(&result), failure)
}

impl Finished {
    /// A call that was started at this moment. What has failed may be in the client's text.
    pub fn since(started: f64, outcome: Outcome, failure: Option<FailureKind>) -> Self {
        let failure = failure.or_else(|| outcome.err_msg().map(|text| FailureKind::of(&text)));
        // Formatting a float would be 6 KB of wasm.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let millis = (Date::now() - started) as u32;
        Self {
            outcome,
            failure,
            millis,
        }
    }
}

fn short(wx: Wx) -> Wx {
    wx.with_user_timeout(Wx::CALL_TIMEOUT)
}

/// A value that is passed on as it is.
#[derive(Serialize, Deserialize)]
struct Unchanged(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

/// Calls a function that has callbacks.
///
/// # Errors
///
/// [`CallError`].
pub async fn call(wx: &Wx, api: &'static str, arguments: JsValue) -> Result<JsValue, CallError> {
    let call = wx.call_api::<_, Unchanged>(api, &Unchanged(arguments.clone()));
    let call: PendingCall = Box::pin(async { call.await.map(|Unchanged(response)| response) });
    recorded(api, &arguments, call).await
}

/// Registers callbacks that tell what the client reports.
async fn listen(
    wx: &Wx,
    api: &'static str,
    arguments: &JsValue,
    on_event: Callback<JsValue>,
) -> Result<JsValue, CallError> {
    let options = Object::assign(&Object::new(), arguments.unchecked_ref());
    for name in CALLBACKS {
        let on_event = on_event.clone();
        let callback = Closure::<dyn Fn(JsValue)>::new(move |response: JsValue| {
            let event = object(&[("callback", name.into()), ("response", response)]);
            record_event(api, &event);
            on_event.emit(event);
        });
        set(&options, name, &callback.into_js_value());
    }
    let function = member(wx.as_raw(), api).dyn_into::<Function>();
    let call: PendingCall = Box::pin(async move {
        let function = function.map_err(|_| CallError::Unsupported { api })?;
        function
            .call1(&JsValue::UNDEFINED, &options)
            .map_err(|_| CallError::Unsupported { api })?;
        Ok(object(&[("errMsg", format!("{api}:listening").into())]))
    });
    recorded(api, arguments, call).await
}

async fn call_mini_program(name: &'static str, arguments: JsValue) -> Result<JsValue, CallError> {
    let text = |name| member(&arguments, name).as_string().unwrap_or_default();
    let (url, data) = (text("url"), member(&arguments, "data"));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let delta = member(&arguments, "delta").as_f64().unwrap_or_default() as u32;
    let call: PendingCall = Box::pin(async move {
        let page = MiniProgram::of_page()?;
        match name {
            "miniProgram.getEnv" => {
                let env = page.get_env().await?;
                return Ok(to_js(&env).unwrap_or_default());
            }
            "miniProgram.navigateBack" => page.navigate_back(delta).await?,
            "miniProgram.navigateTo" => page.navigate_to(&url).await?,
            "miniProgram.postMessage" => page.post_message(&data).await?,
            "miniProgram.reLaunch" => page.re_launch(&url).await?,
            "miniProgram.redirectTo" => page.redirect_to(&url).await?,
            "miniProgram.switchTab" => page.switch_tab(&url).await?,
            _ => return Ok(object(&[("functions", functions())])),
        }
        Ok(object(&[("errMsg", format!("{name}:ok").into())]))
    });
    recorded(name, &arguments, call).await
}

/// The names in `wx.miniProgram`.
fn functions() -> JsValue {
    let of_page = member(&member(&js_sys::global(), "wx"), "miniProgram");
    of_page
        .dyn_ref::<Object>()
        .map_or(JsValue::NULL, |it| Object::keys(it).into())
}

/// JSON for people; long texts, as base64, are shortened.
pub fn pretty(value: &JsValue) -> String {
    let shorten = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(|_, value: JsValue| {
        let text = value.as_string().filter(|text| text.len() > LONGEST_TEXT);
        text.map_or(value, |text| {
            let start: String = text.chars().take(SHOWN_CHARS).collect();
            format!("{start}… ({} chars)", text.chars().count()).into()
        })
    });
    let function: &Function = shorten.as_ref().unchecked_ref();
    let text = JSON::stringify_with_replacer_and_space(value, function, &2.into());
    text.map(String::from).unwrap_or_default()
}

const LONGEST_TEXT: usize = 600;
const SHOWN_CHARS: usize = 80;
