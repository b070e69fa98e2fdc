//! The console in the debug tab: that of a phone, or that of a desk.

use wechat_h5_page_api::DebugEnd;
use wechat_h5_web::browser;
use wechat_h5_web::components::{MessageIcon, hero};
use wechat_h5_web::i18n::Lang;
use yew::prelude::*;

use super::address::{is_debug, with_debug};
use super::desk::desk;
use super::hook::{Console, is_phone};
use super::i18n::{Strings, strings};
use super::phone::phone;
use super::state::Over;

pub(crate) fn console_page(
    lang: Lang,
    console: &Console,
    show_toast: &Callback<&'static str>,
) -> Html {
    let t = strings(lang);
    let href = browser::href();
    if !is_debug(&href) {
        return off(t, &href);
    }
    if is_phone() {
        phone(lang, console, show_toast)
    } else {
        desk(lang, console)
    }
}

fn off(t: &'static Strings, href: &str) -> Html {
    let link = html! {
        <a class="btn btn_primary" data-test="console-turn-on" href={with_debug(href)}>{ t.turn_on }</a>
    };
    html! { <div data-test="console-off">{ hero(MessageIcon::Info, t.off_title, t.off_text, link) }</div> }
}

/// What ended a session, and the way on.
pub(super) fn over(lang: Lang, over: &Over, more: Html) -> Html {
    let t = strings(lang);
    let (icon, title, text) = match over {
        Over::Ended(end) => (MessageIcon::Info, ended(t, *end), t.over_text),
        Over::Off => (MessageIcon::Error, t.over_off, t.over_off_text),
        Over::WrongCode => (
            MessageIcon::Error,
            t.over_wrong_code,
            t.over_wrong_code_text,
        ),
        Over::Lost => (MessageIcon::Error, t.over_lost, t.over_text),
        Over::Failed(error) => {
            let advice = error.message(lang.strings()).advice;
            (MessageIcon::Error, t.over_failed, advice)
        }
    };
    html! { <div data-test="console-over">{ hero(icon, title, text, more) }</div> }
}

fn ended(t: &Strings, end: DebugEnd) -> &'static str {
    match end {
        DebugEnd::Phone => t.over_phone,
        DebugEnd::Desk => t.over_desk,
        DebugEnd::CodeExpired => t.over_expired,
        DebugEnd::Absent => t.over_absent,
        DebugEnd::TooLong => t.over_time,
        DebugEnd::TooManyMessages => t.over_messages,
    }
}
