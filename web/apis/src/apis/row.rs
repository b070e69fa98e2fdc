//! A row: the function, and when it is open its arguments, its result, and code to copy.

use web_sys::Element;
use wechat_h5_web_tools::apis::api::{Api, Kind};
use wechat_h5_web_tools::apis::arguments::Arguments;
use yew::prelude::*;

use crate::apis::arguments_form::arguments_form;
use crate::apis::copies::copies;
use crate::apis::facts::facts;
use crate::apis::open_tag;
use crate::apis::open_tag_limit::OpenTagLimit;
use crate::apis::progress::progress;
use crate::apis::result::result;
use crate::apis::row_link::args_of_link;
use crate::apis::row_props::RowProps;
use crate::apis::row_state::{LastCall, RowAction, RowState};
use crate::apis::run_button::run_button;
use crate::apis::voice::Voice;
use crate::i18n::{Strings, strings};

#[component]
pub(crate) fn Row(props: &RowProps) -> Html {
    let (api, t) = (props.api, strings(props.lang));
    let is_open = use_state(|| false);
    let state = use_reducer(RowState::default);
    let element = use_node_ref();
    {
        let (open, state, element) = (is_open.setter(), state.dispatcher(), element.clone());
        use_effect_with(props.place.clone(), move |place| {
            if let Some(place) = place {
                open.set(true);
                if let Some(escaped) = place.args.as_deref() {
                    let args = args_of_link(escaped);
                    state.dispatch(args.map_or(RowAction::LinkUnreadable, RowAction::Edit));
                }
                if let Some(element) = element.cast::<Element>() {
                    element.scroll_into_view();
                }
            }
        });
    }
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let id = format!("api-{}", api.name);
    html! {
        <div class="api" ref={element} data-missing={props.absence.map(|_| "true")}>
            <button
                type="button"
                class="cell api__head"
                data-test={format!("open-{}", api.name)}
                aria-expanded={if *is_open { "true" } else { "false" }}
                aria-controls={id.clone()}
                {onclick}
            >
                <span class="api__name">{ api.name }</span>
                <span class="api__about">{ api.about.of(props.lang) }</span>
                if let Some(absence) = props.absence {
                    <span class="api__about" data-tone="warning">{ absence.text(t) }</span>
                }
            </button>
            if *is_open {
                <div class="api__body" {id}>{ body(props, t, &state) }</div>
            }
        </div>
    }
}

fn body(props: &RowProps, t: &'static Strings, state: &UseReducerHandle<RowState>) -> Html {
    let api = props.api;
    let arguments = Arguments {
        presets: api.presets,
        known: &props.known,
        edited: state.args.as_deref(),
    };
    let args = arguments.text();
    let dispatcher = state.dispatcher();
    let edit = Callback::from(move |args| dispatcher.dispatch(RowAction::Edit(args)));
    html! {
        <>
            { facts(t, api) }
            if state.is_link_unreadable {
                <p class="api__note" data-tone="error" role="alert" data-test={format!("link-{}", api.name)}>{ t.link_unreadable }</p>
            }
            { arguments_form(props, t, &arguments, &edit) }
            <div class="api__run">{ run_button(props, t, &args, state) }{ progress(t, api, state) }</div>
            { open_tag_place(t, api, state) }
            { result(t, api, state) }
            if let Some(wx) = props.wx.clone().filter(|_| is_voice(api.name)) {
                <Voice {t} {wx} known={&props.known} recorder={&props.recorder} />
            }
            { copies(props, t, &args, state) }
        </>
    }
}

/// Where the client draws the tag, and what may keep it from that until it has drawn it.
fn open_tag_place(t: &'static Strings, api: &Api, state: &RowState) -> Html {
    if api.kind != Kind::OpenTag {
        return Html::default();
    }
    let is_drawn = matches!(&state.call, LastCall::Finished(it) if it.outcome.kind() == "ok");
    let limits = if is_drawn {
        Vec::new()
    } else {
        OpenTagLimit::of_page()
    };
    html! {
        <>
            if !limits.is_empty() {
                <div class="api__note" data-test={format!("limits-{}", api.name)}>
                    { t.tag_limits }
                    <ul>{ for limits.into_iter().map(|limit| html! { <li>{ limit.text(t) }</li> }) }</ul>
                </div>
            }
            <div class="open-tag" id={open_tag::place_id(api.name)}></div>
        </>
    }
}

/// The rows with the recorder.
fn is_voice(name: &str) -> bool {
    ["startRecord", "stopRecord", "playVoice"].contains(&name)
}
