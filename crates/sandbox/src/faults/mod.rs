//! Faults: which calls fail, and how.
//!
//! A [`Fault`] is a description; an `ActiveFault` is one in force. A middleware around all routes
//! injects them into calls, so no endpoint knows of faults.

mod active_fault;
mod active_faults;
mod broken_body;
mod call_selector;
mod effect;
mod errmsg;
mod error;
mod fault;
mod gateway_page;
mod middleware;
mod path_pattern;
mod path_warning;
mod reorder_responses;
mod state;
mod stopped_call_token;
mod wrong_types;

pub use call_selector::CallSelector;
pub use effect::Effect;
pub use error::FaultError;
pub use fault::Fault;

pub(crate) use active_fault::ActiveFault;
pub(crate) use middleware::inject;
pub(crate) use state::Faults;
