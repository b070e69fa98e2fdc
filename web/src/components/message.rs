//! Messages: a whole panel at the head of a page, or a note in it.

use yew::prelude::*;

use crate::i18n::Texts;
use crate::page_error::{Trouble, Words};

/// What a message's icon says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Bad,
    Good,
    Info,
    Person,
    Wait,
}

impl Mood {
    fn icon(self) -> Html {
        let (icon, mood) = match self {
            Self::Bad => ("warn", "bad"),
            Self::Good => ("ok", "good"),
            Self::Info => ("info", "info"),
            Self::Person => ("person", "good"),
            Self::Wait => ("wait", "none"),
        };
        html! { <i class="icon" data-icon={icon} data-mood={mood} aria-hidden="true"></i> }
    }
}

/// A panel with a large icon, as on WeUI's message page.
pub(crate) fn hero(mood: Mood, title: &'static str, text: &'static str, more: Html) -> Html {
    html! {
        <section class="hero" role="status">
            { mood.icon() }
            <h2>{ title }</h2>
            <p>{ text }</p>
            { more }
        </section>
    }
}

/// A panel that says what went wrong, what to do, and what the other side said.
pub(crate) fn trouble_hero(
    test: &'static str,
    trouble: &Trouble,
    t: &Texts,
    retry: &Callback<MouseEvent>,
) -> Html {
    let Words {
        title,
        advice,
        said,
    } = trouble.words(t);
    let label = if trouble.needs_reload() {
        t.reload
    } else {
        t.retry
    };
    let more = html! {
        <>
            if !said.is_empty() {
                <div class="said">{ for said.into_iter().map(|line| html! { <p>{ line }</p> }) }</div>
            }
            <button type="button" class="btn btn_primary" data-test="retry" onclick={retry}>
                { label }
            </button>
        </>
    };
    html! { <div data-test={test}>{ hero(Mood::Bad, title, advice, more) }</div> }
}

/// A remark in the flow of a page.
pub(crate) fn note(mood: Mood, title: &'static str, text: &'static str) -> Html {
    html! {
        <div class="note" role="note">
            { mood.icon() }
            <div class="note__bd"><strong>{ title }</strong><p>{ text }</p></div>
        </div>
    }
}
