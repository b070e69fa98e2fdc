//! The frame of the page: header, the selected tab, tab bar.

use yew::prelude::*;

use crate::browser;
use crate::components::{header, tab_bar};
use crate::hooks::{use_lang, use_route, use_sdk, use_session, use_toast};
use crate::pages::{Login, StatusPage, ToolsPage, login_page};
use crate::route::Route;

/// Replaces the first screen of `index.html`.
pub(crate) fn mount() {
    if let Some(root) = browser::document().get_element_by_id("app") {
        root.set_class_name("app");
        let _ = root.remove_attribute("aria-busy");
        yew::Renderer::<App>::with_root(root).render();
    }
}

#[component]
fn App() -> Html {
    let (lang, switch_lang) = use_lang();
    let route = use_route();
    let sdk = use_sdk();
    let session = use_session();
    let t = lang.strings();
    let (toast, show_toast) = use_toast();
    html! {
        <>
            { header(t, switch_lang) }
            <main>
                { match (route, route.tools_module()) {
                    // The key makes a page of its own for each module.
                    (_, Some(module)) => html! { <ToolsPage key={module.name()} {lang} {module} part="show" /> },
                    (Route::Login, _) => login_page(&Login { lang, sdk, session }),
                    _ => html! { <StatusPage {lang} {sdk} {show_toast} /> },
                } }
            </main>
            { tab_bar(t, route) }
            { toast }
        </>
    }
}
