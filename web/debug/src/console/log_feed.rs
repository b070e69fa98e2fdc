//! What the page's log has that the other side was not told.

use std::cell::Cell;

use js_sys::{JSON, WeakMap};
use wasm_bindgen::{JsCast as _, JsValue};
use wechat_h5_jssdk::from_js;
use wechat_h5_web::call_log::entries;
use wechat_h5_web_tools::member::member;

use super::message::{Finished, LogEntry, shortened};

/// Of what was called before, so many are told.
const MAX_EARLIER: u32 = 30;

/// Which entries were told. They are known by their identity.
#[derive(Default)]
pub(super) struct LogFeed {
    /// An entry's id, negative until it has finished.
    told: WeakMap,
    ids: Cell<u32>,
}

impl LogFeed {
    /// The entries that are new or have finished since the last time.
    pub(super) fn news(&self) -> Vec<LogEntry> {
        let log = entries();
        let earlier = log.length().saturating_sub(MAX_EARLIER);
        let first = if self.ids.get() == 0 { earlier } else { 0 };
        let entries = log.slice(first, log.length());
        entries
            .iter()
            .filter_map(|entry| self.news_of(&entry))
            .collect()
    }

    fn news_of(&self, entry: &JsValue) -> Option<LogEntry> {
        let key = entry.dyn_ref()?;
        let (told, finished) = (self.told.get(key).as_f64(), finished(entry));
        let id = match told {
            None => {
                self.ids.set(self.ids.get() + 1);
                self.ids.get()
            }
            Some(id) if id < 0.0 && finished.is_some() => from_js((-id).into()).ok()?,
            Some(_) => return None,
        };
        let value = f64::from(id);
        let value = if finished.is_some() { value } else { -value };
        self.told.set(key, &value.into());
        Some(LogEntry {
            id,
            name: member(entry, "name").as_string().unwrap_or_default(),
            arguments: text(&member(entry, "arguments")),
            started: member(entry, "started").as_f64().unwrap_or_default(),
            finished,
        })
    }
}

fn finished(entry: &JsValue) -> Option<Finished> {
    let outcome = member(entry, "outcome");
    let kind = member(&outcome, "kind").as_string()?;
    let error = member(&outcome, "errMsg").as_string();
    let result = error.unwrap_or_else(|| text(&member(&outcome, "response")));
    Some(Finished {
        millis: from_js(member(entry, "duration")).unwrap_or_default(),
        kind,
        result: shortened(result),
    })
}

fn text(value: &JsValue) -> String {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    shortened(
        text.ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default(),
    )
}
