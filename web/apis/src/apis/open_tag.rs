//! An open tag in its row: the page asks for it by another configuration, and what the client
//! makes of it is recorded.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use wechat_h5_jssdk::{OpenTag, OpenTagsUnavailableListener};
use wechat_h5_web::browser::document;
use wechat_h5_web::call_log::{Entry, Outcome, record_event};
use wechat_h5_web::timeout::timeout;
use wechat_h5_web_tools::member::{member, object};
use yew::prelude::Callback;

use crate::apis::page_function::configure_again;

/// How long a client may take to draw it, in milliseconds.
const DRAW_MS: u32 = 3000;

/// Those that are documented. No other attribute is set: arguments may come from a link.
const ATTRIBUTES: [&str; 12] = [
    "appid",
    "cover",
    "env-version",
    "episode",
    "extinfo",
    "extra-data",
    "path",
    "singer",
    "src",
    "template",
    "title",
    "username",
];

const EVENTS: [&str; 4] = ["ready", "launch", "success", "error"];

/// The id of the element that it is drawn in.
pub(crate) fn place_id(name: &str) -> String {
    format!("place-{name}")
}

/// Draws it, and records what its events tell.
pub(crate) async fn draw(
    name: &'static str,
    attributes: &JsValue,
    label: &str,
    on_event: Callback<JsValue>,
) -> Outcome {
    let entry = Entry::start(name, attributes);
    let outcome = match element(name, attributes, label) {
        Ok(element) => drawn(name, &element, on_event).await,
        Err(_) => Outcome::failed(&format!("{name}:fail")),
    };
    entry.finish(&outcome);
    outcome
}

fn element(name: &str, attributes: &JsValue, label: &str) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    for name in ATTRIBUTES {
        if let Some(value) = member(attributes, name).as_string() {
            element.set_attribute(name, &value)?;
        }
    }
    let template = document().create_element("template")?;
    // It has the colours of the place around it: a style of its own is what the policy forbids.
    template.set_inner_html(&format!(r#"<div role="button" tabindex="0">{label}</div>"#));
    element.append_child(&template)?;
    Ok(element)
}

async fn drawn(name: &'static str, element: &Element, on_event: Callback<JsValue>) -> Outcome {
    let mut unavailable = None;
    // The first is the result of the call.
    let is_first = Rc::new(Cell::new(true));
    let first_event = Promise::new(&mut |resolve, _| {
        for event in EVENTS {
            listen(name, element, event, &resolve, &later(&is_first, &on_event));
        }
        unavailable = listen_for_unavailable(resolve);
    });
    // Those of the other rows stay.
    let configured = configure_again(OpenTag::KNOWN).await;
    if configured.kind() != "ok" {
        return configured;
    }
    let Some(place) = document().get_element_by_id(&place_id(name)) else {
        return Outcome::failed(&format!("{name}:fail"));
    };
    place.set_text_content(None);
    let _ = place.append_child(element);
    let event = timeout(DRAW_MS, first_event).await;
    drop(unavailable);
    let Some(event) = event.ok().and_then(Result::ok) else {
        return Outcome::failed(&format!("{name}: no event in {DRAW_MS} ms"));
    };
    let text = |name| member(&event, name).as_string().unwrap_or_default();
    if text("event") == "ready" {
        return Outcome::ok(&event);
    }
    let err_msg = member(&member(&event, "detail"), "errMsg");
    let err_msg = err_msg.as_string().unwrap_or_default();
    Outcome::failed(&format!("{}: {err_msg}", text("event")))
}

/// Passes on every event but the first of all.
fn later(is_first: &Rc<Cell<bool>>, on_event: &Callback<JsValue>) -> Callback<JsValue> {
    let (is_first, on_event) = (is_first.clone(), on_event.clone());
    Callback::from(move |event| {
        if !is_first.replace(false) {
            on_event.emit(event);
        }
    })
}

fn listen(
    name: &'static str,
    element: &Element,
    event: &'static str,
    resolve: &Function,
    on_event: &Callback<JsValue>,
) {
    let (resolve, on_event) = (resolve.clone(), on_event.clone());
    let callback = Closure::<dyn Fn(JsValue)>::new(move |dispatched: JsValue| {
        let told = object(&[
            ("event", event.into()),
            ("detail", member(&dispatched, "detail")),
        ]);
        record_event(name, &told);
        let _ = resolve.call1(&JsValue::UNDEFINED, &told);
        on_event.emit(told);
    });
    let callback = callback.into_js_value();
    let _ = element.add_event_listener_with_callback(event, callback.unchecked_ref());
}

/// The client shows no open tag in this page.
fn listen_for_unavailable(resolve: Function) -> Option<OpenTagsUnavailableListener> {
    const EVENT: &str = "WeixinOpenTagsError";
    OpenTagsUnavailableListener::new(move |unavailable| {
        let detail = object(&[("errMsg", unavailable.err_msg().into())]);
        record_event(EVENT, &detail);
        let told = object(&[("event", EVENT.into()), ("detail", detail)]);
        let _ = resolve.call1(&JsValue::UNDEFINED, &told);
    })
}
