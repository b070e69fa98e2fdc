//! Who is signed in.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::api;
use crate::browser::{self, Listener};
use crate::state::{Attempted, SessionState, Step};

/// The session as the pages see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Session {
    pub(crate) state: SessionState,
    pub(crate) reload: Callback<MouseEvent>,
    pub(crate) sign_out: Callback<MouseEvent>,
}

/// What an attempt asks of the server.
#[derive(Clone, Copy)]
enum Ask {
    Leave,
    Look,
}

/// Asks the server at the start, on `reload`, and when the browser shows a kept
/// page again: the person may have signed in meanwhile.
#[hook]
pub(crate) fn use_session() -> Session {
    let now = use_reducer(|| Attempted::first(SessionState::Loading));
    let ask = use_mut_ref(|| Ask::Look);
    let dispatcher = now.dispatcher();
    let next = ask.clone();
    use_effect_with(now.attempt, move |&attempt| {
        let ask = next.replace(Ask::Look);
        spawn_local(async move { dispatcher.dispatch(Step::End(attempt, settle(ask).await)) });
    });
    use_effect_with(now.state.name(), |name| browser::set_data("session", name));

    let dispatcher = now.dispatcher();
    let start = use_callback((), move |what, ()| {
        ask.replace(what);
        dispatcher.dispatch(Step::Start(SessionState::Loading));
    });
    let look = start.clone();
    use_effect_with((), move |()| {
        let listener = Listener::on_window("pageshow", move |event| {
            if browser::is_kept_page(event) {
                look.emit(Ask::Look);
            }
        });
        move || drop(listener)
    });
    Session {
        state: now.state.clone(),
        reload: start.reform(|_| Ask::Look),
        sign_out: start.reform(|_| Ask::Leave),
    }
}

async fn settle(ask: Ask) -> SessionState {
    let answer = match ask {
        Ask::Leave => api::sign_out().await.map(|()| SessionState::Anonymous),
        Ask::Look => api::session().await,
    };
    answer.unwrap_or_else(SessionState::Failed)
}
