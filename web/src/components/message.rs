//! Messages: a large panel at the top of a page, or a note inside it.

use yew::prelude::*;

use crate::browser;
use crate::error_message::{Message, PageError};
use crate::i18n::Strings;

/// The icon of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MessageIcon {
    /// Something has failed.
    Error,
    /// Something to know.
    Info,
    /// Something takes time.
    Loading,
    /// Something has succeeded.
    Success,
    /// A person.
    User,
}

impl MessageIcon {
    fn draw(self) -> Html {
        let (icon, tone) = match self {
            Self::Error => ("warn", "error"),
            Self::Info => ("info", "info"),
            Self::Loading => ("wait", "neutral"),
            Self::Success => ("ok", "success"),
            Self::User => ("person", "success"),
        };
        html! { <i class="icon" data-icon={icon} data-tone={tone} aria-hidden="true"></i> }
    }
}

/// A panel with a large icon, as on WeUI's message page.
pub fn hero(icon: MessageIcon, title: &'static str, text: &'static str, more: Html) -> Html {
    html! {
        <section class="hero" role="status">
            { icon.draw() }
            <h2>{ title }</h2>
            <p>{ text }</p>
            { more }
        </section>
    }
}

/// A panel with an error: what failed, what to do, and the text of the server or of WeChat. Its
/// button retries, or reloads where that alone can help.
pub fn error_hero(
    test: &'static str,
    error: &PageError,
    t: &Strings,
    retry: &Callback<MouseEvent>,
) -> Html {
    let Message {
        title,
        advice,
        details,
    } = error.message(t);
    let (label, onclick) = if error.needs_reload() {
        (t.reload, Callback::from(|_| browser::reload()))
    } else {
        (t.retry, retry.clone())
    };
    let more = html! {
        <>
            if !details.is_empty() {
                <div class="details">{ for details.into_iter().map(|line| html! { <p>{ line }</p> }) }</div>
            }
            <button type="button" class="btn btn_primary" data-test="retry" {onclick}>
                { label }
            </button>
        </>
    };
    html! { <div data-test={test}>{ hero(MessageIcon::Error, title, advice, more) }</div> }
}

/// A remark inside a page.
pub fn note(icon: MessageIcon, title: &'static str, text: &'static str) -> Html {
    html! {
        <div class="note" role="note">
            { icon.draw() }
            <div class="note__bd"><strong>{ title }</strong><p>{ text }</p></div>
        </div>
    }
}
