//! The text of a field.

use wechat_h5_web::browser;
use yew::prelude::*;

/// What has been typed.
pub(crate) fn value_of(event: &InputEvent) -> String {
    let target = event.target();
    target
        .and_then(|target| browser::text_property(&target, "value"))
        .unwrap_or_default()
}
