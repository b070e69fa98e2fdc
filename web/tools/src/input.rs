//! The text of a field.

use web_sys::Event;
use wechat_h5_web::browser;

/// What has been typed or chosen.
pub fn value_of(event: &impl AsRef<Event>) -> String {
    let target = event.as_ref().target();
    target
        .and_then(|target| browser::text_property(&target, "value"))
        .unwrap_or_default()
}
