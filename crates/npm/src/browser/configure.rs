//! From the settings of a page to a configured `wx`.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use core::cell::RefCell;
use core::future::Future;
use core::pin::{Pin, pin};
use core::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk as jssdk;
use wechat_h5_jssdk::{
    Configure, ConfigureError, ConfigureWithError, Environment, HistoryFollower, JsSdkConfig,
};

use super::settings::Settings;
use crate::convert::{ArgumentError, ToJs as _, js_object, member};
use crate::error;

/// Configures, unless the page aborts it.
pub(super) async fn configure(settings: Settings) -> Result<jssdk::Wx, JsValue> {
    let settings = Rc::new(settings);
    let aborted = settings.aborted.clone().map(JsFuture::from);
    let wx = unless_aborted(aborted, async {
        match &settings.config {
            Some(config) => with_config(&settings, config).await,
            None => with_sign_function(&settings).await,
        }
    })
    .await?;
    Ok(settings.with_timeouts(wx))
}

/// Configures now, and again when a router has changed the URL. `on_configured` gets the
/// result of each configuration.
pub(super) fn follow_history(
    settings: Settings,
    on_configured: impl Fn(Result<jssdk::Wx, JsValue>) + 'static,
) -> HistoryFollower {
    let (settings, last_signed) = (Rc::new(settings), LastSigned::default());
    let sign = sign_function(&settings, &last_signed);
    jssdk::follow_history(sign, move |result| {
        let result = with_js_error(result, &last_signed);
        on_configured(result.map(|wx| settings.with_timeouts(wx)));
    })
}

/// Configures with the one config that the page has: no other URL can be tried.
async fn with_config(settings: &Settings, config: &str) -> Result<jssdk::Wx, JsValue> {
    let config = jssdk::parse_config(config).map_err(|error| error::invalid_argument(&error))?;
    if Environment::detect().is_wechat() {
        settings.load_jweixin().await?;
    }
    let configured = jssdk::configure(settings.configuration(config)).await;
    configured.map_err(|error| error::configure(&error, JsValue::UNDEFINED))
}

/// Configures with a function that signs a URL. If the client rejects the signature of
/// the first URL, the other candidate is tried.
async fn with_sign_function(settings: &Rc<Settings>) -> Result<jssdk::Wx, JsValue> {
    let last_signed = LastSigned::default();
    let result = jssdk::configure_with(sign_function(settings, &last_signed)).await;
    with_js_error(result, &last_signed)
}

/// The URL that was signed last, and its config.
type LastSigned = Rc<RefCell<Option<(String, JsSdkConfig)>>>;

/// One type for both callers, so that the generic code behind it is compiled once.
type SignFunction = Box<dyn FnMut(String) -> SignFuture>;
type SignFuture = Pin<Box<dyn Future<Output = Result<Configure, JsValue>>>>;

fn sign_function(settings: &Rc<Settings>, last_signed: &LastSigned) -> SignFunction {
    let (settings, last_signed) = (Rc::clone(settings), Rc::clone(last_signed));
    Box::new(move |url| {
        let (settings, last_signed) = (Rc::clone(&settings), Rc::clone(&last_signed));
        // The config and jweixin are requested at the same time.
        let config = request_config(&settings, &url);
        Box::pin(async move {
            settings.load_jweixin().await?;
            let text = config?.await?.as_string().unwrap_or_default();
            let config = jssdk::parse_config(&text).map_err(|it| error::config_unavailable(&it))?;
            last_signed.replace(Some((url, config.clone())));
            Ok(settings.configuration(config))
        })
    })
}

/// Calls the page's function that signs a URL.
fn request_config(settings: &Settings, url: &str) -> Result<JsFuture, JsValue> {
    let sign = settings.sign.as_ref().ok_or_else(|| {
        error::invalid_argument(&ArgumentError::new(
            "config",
            "is not a function, which followHistory needs",
        ))
    })?;
    let config = sign.call1(&JsValue::UNDEFINED, &url.into())?;
    Ok(JsFuture::from(Promise::resolve(&config)))
}

fn with_js_error(
    result: Result<jssdk::Wx, ConfigureWithError<JsValue>>,
    last_signed: &LastSigned,
) -> Result<jssdk::Wx, JsValue> {
    result.map_err(|error| match error {
        ConfigureWithError::Sign(error) => error,
        ConfigureWithError::Configure(error) => {
            error::configure(&error, explain_input(last_signed.take(), &error))
        }
        _ => error::other(),
    })
}

/// The input for `explain`: the config that was tried last.
fn explain_input(signed: Option<(String, JsSdkConfig)>, error: &ConfigureError) -> JsValue {
    let Some((url, config)) = signed else {
        return JsValue::UNDEFINED;
    };
    let real_auth_url = match error {
        ConfigureError::InvalidSignature { real_auth_url, .. } => real_auth_url.as_deref(),
        _ => None,
    };
    let href = member(&member(&js_sys::global(), "location"), "href");
    js_object(&[
        ("signedUrl", url.into()),
        ("pageUrl", href),
        ("realAuthUrl", real_auth_url.into()),
        ("timestamp", config.timestamp.to_js()),
        ("nonceStr", ascii(config.nonce_str.as_bytes())),
        ("signature", ascii(config.signature.as_bytes())),
    ])
}

/// A text of ASCII bytes.
fn ascii(bytes: &[u8]) -> JsValue {
    let text: String = bytes.iter().copied().map(char::from).collect();
    text.into()
}

/// The result of the future, or the reason with which `aborted` is rejected before that.
async fn unless_aborted<T>(
    aborted: Option<JsFuture>,
    future: impl Future<Output = Result<T, JsValue>>,
) -> Result<T, JsValue> {
    let mut aborted = aborted;
    let mut future = pin!(future);
    core::future::poll_fn(|context| {
        if let Some(aborted) = &mut aborted
            && let Poll::Ready(Err(reason)) = Pin::new(aborted).poll(context)
        {
            return Poll::Ready(Err(reason));
        }
        future.as_mut().poll(context)
    })
    .await
}
