//! The listener of `Sandbox::serve`. A fault can reset its connections, which axum's own
//! listener does not allow.

mod reset_handle;
mod resettable;
mod serve;
mod stream;

pub(crate) use reset_handle::ResetHandle;
pub(crate) use resettable::reset_handle;
pub(crate) use serve::serve;
