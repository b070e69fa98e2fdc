//! The console on the phone: the code, and what the desk does.

use wechat_h5_page_api::DebugPeer;
use wechat_h5_web::browser;
use wechat_h5_web::components::{MessageIcon, cells, hero};
use wechat_h5_web::i18n::Lang;
use yew::prelude::*;

use super::address::desk_link;
use super::entries::entries;
use super::hook::Console;
use super::i18n::{Strings, strings};
use super::page::over;
use super::qr_code::qr_code;
use super::state::Stage;

/// The element whose text is the link.
const LINK_ID: &str = "desk-link";

pub(super) fn phone(lang: Lang, console: &Console, show_toast: &Callback<&'static str>) -> Html {
    let t = strings(lang);
    match &console.state.stage {
        Stage::Idle => hero(
            MessageIcon::Info,
            t.phone_title,
            t.phone_text,
            start(console, t.phone_start),
        ),
        Stage::Starting => hero(MessageIcon::Loading, t.starting, "", Html::default()),
        Stage::Waiting { code } => waiting(t, code, console, show_toast),
        Stage::Paired { peer, is_retrying } => paired(t, console, status(t, *peer, *is_retrying)),
        Stage::Over(why) => over(lang, why, start(console, t.again)),
    }
}

fn start(console: &Console, label: &'static str) -> Html {
    let onclick = console.wait.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class="btn btn_primary" data-test="console-start" {onclick}>{ label }</button>
    }
}

fn waiting(
    t: &'static Strings,
    code: &str,
    console: &Console,
    show_toast: &Callback<&'static str>,
) -> Html {
    let link = desk_link(&browser::href(), code);
    let show_toast = show_toast.clone();
    let copy = Callback::from(move |_: MouseEvent| {
        let is_copied = browser::copy_text_of(LINK_ID);
        show_toast.emit(if is_copied { t.copied } else { t.copy_failed });
    });
    html! {
        <>
            <section class="hero" role="status">
                <h2>{ t.code }</h2>
                <p class="code" data-test="console-code">{ spaced(code) }</p>
                { qr_code(&link, t.code_qr) }
                <p>{ t.code_text }</p>
            </section>
            { cells(t.desk_link, None, html! {
                <div class="cell">
                    <div class="cell__text" id={LINK_ID} data-test="console-link">{ link }</div>
                </div>
            }) }
            <div class="actions">
                <button type="button" class="btn btn_primary" data-test="console-copy" onclick={copy}>
                    { t.copy_link }
                </button>
                { end(console, t.cancel) }
            </div>
        </>
    }
}

/// In two groups, as it is easier to read; the desk takes it with the space.
fn spaced(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, second)) => format!("{first} {second}"),
        None => code.to_owned(),
    }
}

fn status(t: &'static Strings, peer: DebugPeer, is_retrying: bool) -> (MessageIcon, &'static str) {
    match peer {
        _ if is_retrying => (MessageIcon::Loading, t.retrying),
        DebugPeer::Gone => (MessageIcon::Info, t.peer_gone_phone),
        _ => (MessageIcon::Success, t.paired_phone_title),
    }
}

fn paired(
    t: &'static Strings,
    console: &Console,
    (icon, title): (MessageIcon, &'static str),
) -> Html {
    html! {
        <>
            <div data-test="console-paired">
                { hero(icon, title, t.paired_phone_text, end(console, t.end)) }
            </div>
            <section class="group"><h3>{ t.log }</h3>{ entries(t, &console.state.entries) }</section>
        </>
    }
}

fn end(console: &Console, label: &'static str) -> Html {
    let onclick = console.end.reform(|_: MouseEvent| ());
    html! { <button type="button" class="btn" data-test="console-end" {onclick}>{ label }</button> }
}
