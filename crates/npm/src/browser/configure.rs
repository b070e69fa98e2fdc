//! From what `api.js` makes of the page's options to a configured `wx`.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::future::Future;
use core::pin::{Pin, pin};
use core::task::Poll;
use core::time::Duration;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk as jssdk;
use wechat_h5_jssdk::{
    Configure, ConfigureError, ConfigureWithError, Environment, HistoryFollower, JsApi,
    JsSdkConfig, LoadJweixin, OpenTag,
};

use crate::error;
use crate::typescript::Types;
use crate::wire::{FromJs, Reading, Refused, member, object};

request! {
    /// How to configure.
    struct Settings {
        /// Gives a promise of the config for a URL, as JSON.
        "sign" sign: Option<Function> = None;
        /// The config itself, as JSON, in place of `sign`.
        "config" config: Option<String> = None;
        /// In place of the config's.
        "jsApiList" js_api_list: Option<Vec<JsApi>> = None;
        /// In place of the config's.
        "openTagList" open_tag_list: Option<Vec<OpenTag>> = None;
        /// How long to wait for the client.
        "timeoutMs" timeout: Option<Millis> = None;
        /// How long to wait for answers that need nobody's tap.
        "callTimeoutMs" call_timeout: Option<Millis> = None;
        /// How long to wait for the user.
        "userTimeoutMs" user_timeout: Option<Millis> = None;
        /// From where to load jweixin, where the page has none.
        "jweixinUrls" jweixin_urls: Option<Vec<String>> = None;
        /// The page's own copy of jweixin, which is loaded otherwise.
        "jweixin" jweixin: Option<JsValue> = None;
        /// Whether jweixin shows every answer in an alert.
        "debug" debug: bool = false;
        /// A promise that is rejected when the page wants no more of this.
        "aborted" aborted: Option<Promise> = None;
    }
}

/// Configures, until the page wants no more of it.
pub(super) async fn configure(settings: Settings) -> Result<jssdk::Wx, JsValue> {
    let settings = Rc::new(settings);
    let aborted = settings.aborted.clone().map(JsFuture::from);
    let wx = unless(aborted, async {
        match &settings.config {
            Some(config) => settings.with_value(config).await,
            None => with_function(&settings).await,
        }
    })
    .await?;
    Ok(settings.patient(wx))
}

/// Configures now, and again when a router has changed the URL. `on_end` hears
/// how each configuration ended.
pub(super) fn follow_history(
    settings: Settings,
    on_end: impl Fn(Result<jssdk::Wx, JsValue>) + 'static,
) -> HistoryFollower {
    let (settings, last) = (Rc::new(settings), Last::default());
    let signing = signing(&settings, &last);
    jssdk::follow_history(signing, move |end| {
        on_end(read(end, &last).map(|wx| settings.patient(wx)));
    })
}

/// The other URL is tried where the client refuses the first one's signature.
async fn with_function(settings: &Rc<Settings>) -> Result<jssdk::Wx, JsValue> {
    let last = Last::default();
    let end = jssdk::configure_with(signing(settings, &last)).await;
    read(end, &last)
}

/// What was signed last, and for which URL.
type Last = Rc<RefCell<Option<(String, JsSdkConfig)>>>;

/// One type for both ways to configure: what is made of it is there once.
type Signing = Box<dyn FnMut(String) -> Signed>;
type Signed = Pin<Box<dyn Future<Output = Result<Configure, JsValue>>>>;

fn signing(settings: &Rc<Settings>, last: &Last) -> Signing {
    let (settings, last) = (Rc::clone(settings), Rc::clone(last));
    Box::new(move |url| {
        let (settings, last) = (Rc::clone(&settings), Rc::clone(&last));
        // Both begin at once: the config, and jweixin where it is not there yet.
        let answer = settings.ask(&url);
        Box::pin(async move {
            settings.load().await?;
            let text = answer?.await?.as_string().unwrap_or_default();
            let config = jssdk::parse_config(&text).map_err(|it| error::config(&it))?;
            last.replace(Some((url, config.clone())));
            Ok(settings.of(config))
        })
    })
}

