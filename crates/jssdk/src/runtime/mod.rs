//! Building blocks of async code in a page: channels, timers, state of the page.

pub(crate) mod notify;
pub(crate) mod oneshot;
pub(crate) mod page_local;
pub(crate) mod substring;
pub(crate) mod tagged_callback;
pub(crate) mod timeout;
mod timer;
