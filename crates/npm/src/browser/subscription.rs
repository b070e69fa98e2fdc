//! Something that calls back until it is freed.

use core::fmt;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk::{HistoryFollower, Listener, OpenTagsUnavailableListener};

use crate::error;

/// A registered callback. JS must hold it: when it is collected or freed, the
/// callback is detached.
#[wasm_bindgen]
pub struct Subscription {
    _kept: Kept,
}

#[allow(dead_code, reason = "kept for what happens when they are dropped")]
enum Kept {
    Call(Listener),
    History(HistoryFollower),
    OpenTags(OpenTagsUnavailableListener),
}

impl Subscription {
    pub(super) fn to_calls(listener: Listener) -> Self {
        Self {
            _kept: Kept::Call(listener),
        }
    }

    pub(super) fn to_history(follower: HistoryFollower) -> Self {
        Self {
            _kept: Kept::History(follower),
        }
    }

    pub(super) fn to_open_tags(on_error: Function) -> Option<Self> {
        let listener = OpenTagsUnavailableListener::new(move |failure| {
            // What the page's function throws is the page's own affair.
            let _ = on_error.call1(&JsValue::UNDEFINED, &error::open_tags(&failure));
        })?;
        Some(Self {
            _kept: Kept::OpenTags(listener),
        })
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}
