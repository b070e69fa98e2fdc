//! The header and the tab bar.

use yew::prelude::*;

use crate::i18n::Strings;
use crate::route::Route;

/// Title and language switch.
pub(crate) fn header(t: &Strings, switch_lang: Callback<MouseEvent>) -> Html {
    html! {
        <header class="top">
            <h1>{ t.title }</h1>
            <button type="button" class="lang" data-test="lang" onclick={switch_lang}>
                { t.other_lang }
            </button>
        </header>
    }
}

/// The tabs are links, so that the Back button works between them.
pub(crate) fn tab_bar(t: &Strings, route: Route) -> Html {
    html! {
        <nav class="tabbar" aria-label={t.tabs}>
            { for Route::ALL.into_iter().map(|tab| tab_link(t, tab, tab == route)) }
        </nav>
    }
}

fn tab_link(t: &Strings, tab: Route, is_current: bool) -> Html {
    let (test, icon, label) = match tab {
        Route::Apis => ("tab-apis", "code", t.tab_apis),
        Route::Debug => ("tab-debug", "bug", t.tab_debug),
        Route::Login => ("tab-login", "person", t.tab_login),
        Route::Share => ("tab-share", "share", t.tab_share),
        Route::Status => ("tab-status", "pulse", t.tab_status),
    };
    html! {
        <a class="tab" href={tab.hash()} data-test={test} aria-current={is_current.then_some("page")}>
            <i class="icon" data-icon={icon} aria-hidden="true"></i>
            { label }
        </a>
    }
}