fn read(
    end: Result<jssdk::Wx, ConfigureWithError<JsValue>>,
    last: &Last,
) -> Result<jssdk::Wx, JsValue> {
    end.map_err(|error| match error {
        ConfigureWithError::Sign(error) => error,
        ConfigureWithError::Configure(error) => {
            error::configure(&error, attempt(last.take(), &error))
        }
        _ => error::other(),
    })
}

impl Settings {
    fn ask(&self, url: &str) -> Result<JsFuture, JsValue> {
        let sign = self.sign.as_ref();
        let sign = sign.ok_or_else(|| {
            error::argument(&Refused::new(
                "config",
                "is no function, which followHistory needs",
            ))
        })?;
        let answer = sign.call1(&JsValue::UNDEFINED, &url.into())?;
        Ok(JsFuture::from(Promise::resolve(&answer)))
    }

    /// There is one config, for whichever URL: no other one can be tried.
    async fn with_value(&self, config: &str) -> Result<jssdk::Wx, JsValue> {
        let config = jssdk::parse_config(config).map_err(|error| error::argument(&error))?;
        if Environment::detect().is_wechat() {
            self.load().await?;
        }
        let configured = jssdk::configure(self.of(config)).await;
        configured.map_err(|error| error::configure(&error, JsValue::UNDEFINED))
    }

    async fn load(&self) -> Result<(), JsValue> {
        if let Some(jweixin) = &self.jweixin {
            return jssdk::register_jweixin(jweixin).map_err(|error| error::argument(&error));
        }
        let load = LoadJweixin::default();
        let load = match &self.jweixin_urls {
            Some(urls) => load.urls(urls.clone()),
            None => load,
        };
        let loaded = jssdk::load_jweixin(load).await;
        loaded.map_err(|error| error::load(&error))
    }

    fn of(&self, config: JsSdkConfig) -> Configure {
        let mut configure = Configure::new(config);
        if let Some(list) = &self.js_api_list {
            configure = configure.js_api_list(list.clone());
        }
        if let Some(list) = &self.open_tag_list {
            configure = configure.open_tag_list(list.clone());
        }
        if self.debug {
            configure = configure.debug();
        }
        match self.timeout {
            Some(Millis(timeout)) => configure.timeout(timeout),
            None => configure,
        }
    }

    fn patient(&self, mut wx: jssdk::Wx) -> jssdk::Wx {
        if let Some(Millis(timeout)) = self.call_timeout {
            wx = wx.with_call_timeout(timeout);
        }
        match self.user_timeout {
            Some(Millis(timeout)) => wx.with_user_timeout(timeout),
            None => wx,
        }
    }
}

/// What `explain` takes, of the last config that was tried.
fn attempt(signed: Option<(String, JsSdkConfig)>, error: &ConfigureError) -> JsValue {
    let Some((url, config)) = signed else {
        return JsValue::UNDEFINED;
    };
    let real_auth_url = match error {
        ConfigureError::InvalidSignature { real_auth_url, .. } => real_auth_url.as_deref(),
        _ => None,
    };
    let href = member(&member(&js_sys::global(), "location"), "href");
    object(&[
        ("signedUrl", url.into()),
        ("pageUrl", href),
        ("realAuthUrl", real_auth_url.into()),
        ("timestamp", error::seconds(config.timestamp)),
        ("nonceStr", ascii(config.nonce_str.as_bytes())),
        ("signature", ascii(config.signature.as_bytes())),
    ])
}

/// Bytes that are known to be ASCII.
fn ascii(bytes: &[u8]) -> JsValue {
    let text: String = bytes.iter().copied().map(char::from).collect();
    text.into()
}

/// The future's end, or what `aborted` is rejected with, whichever comes first.
async fn unless<T>(
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

/// Milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Millis(Duration);

impl FromJs for Millis {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let millis = u32::from_js(value, reading);
        Self(Duration::from_millis(millis.into()))
    }

    fn taken(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl FromJs for Function {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let function = value.dyn_ref().cloned();
        reading.expect(function, "is not a function", || {
            JsValue::UNDEFINED.unchecked_into()
        })
    }

    fn taken(_: &mut Types) -> String {
        "(url: string) => Promise<string>".to_owned()
    }
}

impl FromJs for Promise {
    fn from_js(value: &JsValue, _: &mut Reading) -> Self {
        Self::resolve(value)
    }

    fn taken(_: &mut Types) -> String {
        "Promise<never>".to_owned()
    }
}
