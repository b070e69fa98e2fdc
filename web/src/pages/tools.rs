//! The place of what a module of tools draws, a tab or a part of one: a waiting state while it
//! loads.

use web_sys::Element;
use yew::platform::spawn_local;
use yew::prelude::*;

use crate::components::{MessageIcon, error_hero, hero};
use crate::error_message::PageError;
use crate::i18n::Lang;
use crate::latest_result::{Action, Generation};
use crate::route::ToolsModule;
use crate::timeout::timeout;
use crate::{bootstrap, browser, fetch_outcome};

/// The time limit for the module to arrive and to start, in milliseconds.
const LIMIT_MS: u32 = 20_000;

/// What is known of the module.
#[derive(Clone, PartialEq)]
enum Tools {
    Closed,
    Failed(PageError),
    Loading,
    Shown,
}

#[derive(PartialEq, Properties)]
pub(crate) struct ToolsProps {
    pub(crate) lang: Lang,
    pub(crate) module: ToolsModule,
    /// The function of the module that draws.
    pub(crate) part: &'static str,
    /// The text of the button that opens it. Without one it is open.
    #[prop_or_default]
    pub(crate) closed: Option<&'static str>,
}

#[component]
pub(crate) fn ToolsPage(props: &ToolsProps) -> Html {
    let (t, module, part) = (props.lang.strings(), props.module, props.part);
    let place = use_node_ref();
    let closed = props.closed;
    let first = || closed.map_or(Tools::Loading, |_| Tools::Closed);
    let now = use_reducer(|| Generation::first(first()));
    let dispatcher = now.dispatcher();
    let element = place.clone();
    let is_closed = now.state == Tools::Closed;
    use_effect_with(now.number, move |&number| {
        spawn_local(async move {
            if let Some(place) = element.cast::<Element>().filter(|_| !is_closed) {
                dispatcher.dispatch(Action::Finish(number, show(&place, module, part).await));
            }
        });
    });
    let dispatcher = now.dispatcher();
    let retry = Callback::from(move |_| dispatcher.dispatch(Action::Start(Tools::Loading)));
    let message = match &now.state {
        Tools::Closed => html! {
            <div class="group"><div class="cells">
                <button type="button" class="cell cell_button" data-test={part} onclick={retry}>{ closed }</button>
            </div></div>
        },
        Tools::Failed(error) => error_hero("tools-error", error, t, &retry),
        Tools::Loading => hero(
            MessageIcon::Loading,
            t.loading_title,
            t.tools_loading,
            Html::default(),
        ),
        Tools::Shown => Html::default(),
    };
    // The module puts its element into the first one, in which yew has nothing.
    html! { <><div ref={place}></div>{ message }</> }
}

async fn show(place: &Element, module: ToolsModule, part: &str) -> Tools {
    let shown = timeout(LIMIT_MS, bootstrap::show_tools(place, module, part)).await;
    match fetch_outcome::arrived(shown) {
        Ok(_) => Tools::Shown,
        // `static/start.mjs` has looked for one.
        Err(PageError::Unreachable) if browser::has_new_build() => {
            Tools::Failed(PageError::NewBuild)
        }
        Err(error) => Tools::Failed(error),
    }
}
