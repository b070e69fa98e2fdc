//! The calls on the phone, as both sides show them.

use yew::prelude::*;

use super::i18n::Strings;
use super::message::LogEntry;

/// The latest first.
pub(super) fn entries(t: &'static Strings, entries: &[LogEntry]) -> Html {
    if entries.is_empty() {
        return html! { <p class="tip">{ t.no_log }</p> };
    }
    html! {
        <ul class="calls" data-test="console-log">
            { for entries.iter().rev().map(|entry| row(t, entry)) }
        </ul>
    }
}

fn row(t: &'static Strings, entry: &LogEntry) -> Html {
    html! {
        <li key={entry.id} class="call">
            <details>
                <summary>
                    <span class="call__name">{ entry.name.clone() }</span>
                    { verdict(t, entry) }
                </summary>
                <pre>{ entry.arguments.clone() }</pre>
                if let Some(finished) = &entry.finished {
                    <pre>{ finished.result.clone() }</pre>
                }
            </details>
        </li>
    }
}

/// How a call has ended, and how long it took.
pub(super) fn verdict(t: &'static Strings, entry: &LogEntry) -> Html {
    let Some(finished) = &entry.finished else {
        return html! { <span class="call__kind" data-tone="neutral">{ t.pending }</span> };
    };
    let tone = match finished.kind.as_str() {
        "ok" => "success",
        "cancel" => "neutral",
        _ => "error",
    };
    html! {
        <span class="call__kind" data-tone={tone}>
            { format!("{} · {} ms", finished.kind, finished.millis) }
        </span>
    }
}
