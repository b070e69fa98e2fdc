//! What `static/bootstrap.js` and `static/start.mjs` have started before the program was loaded.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use crate::browser::{self, Listener};
use crate::route::ToolsModule;
use crate::url_parts::without_hash;

/// What a module tells the page by an event on the window.
const CONFIGURE_AGAIN: &str = "wechat-h5.configure-again";
const SESSION_CHANGED: &str = "wechat-h5.session-changed";

/// The URL that the document was loaded from, without its fragment.
pub fn entry_url() -> String {
    member("entryUrl")
        .as_string()
        .unwrap_or_else(|| without_hash(&browser::href()).into())
}

/// The `fetch` of the config endpoint, which started with the page.
pub fn config() -> Option<Promise> {
    member("config").dyn_into().ok()
}

/// Resolves when WeChat's script has loaded.
pub fn jweixin() -> Option<Promise> {
    member("jweixin").dyn_into().ok()
}

/// The result of the first attempt to configure the JS-SDK, which began before the program.
pub fn configured() -> Option<Promise> {
    member("configured").dyn_into().ok()
}

/// The text of the last config, or of the server's refusal.
pub fn config_text() -> Option<Promise> {
    member("configText").dyn_into().ok()
}

/// Another attempt, with the text of a signed config.
pub fn configure(config: &str) -> Promise {
    let attempt = member("configure").dyn_into::<Function>();
    let attempt = attempt.and_then(|function| function.call1(&JsValue::UNDEFINED, &config.into()));
    attempt.map_or_else(|error| Promise::reject(&error), |it| Promise::resolve(&it))
}

/// Lets the page request a new config and configure with it, as its button does.
pub fn configure_again() {
    tell(CONFIGURE_AGAIN);
}

/// Lets the page request the session, which the server has another profile of, or has ended.
pub fn session_changed() {
    tell(SESSION_CHANGED);
}

fn tell(name: &str) {
    if let Ok(event) = Event::new(name) {
        // Only fails while the event is being dispatched.
        let _ = browser::window().dispatch_event(&event);
    }
}

/// Listens for [`configure_again`] of a module.
pub(crate) fn on_configure_again(callback: impl Fn() + 'static) -> Listener {
    Listener::on_window(CONFIGURE_AGAIN, move |_| callback())
}

/// Listens for [`session_changed`] of a module.
pub(crate) fn on_session_changed(callback: impl Fn() + 'static) -> Listener {
    Listener::on_window(SESSION_CHANGED, move |_| callback())
}

/// Loads a module of tools, and calls one of its functions to draw into this element.
pub(crate) fn show_tools(place: &Element, module: ToolsModule, part: &str) -> Promise {
    let shown = member("showTools").dyn_into::<Function>();
    let (module, part) = (module.name().into(), part.into());
    let shown = shown.and_then(|it| it.call3(&JsValue::UNDEFINED, place, &module, &part));
    shown.map_or_else(|error| Promise::reject(&error), |it| Promise::resolve(&it))
}

/// A list of the page, which is made if it is missing.
pub(crate) fn list(name: &str) -> Array {
    member(name).dyn_into().unwrap_or_else(|_| {
        let list = Array::new();
        let bootstrap = Reflect::get(&browser::window(), &"__wechatH5".into());
        if let Ok(bootstrap) = bootstrap {
            // Only fails where there is no such object.
            let _ = Reflect::set(&bootstrap, &name.into(), &list);
        }
        list
    })
}

fn member(name: &str) -> JsValue {
    Reflect::get(&browser::window(), &"__wechatH5".into())
        .and_then(|bootstrap| Reflect::get(&bootstrap, &name.into()))
        .unwrap_or_default()
}
