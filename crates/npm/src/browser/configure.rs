//! From the settings of a page to a configured `wx`.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use core::future::Future;
use core::pin::{Pin, pin};
use core::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk as jssdk;
use wechat_h5_jssdk::{Configure, ConfigureWithError, Environment, HistoryFollower};

use super::settings::Settings;
use crate::convert::ArgumentError;
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
    let settings = Rc::new(settings);
    let sign = sign_function(&settings);
    jssdk::follow_history(sign, move |result| {
        let result = with_js_error(result);
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
    configured.map_err(|error| error::configure(&error))
}

/// Configures with a function that signs a URL. If the client rejects the signature of
/// the first URL, the other candidate is tried.
async fn with_sign_function(settings: &Rc<Settings>) -> Result<jssdk::Wx, JsValue> {
    with_js_error(jssdk::configure_with(sign_function(settings)).await)
}

/// One type for both callers, so that the generic code behind it is compiled once.
type SignFunction = Box<dyn FnMut(String) -> SignFuture>;
type SignFuture = Pin<Box<dyn Future<Output = Result<Configure, JsValue>>>>;

fn sign_function(settings: &Rc<Settings>) -> SignFunction {
    let settings = Rc::clone(settings);
    Box::new(move |url| {
        let settings = Rc::clone(&settings);
        // The config and jweixin are requested at the same time.
        let config = request_config(&settings, &url);
        Box::pin(async move {
            settings.load_jweixin().await?;
            let text = config?.await?.as_string().unwrap_or_default();
            let config = jssdk::parse_config(&text).map_err(|it| error::config_unavailable(&it))?;
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
) -> Result<jssdk::Wx, JsValue> {
    result.map_err(|error| match error {
        ConfigureWithError::Sign(error) => error,
        ConfigureWithError::Configure(error) => error::configure(&error),
        _ => error::other(),
    })
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
