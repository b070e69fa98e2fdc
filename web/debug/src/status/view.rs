//! The details as the status tab shows them.

use wechat_h5_jssdk::Environment;
use wechat_h5_web::components::{cell, cells};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, browser};
use wechat_h5_web_tools::document::{use_attribute, use_lang};
use yew::prelude::*;

use super::i18n::{Strings, strings};
use super::sizes::{is_known, parts, text, total};
use super::url_match::UrlMatch;
use crate::doctor::page_urls;
use crate::log::i18n::strings as stage_strings;
use crate::log::source::performance_records;
use crate::log::stages::{Stage, StageKind, stages};
use crate::log::timeline::{label, timeline};
use crate::log::use_redraw_on;
use crate::route::DebugPlace;

#[hook]
pub(crate) fn use_status_details() -> Html {
    let lang = use_lang();
    // Each attempt to configure has times of its own, and a tab may load something.
    use_attribute("data-jssdk");
    use_redraw_on("hashchange");
    let t = strings(lang);
    let stages = stages(&performance_records());
    html! {
        <div data-test="status-details">
            { sdk_timeline(t, lang, &stages) }
            { urls(t, lang) }
            { sizes(t, lang, &stages) }
        </div>
    }
}

/// What the JS-SDK waits for, and the client's answer.
fn sdk_timeline(t: &'static Strings, lang: Lang, stages: &[Stage]) -> Html {
    let is_of_sdk = |kind| {
        use StageKind::{Config, Module, Ready, Refused, Script, Verify};
        matches!(kind, Config | Module | Ready | Refused | Script | Verify)
    };
    let stages: Vec<_> = stages
        .iter()
        .copied()
        .filter(|it| is_of_sdk(it.kind))
        .collect();
    let names = stage_strings(lang);
    // A browser that is not WeChat has none.
    let title = if stages.is_empty() {
        names.loading
    } else {
        t.sdk
    };
    let log = html! { <a class="cell cell_button" href={DebugPlace::Log.hash()}>{ t.all }</a> };
    timeline(names, title, &stages, log)
}

/// The URL that was signed against the current one, where there is a signature.
fn urls(t: &'static Strings, lang: Lang) -> Html {
    let environment = Environment::detect();
    if !environment.is_wechat() {
        return Html::default();
    }
    let text = match UrlMatch::of(&environment, &bootstrap::entry_url(), &browser::href()) {
        UrlMatch::Different => t.differ,
        UrlMatch::Entry => t.entry,
        UrlMatch::Equal => return page_urls(lang),
    };
    html! { <>{ page_urls(lang) }<p class="tip" data-test="url-match">{ text }</p></> }
}

/// Of each part that was loaded, and of all of them.
fn sizes(t: &'static Strings, lang: Lang, stages: &[Stage]) -> Html {
    let (names, parts) = (stage_strings(lang), parts(stages));
    let row = |label, size| cell(label, None, text(t, size).into());
    let rows = html! {
        <>
            { for parts.iter().map(|part| row(label(names, part.kind), part.size)) }
            { row(t.total, total(&parts)) }
        </>
    };
    html! {
        <>
            { cells(t.sizes, Some("sizes"), rows) }
            if !parts.iter().all(|part| is_known(part.size)) {
                <p class="tip">{ t.unknown_text }</p>
            }
        </>
    }
}
