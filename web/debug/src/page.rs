//! The debug tab: which tool is chosen, and the tool.

use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::console::{Console, console_page};
use crate::doctor::DoctorPage;
use crate::i18n::{Strings, strings};
use crate::log::LogPage;
use crate::route::DebugPlace;

/// What the tools are drawn of.
pub(crate) struct Debug {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) place: DebugPlace,
    pub(crate) console: Console,
    pub(crate) show_toast: Callback<&'static str>,
}

pub(crate) fn debug_page(debug: Debug) -> Html {
    let (t, chosen) = (strings(debug.lang), debug.place);
    html! {
        <>
            <nav class="segments" aria-label={t.debug_tools}>
                { for DebugPlace::ALL.into_iter().map(|place| link(t, place, place == chosen)) }
            </nav>
            <h2 class="hidden">{ label(t, chosen) }</h2>
            { tool(debug) }
        </>
    }
}

fn tool(debug: Debug) -> Html {
    let Debug {
        lang,
        sdk,
        place,
        show_toast,
        console,
    } = debug;
    match place {
        DebugPlace::Doctor => html! { <DoctorPage {lang} {sdk} {show_toast} /> },
        DebugPlace::Log => html! { <LogPage {lang} {show_toast} /> },
        DebugPlace::Console => console_page(lang, &console, &show_toast),
    }
}

fn link(t: &Strings, place: DebugPlace, is_current: bool) -> Html {
    html! {
        <a class="segment" href={place.hash()} aria-current={is_current.then_some("page")}>
            { label(t, place) }
        </a>
    }
}

fn label(t: &Strings, place: DebugPlace) -> &'static str {
    match place {
        DebugPlace::Console => t.debug_console,
        DebugPlace::Doctor => t.debug_doctor,
        DebugPlace::Log => t.debug_log,
    }
}
