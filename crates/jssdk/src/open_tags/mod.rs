//! Open tags (开放标签), such as `<wx-open-launch-weapp>`: their events.

pub(crate) mod event;
pub(crate) mod listener;
pub(crate) mod unavailable;
