//! The applications of this module.

use std::cell::OnceCell;

use web_sys::Element;
use wechat_h5_web::hooks::use_toast;
use wechat_h5_web_tools::document::{use_lang, use_route, use_sdk};
use wechat_h5_web_tools::root;
use yew::functional::Hook as _;
use yew::prelude::*;

use crate::console::use_console;
use crate::doctor::use_refused_signature;
use crate::outside::use_outside;
use crate::page::{Debug, debug_page};
use crate::route::DebugPlace;
use crate::session::use_session_details;
use crate::status::use_status_details;
use crate::style::STYLE;

thread_local! {
    static ROOT: OnceCell<Element> = const { OnceCell::new() };
    static OUTSIDE: OnceCell<Element> = const { OnceCell::new() };
    static REFUSED_SIGNATURE: OnceCell<Element> = const { OnceCell::new() };
    static SESSION: OnceCell<Element> = const { OnceCell::new() };
    static STATUS: OnceCell<Element> = const { OnceCell::new() };
}

/// Puts the debug tab into this element of the page.
pub fn show(place: &Element) {
    ROOT.with(|root| root::show(root, place, STYLE, |it| use_app().run(it)));
}

/// Puts what a browser that is not WeChat is shown into this element of the page.
pub fn show_outside(place: &Element) {
    OUTSIDE.with(|root| root::show(root, place, STYLE, |it| use_outside().run(it)));
}

/// Puts why the client has refused the page's signature into this element of the page.
pub fn show_refused_signature(place: &Element) {
    REFUSED_SIGNATURE
        .with(|root| root::show(root, place, STYLE, |it| use_refused_signature().run(it)));
}

/// Puts the details of the session into this element of the page.
pub fn show_session(place: &Element) {
    SESSION.with(|root| root::show(root, place, STYLE, |it| use_session_details().run(it)));
}

/// Puts the details of the status tab into this element of the page.
pub fn show_status(place: &Element) {
    STATUS.with(|root| root::show(root, place, STYLE, |it| use_status_details().run(it)));
}

#[hook]
fn use_app() -> Html {
    let lang = use_lang();
    let place = use_route(DebugPlace::from_hash, DebugPlace::default());
    let sdk = use_sdk();
    let (toast, show_toast) = use_toast();
    let console = use_console(&sdk);
    let debug = Debug {
        lang,
        sdk,
        place,
        console,
        show_toast,
    };
    html! {
        <>
            { debug_page(debug) }
            { toast }
        </>
    }
}
