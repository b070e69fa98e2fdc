//! How far a call is that takes long.

use wechat_h5_web_tools::apis::api::{Api, Kind};
use yew::prelude::*;

use crate::apis::elapsed::{Elapsed, bar};
use crate::apis::row_state::{LastCall, RowState};
use crate::i18n::Strings;

/// What takes long, as an upload, and pictures that are read one after another.
pub(crate) fn progress(t: &'static Strings, api: &Api, state: &RowState) -> Html {
    let (done, all) = (state.pictures.len(), state.expected_pictures);
    let (what, progress) = match state.call {
        LastCall::Running(since) if api.kind == Kind::User => {
            ("running", html! { <Elapsed label={t.running} {since} /> })
        }
        _ if done < all => {
            let [done, all] = [done, all].map(|count| u32::try_from(count).unwrap_or_default());
            let count = html! { <span class="progress__time">{ format!("{done} / {all}") }</span> };
            (
                "reading",
                html! { <>{ bar(t.picture, Some((done, all))) }{ count }</> },
            )
        }
        _ => return Html::default(),
    };
    html! { <div class="progress" data-test={format!("{what}-{}", api.name)}>{ progress }</div> }
}
