//! The details of the session.

use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::components::{MessageIcon, cells, error_hero, long_cell, note};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, browser, server_requests};
use wechat_h5_web_tools::document::{use_attribute, use_lang};
use yew::prelude::*;

use super::i18n::{Strings, strings};
use super::requests::{SessionTimes, ask, times};
use super::time_left::time_left;
use super::verdict::{Question, Verdict};

/// The times of the session. `None`: they are on their way.
type Found = Option<Result<SessionTimes, PageError>>;

/// A question, and its verdict as soon as there is one.
type Asked = Option<(Question, Option<Verdict>)>;

#[hook]
pub(crate) fn use_session_details() -> Html {
    let lang = use_lang();
    let (times, reload) = use_times();
    let asked = use_state(|| Asked::None);
    let setter = asked.setter();
    let ask_wechat = use_callback(reload, move |question, reload| {
        setter.set(Some((question, None)));
        let (setter, reload) = (setter.clone(), reload.clone());
        spawn_local(async move {
            let verdict = Verdict::of(question, ask(question).await);
            let changes_session = matches!(verdict, Verdict::Refreshed | Verdict::SignedOut);
            setter.set(Some((question, Some(verdict))));
            if changes_session {
                bootstrap::session_changed();
                reload.emit(());
            }
        });
    });
    let scope = match &*times {
        Some(Ok(times)) => times.scope.clone(),
        _ => String::new(),
    };
    let card = |question| question_card(lang, question, &asked, &ask_wechat, &scope);
    html! {
        <div data-test="session-details">
            { expiry(lang, &times) }
            { card(Question::Check) }
            { card(Question::Refresh) }
        </div>
    }
}

/// The times of the session that the page shows, and how they are read again.
#[hook]
fn use_times() -> (UseStateHandle<Found>, Callback<()>) {
    let found = use_state(|| None);
    let setter = found.setter();
    let load = use_callback((), move |(), ()| {
        let setter = setter.clone();
        spawn_local(async move { setter.set(Some(times().await)) });
    });
    let (session, start) = (use_attribute("data-session"), load.clone());
    use_effect_with(session, move |session| {
        if session == "signed-in" {
            start.emit(());
        }
    });
    (found, load)
}

fn expiry(lang: Lang, times: &Found) -> Html {
    let t = strings(lang);
    let times = match times {
        Some(Ok(times)) => times,
        Some(Err(error)) => {
            return error_hero("session-error", error, lang.strings(), &reloading());
        }
        None => return html! { <p class="tip" role="status">{ t.loading }</p> },
    };
    let until =
        |time: Option<u64>| time.map_or_else(|| t.not_kept.into(), |time| clock(time, lang));
    let rows = html! {
        <>
            { long_cell(t.session, Some("session-expires"), until(times.expires_at).into()) }
            { long_cell(t.access_token, Some("access-expires"), until(times.access_token_expires_at).into()) }
            { long_cell(t.refresh_token, Some("refresh-expires"), until(times.refresh_token_expires_at).into()) }
        </>
    };
    html! { <>{ cells(t.expiry, None, rows) }<p class="tip">{ t.tokens }</p></> }
}

fn reloading() -> Callback<MouseEvent> {
    Callback::from(|_| browser::reload())
}

/// In words and by the clock.
fn clock(expires_at: u64, lang: Lang) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the time is after 1970"
    )]
    let now = (Date::now() / 1000.0) as u64;
    let left = time_left(expires_at, now, lang);
    format!("{left} · {}", browser::local_time(expires_at, lang.tag()))
}

/// What is asked, explained before the tap, and below it what came of it.
fn question_card(
    lang: Lang,
    question: Question,
    asked: &Asked,
    ask_wechat: &Callback<Question>,
    scope: &str,
) -> Html {
    let t = strings(lang);
    let (title, text, label, name) = match question {
        Question::Check => (t.check_title, t.check_text, t.check, "session-check"),
        Question::Refresh => (
            t.refresh_title,
            t.refresh_text,
            t.refresh,
            "session-refresh",
        ),
    };
    let is_asking = matches!(asked, Some((_, None)));
    let is_this = asked.as_ref().is_some_and(|(about, _)| *about == question);
    let verdict = asked.as_ref().and_then(|(_, verdict)| verdict.as_ref());
    let onclick = ask_wechat.reform(move |_: MouseEvent| question);
    html! {
        <section class="card">
            <h3>{ title }</h3>
            <p>{ text }</p>
            <button type="button" class="btn btn_primary" data-test={name} disabled={is_asking} onclick={&onclick}>
                { if is_asking && is_this { t.asking } else { label } }
            </button>
            <div role="status" data-test={format!("{name}-result")}>
                if let Some(verdict) = verdict.filter(|_| is_this) {
                    { said(lang, t, verdict, &onclick, scope) }
                }
            </div>
        </section>
    }
}

fn said(
    lang: Lang,
    t: &'static Strings,
    verdict: &Verdict,
    again: &Callback<MouseEvent>,
    scope: &str,
) -> Html {
    let Some((title, text)) = verdict.texts(t) else {
        let Verdict::Failed(error) = verdict else {
            return Html::default();
        };
        return error_hero("session-failed", error, lang.strings(), again);
    };
    let icon = if verdict.is_success() {
        MessageIcon::Success
    } else {
        MessageIcon::Info
    };
    html! {
        <>
            { note(icon, title, text) }
            if verdict.needs_login() {
                <a class="btn" data-test="sign-in-again" href={server_requests::authorize_path(scope)}>
                    { t.sign_in_again }
                </a>
            }
        </>
    }
}
