//! The language, kept in the local storage, and in a cookie for the server's error pages.

use yew::prelude::*;

use crate::browser;
use crate::i18n::Lang;

/// `static/bootstrap.js` reads it too, for the first screen.
const KEY: &str = "wechat-h5.lang";
const COOKIE: &str = "wechat_h5_lang";

/// The language, and the switch to the other one.
#[hook]
pub(crate) fn use_lang() -> (Lang, Callback<MouseEvent>) {
    let lang = use_state(|| Lang::from_stored(browser::stored(KEY).as_deref()));
    use_effect_with(*lang, |lang| {
        browser::set_language(lang.tag(), lang.strings().title);
    });
    let switch = {
        let lang = lang.clone();
        Callback::from(move |_| {
            let other = lang.other();
            browser::store(KEY, other.to_stored());
            browser::store_cookie(COOKIE, other.to_stored());
            lang.set(other);
        })
    };
    (*lang, switch)
}
