//! The shell's own files.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
const DOCUMENT: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A file by the name in its address.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../shell/", $name)))
    };
}

const SCRIPTS: [(&str, &str); 56] = [
    file!("account.mjs"),
    file!("api_names.mjs"),
    file!("chat.mjs"),
    file!("chat_actions.mjs"),
    file!("chat_entry.mjs"),
    file!("chat_texts.mjs"),
    file!("client.mjs"),
    file!("connection_info.mjs"),
    file!("control_api.mjs"),
    file!("demonstrations.mjs"),
    file!("device.mjs"),
    file!("dom.mjs"),
    file!("event_texts.mjs"),
    file!("events.mjs"),
    file!("faults.mjs"),
    file!("frame_policy.mjs"),
    file!("journal.mjs"),
    file!("journal_detail.mjs"),
    file!("journal_feed.mjs"),
    file!("journal_filter.mjs"),
    file!("journal_result.mjs"),
    file!("journal_row.mjs"),
    file!("journal_texts.mjs"),
    file!("journal_toolbar.mjs"),
    file!("language.mjs"),
    file!("last_error.mjs"),
    file!("main.mjs"),
    file!("merchants.mjs"),
    file!("next_step.mjs"),
    file!("order_texts.mjs"),
    file!("page_language.mjs"),
    file!("page_messages.mjs"),
    file!("page_panel.mjs"),
    file!("page_state.mjs"),
    file!("pending_calls.mjs"),
    file!("phone.mjs"),
    file!("question.mjs"),
    file!("refund_list.mjs"),
    file!("request_curl.mjs"),
    file!("save_file.mjs"),
    file!("scenario_texts.mjs"),
    file!("scenarios.mjs"),
    file!("sheet_focus.mjs"),
    file!("shortcuts.mjs"),
    file!("snapshot_bar.mjs"),
    file!("splitter.mjs"),
    file!("state_file.mjs"),
    file!("step_texts.mjs"),
    file!("tabs.mjs"),
    file!("texts.mjs"),
    file!("theme.mjs"),
    file!("time.mjs"),
    file!("url_diff.mjs"),
    file!("user.mjs"),
    file!("visible_text.mjs"),
    file!("wx_code.mjs"),
];
const STYLES: [(&str, &str); 5] = [
    file!("journal.css"),
    file!("noscript.css"),
    file!("panel.css"),
    file!("phone.css"),
    file!("shell.css"),
];

pub(super) fn index() -> Response {
    send(DOCUMENT, include_str!("../../shell/index.html"))
}

pub(super) fn find(name: &str) -> Option<Response> {
    let text_of = |files: &[(&str, &'static str)]| {
        let file = files.iter().find(|(known, _)| *known == name);
        file.map(|(_, text)| *text)
    };
    if let Some(text) = text_of(&SCRIPTS) {
        return Some(send(SCRIPT, text));
    }
    text_of(&STYLES).map(|text| send(STYLE, text))
}

fn send(kind: HeaderValue, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    (headers, text).into_response()
}
