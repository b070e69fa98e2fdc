//! The debug tab: which tool is chosen, and the tool.

use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::console::{Console, ConsolePage};
use crate::doctor::DoctorPage;
use crate::i18n::{Strings, strings};
use crate::log::LogPage;
use crate::route::DebugPlace;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct DebugProps {
    pub(crate) lang: Lang,
    pub(crate) sdk: Sdk,
    pub(crate) place: DebugPlace,
    pub(crate) console: Console,
    pub(crate) show_toast: Callback<&'static str>,
}

#[component]
pub(crate) fn DebugPage(props: &DebugProps) -> Html {
    let t = strings(props.lang);
    html! {
        <>
            <nav class="segments" aria-label={t.debug_tools}>
                { for DebugPlace::ALL.into_iter().map(|place| link(t, place, place == props.place)) }
            </nav>
            <h2 class="hidden">{ label(t, props.place) }</h2>
            { tool(props) }
        </>
    }
}

fn tool(props: &DebugProps) -> Html {
    let DebugProps {
        lang,
        sdk,
        show_toast,
        console,
        ..
    } = props.clone();
    match props.place {
        DebugPlace::Doctor => html! { <DoctorPage {lang} {sdk} {show_toast} /> },
        DebugPlace::Log => html! { <LogPage {lang} {show_toast} /> },
        DebugPlace::Console => html! { <ConsolePage {lang} {console} {show_toast} /> },
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
