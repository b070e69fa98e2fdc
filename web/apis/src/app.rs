//! The application of this module.

use std::cell::OnceCell;

use web_sys::Element;
use wechat_h5_web::hooks::use_toast;
use wechat_h5_web_tools::document::{use_lang, use_route, use_sdk};
use wechat_h5_web_tools::root;
use yew::functional::Hook as _;
use yew::prelude::*;

use crate::apis::ApisPage;
use crate::i18n;
use crate::route::Route;
use crate::share::{SharePage, use_share};
use crate::style::STYLE;

thread_local! {
    static ROOT: OnceCell<Element> = const { OnceCell::new() };
}

/// Puts the application into this element of the page.
pub fn show(place: &Element) {
    ROOT.with(|root| root::show(root, place, STYLE, |it| use_app().run(it)));
}

#[hook]
fn use_app() -> Html {
    let lang = use_lang();
    let route = use_route(Route::from_hash, Route::Share);
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
    html! {
        <>
            if let Some(place) = place {
                <div hidden={!is_apis}>
                    <ApisPage {lang} sdk={sdk.clone()} {place} {show_toast} />
                </div>
            }
            if route == Route::Share {
                <SharePage {lang} {sdk} {share} />
            }
            { toast }
        </>
    }
}
