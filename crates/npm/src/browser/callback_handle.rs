//! A callback that stays registered until it is freed.

use core::fmt;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk::{HistoryFollower, Listener, OpenTagsUnavailableListener};

use crate::error;

/// A registered callback. JavaScript must keep it: when it is freed or collected, the
/// callback is detached.
#[wasm_bindgen]
pub struct Registration {
    _guard: Guard,
}

#[allow(dead_code, reason = "dropping a guard detaches its callback")]
enum Guard {
    Call(Listener),
    History(HistoryFollower),
    OpenTags(OpenTagsUnavailableListener),
}

impl Registration {
    pub(super) fn of_call(listener: Listener) -> Self {
        Self {
            _guard: Guard::Call(listener),
        }
    }

    pub(super) fn of_history(follower: HistoryFollower) -> Self {
        Self {
            _guard: Guard::History(follower),
        }
    }

    pub(super) fn of_open_tags(on_error: Function) -> Option<Self> {
        let listener = OpenTagsUnavailableListener::new(move |failure| {
            // An exception of the page's function is not handled here.
            let _ = on_error.call1(&JsValue::UNDEFINED, &error::open_tags_unavailable(&failure));
        })?;
        Some(Self {
            _guard: Guard::OpenTags(listener),
        })
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registration")
    }
}
