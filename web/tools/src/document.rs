//! What the page tells a module by its root element and its address.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MutationObserver, MutationObserverInit};
use wechat_h5_jssdk::{Wx, shared_result};
use wechat_h5_web::browser::{self, Listener};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, url_parts};
use yew::prelude::*;

const LANG: &str = "lang";

/// The JS-SDK, as far as a tool has to know. The status tab shows why it has failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Sdk {
    /// The configuration has failed.
    Failed,
    /// It is not over.
    Loading,
    /// The browser is not WeChat.
    Outside,
    /// The configuration has succeeded.
    Ready(Wx),
}

impl Sdk {
    /// The handle, if the configuration has succeeded.
    pub fn handle(&self) -> Option<&Wx> {
        match self {
            Self::Ready(wx) => Some(wx),
            _ => None,
        }
    }
}

/// The page's language.
#[hook]
pub fn use_lang() -> Lang {
    let tag = use_attribute(LANG);
    Lang::from_stored(Some(tag.as_str()))
}

/// The page's language at this moment.
pub fn lang() -> Lang {
    Lang::from_stored(Some(attribute(LANG).as_str()))
}

/// The address of the page's picture.
pub fn page_icon() -> String {
    browser::property("link[rel~=icon]", "href").unwrap_or_default()
}

/// The page's JS-SDK.
#[hook]
pub fn use_sdk() -> Sdk {
    let state = use_attribute("data-jssdk");
    let sdk = use_state(|| Sdk::Loading);
    let setter = sdk.setter();
    use_effect_with(state, move |state| {
        let state = state.clone();
        spawn_local(async move { setter.set(sdk_of(&state).await) });
    });
    (*sdk).clone()
}

async fn sdk_of(state: &str) -> Sdk {
    match state {
        "failed" => Sdk::Failed,
        "outside" => Sdk::Outside,
        "ready" => configured().await.map_or(Sdk::Failed, Sdk::Ready),
        _ => Sdk::Loading,
    }
}

/// The page has waited for it already.
async fn configured() -> Option<Wx> {
    let result = JsFuture::from(bootstrap::configured()?).await.ok()?;
    shared_result(&result)?.ok()
}

/// What the hash names in this module; the last of it while the hash names a tab of another.
#[hook]
pub fn use_route<R>(from_hash: fn(&str) -> Option<R>, first: R) -> R
where
    R: Clone + 'static,
{
    let current = move || from_hash(url_parts::hash(&browser::href()));
    let route = use_state(move || current().unwrap_or(first));
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener = Listener::on_window("hashchange", move |_| {
            if let Some(route) = current() {
                setter.set(route);
            }
        });
        move || drop(listener)
    });
    (*route).clone()
}

/// An attribute of the root element. It is watched for as long as the page lives.
#[hook]
pub fn use_attribute(name: &'static str) -> String {
    let value = use_state(|| attribute(name));
    let setter = value.setter();
    use_effect_with((), move |()| {
        watch(name, move || setter.set(attribute(name)));
    });
    (*value).clone()
}

fn attribute(name: &str) -> String {
    let root = browser::document().document_element();
    root.and_then(|root| root.get_attribute(name))
        .unwrap_or_default()
}

fn watch(name: &str, changed: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn()>::new(changed).into_js_value();
    let Ok(observer) = MutationObserver::new(callback.unchecked_ref()) else {
        return;
    };
    let options = MutationObserverInit::new();
    options.set_attribute_filter(&Array::of1(&name.into()));
    if let Some(root) = browser::document().document_element() {
        let _ = observer.observe_with_options(&root, &options);
    }
}
