//! Where the entries come from: the calls that the page has recorded, and the browser's
//! performance entries.

use std::cell::Cell;

use js_sys::{Date, Function, JSON};
use wasm_bindgen::{JsCast as _, JsValue};
use wechat_h5_web::{browser, call_log, fetch_outcome, url_parts};
use wechat_h5_web_tools::member::member;

use crate::log::entry::{Entry, EntryKind, EntryOutcome};
use crate::log::stages::PerformanceRecord;

thread_local! {
    /// Requests before this time were cleared: milliseconds since 1970.
    static CLEARED: Cell<f64> = const { Cell::new(0.0) };
}

/// The calls and the requests, the oldest first.
pub(crate) fn entries(records: &[PerformanceRecord]) -> Vec<Entry> {
    let calls = call_log::entries();
    let mut entries: Vec<_> = calls.iter().map(|entry| call(&entry)).collect();
    let origin = url_parts::origin(&browser::href()).to_owned();
    let navigation = time_origin();
    let requests = records
        .iter()
        .filter_map(|record| request(record, &origin, navigation));
    let cleared = CLEARED.get();
    entries.extend(requests.filter(|request| request.started > cleared));
    entries.sort_by(|one, other| one.started.total_cmp(&other.started));
    entries
}

/// Forgets all entries.
pub(crate) fn clear() {
    call_log::entries().set_length(0);
    CLEARED.set(Date::now());
}

/// What the browser has measured.
pub(crate) fn performance_records() -> Vec<PerformanceRecord> {
    let get = member(&performance(), "getEntries").dyn_into::<Function>();
    let entries = get.and_then(|get| get.call0(&performance())).ok();
    let text = entries.and_then(|entries| JSON::stringify(&entries).ok());
    text.and_then(|text| fetch_outcome::parse(&String::from(text)))
        .unwrap_or_default()
}

/// When the navigation began, in milliseconds since 1970.
fn time_origin() -> f64 {
    member(&performance(), "timeOrigin")
        .as_f64()
        .unwrap_or_default()
}

fn call(entry: &JsValue) -> Entry {
    let number = |name| member(entry, name).as_f64();
    let outcome = member(entry, "outcome");
    let err_msg = browser::text_property(&outcome, "errMsg");
    Entry {
        kind: EntryKind::Call,
        name: browser::text_property(entry, "name").unwrap_or_default(),
        started: number("started").unwrap_or_default(),
        duration: number("duration"),
        outcome: match browser::text_property(&outcome, "kind").as_deref() {
            None => EntryOutcome::Pending,
            Some("cancel") => EntryOutcome::Cancelled,
            Some("ok") => EntryOutcome::Ok,
            Some(_) => EntryOutcome::Failed,
        },
        arguments: json(&member(entry, "arguments")),
        response: err_msg.unwrap_or_else(|| json(&member(&outcome, "response"))),
    }
}

/// `None`: not a request to the page's server.
fn request(record: &PerformanceRecord, origin: &str, navigation: f64) -> Option<Entry> {
    let path = record.name.strip_prefix(origin)?;
    if record.entry_type != "resource" || !path.starts_with("/api/") {
        return None;
    }
    let status = record.response_status;
    Some(Entry {
        kind: EntryKind::Request,
        name: path.to_owned(),
        started: navigation + record.start_time,
        duration: Some(record.duration),
        outcome: if status == 0.0 {
            EntryOutcome::Done
        } else if status < 400.0 {
            EntryOutcome::Ok
        } else {
            EntryOutcome::Failed
        },
        arguments: String::new(),
        response: match status {
            0.0 => String::new(),
            status => format!("HTTP {status}"),
        },
    })
}

fn performance() -> JsValue {
    member(&browser::window(), "performance")
}

/// Empty for `null` and `undefined`.
fn json(value: &JsValue) -> String {
    if value.is_null() || value.is_undefined() {
        return String::new();
    }
    JSON::stringify(value).map(String::from).unwrap_or_default()
}
