//! The result of a call: how it ended, how long it took, the response, pictures and events.

use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::run::{Finished, pretty};
use yew::prelude::*;

use crate::apis::advice::advice;
use crate::apis::row_state::{LastCall, RowState};
use crate::i18n::Strings;

pub(crate) fn result(t: &'static Strings, api: &Api, state: &RowState) -> Html {
    let name = api.name;
    let shown = match &state.call {
        LastCall::Finished(finished) => finished_call(t, api, finished),
        LastCall::InvalidArgs => {
            html! { <p class="api__note" data-tone="error" data-test={format!("result-{name}")} data-kind="invalid">{ t.args_invalid }</p> }
        }
        LastCall::None | LastCall::Running(_) => Html::default(),
    };
    html! {
        <div role="status">
            { shown }
            if !state.pictures.is_empty() {
                <div class="pictures">
                    { for state.pictures.iter().map(|url| html! { <img src={url.clone()} alt={t.picture} /> }) }
                </div>
            }
            { for state.events.iter().map(|event| html! { <pre class="json" data-test={format!("event-{name}")}>{ event }</pre> }) }
        </div>
    }
}

fn finished_call(t: &'static Strings, api: &Api, finished: &Finished) -> Html {
    let advice = advice(api.kind, finished, t);
    let text = match finished.outcome.err_msg() {
        Some(err_msg) => err_msg,
        None => pretty(&finished.outcome.response()),
    };
    html! {
        <div data-test={format!("result-{}", api.name)} data-kind={finished.outcome.kind()}>
            <p class="api__outcome">
                <span data-tone={advice.tone}>{ advice.label }</span>
                <span class="api__time">{ format!("{} ms", finished.millis) }</span>
            </p>
            if !advice.text.is_empty() {
                <p class="api__note">{ advice.text }</p>
            }
            <pre class="json">{ text }</pre>
        </div>
    }
}
