//! The application of this module, in one element that the page shows and hides. Its state
//! stays while another tab is shown.

use std::cell::{Cell, OnceCell};

use web_sys::Element;
use wechat_h5_web::browser;
use wechat_h5_web::hooks::use_toast;
use yew::prelude::*;

use crate::apis::ApisPage;
use crate::console::use_console;
use crate::debug::DebugPage;
use crate::document::{use_lang, use_route, use_sdk};
use crate::i18n;
use crate::outside::Outside;
use crate::route::Route;
use crate::share::{SharePage, use_share};
use crate::style;

thread_local! {
    static ROOT: OnceCell<Element> = const { OnceCell::new() };
    static OUTSIDE: OnceCell<Element> = const { OnceCell::new() };
    static IS_PREPARED: Cell<bool> = const { Cell::new(false) };
}

/// Puts the application into this element of the page.
pub fn show(place: &Element) {
    ROOT.with(|root| put(root, place, start::<App>));
}

/// Puts what a browser that is not WeChat is shown into this element of the page.
pub fn show_outside(place: &Element) {
    OUTSIDE.with(|root| put(root, place, start::<Outside>));
}

fn put(root: &OnceCell<Element>, place: &Element, start: fn() -> Element) {
    // Only fails if the place is inside the element.
    let _ = place.append_child(root.get_or_init(start));
}

fn start<C: BaseComponent<Properties = ()>>() -> Element {
    if !IS_PREPARED.replace(true) {
        style::add();
        // yew numbers the roots of each module from 1, and a root handles the events of the
        // elements with its number: the page's root must not handle those of this one.
        yew::Renderer::<Nothing>::with_root(new_element()).render();
    }
    let root = new_element();
    yew::Renderer::<C>::with_root(root.clone()).render();
    root
}

fn new_element() -> Element {
    let element = browser::document().create_element("div");
    element.expect("`div` is a name")
}

#[component]
fn Nothing() -> Html {
    Html::default()
}

#[component]
fn App() -> Html {
    let lang = use_lang();
    let route = use_route();
    let sdk = use_sdk();
    let t = i18n::strings(lang);
    let (toast, show_toast) = use_toast();
    let share = use_share(t, show_toast.clone());
    // Its rows keep their state while another tab of this module is shown.
    let apis = use_mut_ref(|| None);
    if let Route::Apis(place) = &route {
        *apis.borrow_mut() = Some(place.clone());
    }
    let is_apis = matches!(route, Route::Apis(_));
    let place = apis.borrow().clone();
    let console = use_console(&sdk);
    html! {
        <>
            if let Some(place) = place {
                <div hidden={!is_apis}>
                    <ApisPage {lang} sdk={sdk.clone()} {place} show_toast={&show_toast} />
                </div>
            }
            { match route {
                Route::Apis(_) => Html::default(),
                Route::Debug(place) => html! { <DebugPage {lang} {sdk} {place} {console} {show_toast} /> },
                Route::Share => html! { <SharePage {lang} {sdk} {share} /> },
            } }
            { toast }
        </>
    }
}
