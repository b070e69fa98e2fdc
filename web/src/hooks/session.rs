//! The session: who is signed in.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser::{self, Listener};
use crate::latest_result::{Action, Generation};
use crate::state::SessionState;
use crate::{bootstrap, server_requests};

/// The session as the pages see it.
#[derive(Clone, PartialEq)]
pub(crate) struct Session {
    pub(crate) state: SessionState,
    pub(crate) reload: Callback<MouseEvent>,
    pub(crate) sign_out: Callback<MouseEvent>,
}

/// The request that a generation sends to the server.
#[derive(Clone, Copy)]
enum SessionRequest {
    Fetch,
    SignOut,
}

/// Requests the session at the start, on `reload`, when a module says that it has changed, and
/// when the browser restores the page from its cache, because the user may have signed in
/// meanwhile.
#[hook]
pub(crate) fn use_session() -> Session {
    let now = use_reducer(|| Generation::first(SessionState::Loading));
    let pending = use_mut_ref(|| SessionRequest::Fetch);
    let dispatcher = now.dispatcher();
    let next = pending.clone();
    use_effect_with(now.number, move |&number| {
        let update = move |request| {
            let dispatcher = dispatcher.clone();
            spawn_local(async move {
                dispatcher.dispatch(Action::Finish(number, send(request).await));
            });
        };
        update(next.replace(SessionRequest::Fetch));
        // What is shown stays until the answer is there.
        let listener = bootstrap::on_session_changed(move || update(SessionRequest::Fetch));
        move || drop(listener)
    });
    use_effect_with(now.state.name(), |name| browser::set_data("session", name));

    let dispatcher = now.dispatcher();
    let start = use_callback((), move |request, ()| {
        pending.replace(request);
        dispatcher.dispatch(Action::Start(SessionState::Loading));
    });
    let fetch = start.clone();
    use_effect_with((), move |()| {
        let listener = Listener::on_window("pageshow", move |event| {
            if browser::is_restored_page(event) {
                fetch.emit(SessionRequest::Fetch);
            }
        });
        move || drop(listener)
    });
    Session {
        state: now.state.clone(),
        reload: start.reform(|_| SessionRequest::Fetch),
        sign_out: start.reform(|_| SessionRequest::SignOut),
    }
}

async fn send(request: SessionRequest) -> SessionState {
    let outcome = match request {
        SessionRequest::Fetch => server_requests::session().await.map(SessionState::from),
        SessionRequest::SignOut => server_requests::sign_out()
            .await
            .map(|()| SessionState::Anonymous),
    };
    outcome.unwrap_or_else(SessionState::Failed)
}
