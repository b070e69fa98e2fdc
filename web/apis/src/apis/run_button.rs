//! The button that calls a function, and what follows from the response.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_jssdk::Wx;
use wechat_h5_web_tools::apis::api::Kind;
use wechat_h5_web_tools::apis::arguments::parsed;
use wechat_h5_web_tools::apis::response::learnt;
use wechat_h5_web_tools::apis::run::{Finished, pretty, run};
use wechat_h5_web_tools::member::member;
use yew::prelude::*;

use crate::apis::pictures::show_pictures;
use crate::apis::row_props::RowProps;
use crate::apis::row_state::{LastCall, RowAction, RowState};
use crate::apis::voice::Recorder;
use crate::apis::{open_tag, page_function};
use crate::i18n::{Strings, strings};

pub(crate) fn run_button(
    props: &RowProps,
    t: &'static Strings,
    args: &str,
    state: &UseReducerHandle<RowState>,
) -> Html {
    let is_running = matches!(state.call, LastCall::Running(_));
    let onclick = {
        let (props, state, args) = (props.clone(), state.clone(), args.to_owned());
        Callback::from(
            move |_: MouseEvent| match (props.wx.clone(), parsed(&args)) {
                (Some(wx), Some(arguments)) => {
                    state.dispatch(RowAction::Start(Date::now()));
                    spawn_local(run_row(props.clone(), state.clone(), wx, arguments));
                }
                (Some(_), None) => state.dispatch(RowAction::Invalid),
                (None, _) => (),
            },
        )
    };
    let label = match (is_running, props.absence.is_some()) {
        (true, _) => t.running,
        (false, true) => t.run_anyway,
        (false, false) => t.run,
    };
    html! {
        <button
            type="button"
            class="btn btn_primary"
            data-test={format!("run-{}", props.api.name)}
            disabled={props.wx.is_none() || is_running}
            {onclick}
        >
            { label }
        </button>
    }
}

async fn run_row(props: RowProps, state: UseReducerHandle<RowState>, wx: Wx, arguments: JsValue) {
    let api = props.api;
    let on_event = {
        let (state, recorder) = (state.dispatcher(), props.recorder.setter());
        let known = props.known.dispatcher();
        Callback::from(move |event: JsValue| {
            if ["onVoiceRecordEnd", "onVoicePlayEnd"].contains(&api.name) {
                recorder.set(Recorder::Idle);
            }
            if let Some(learnt) = learnt(api.name, &member(&event, "response")) {
                known.dispatch(learnt);
            }
            state.dispatch(RowAction::Event(pretty(&event)));
        })
    };
    let finished = call(&props, wx.clone(), arguments, on_event);
    let finished = Box::pin(finished).await;
    if finished.outcome.kind() == "ok" {
        props.recorder.set(props.recorder.after(api.name));
        if let Some(learnt) = learnt(api.name, &finished.outcome.response()) {
            props.known.dispatch(learnt);
        }
        show_pictures(&wx, api.name, &finished, &state);
    }
    state.dispatch(RowAction::Finish(finished));
}

async fn call(
    props: &RowProps,
    wx: Wx,
    arguments: JsValue,
    on_event: Callback<JsValue>,
) -> Finished {
    let (api, started) = (props.api, Date::now());
    let outcome = match api.kind {
        Kind::OpenTag => {
            let t = strings(props.lang);
            let label = match api.name {
                "wx-open-audio" => t.tag_play,
                _ => t.tag_button,
            };
            open_tag::draw(api.name, &arguments, label, on_event).await
        }
        Kind::Page => page_function::call(&wx, api.name).await,
        _ => return run(wx, api, arguments, on_event).await,
    };
    Finished::since(started, outcome, None)
}
