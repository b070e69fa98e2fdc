//! The language, remembered between visits.

use yew::prelude::*;

use crate::browser;
use crate::i18n::Lang;

/// `static/bootstrap.js` reads it too, for the first screen.
const KEY: &str = "wechat-h5.lang";

/// The language, and the switch to the other one.
#[hook]
pub(crate) fn use_lang() -> (Lang, Callback<MouseEvent>) {
    let lang = use_state(|| Lang::from_remembered(browser::remembered(KEY).as_deref()));
    use_effect_with(*lang, |lang| {
        browser::set_language(lang.tag(), lang.texts().title);
    });
    let switch = {
        let lang = lang.clone();
        Callback::from(move |_| {
            let other = lang.other();
            browser::remember(KEY, other.remembered());
            lang.set(other);
        })
    };
    (*lang, switch)
}
