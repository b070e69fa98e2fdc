//! The handle that only a successful configuration makes.

use core::time::Duration;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::invoke::{ResponseFuture, invoke};
use crate::call::listener::Listener;
use crate::call::options::Options;
use crate::page::environment::Environment;
use crate::sys::JsWx;

/// A configured jweixin. Only [`configure`](fn@crate::configure) and
/// [`configure_with`](fn@crate::configure_with) make one.
///
/// Its methods are the `wx.*` APIs, grouped in [`api`](crate::api). Cloning it
/// is cheap: it is a reference to the page's one `wx`.
#[derive(Debug, Clone, PartialEq)]
pub struct Wx {
    raw: JsWx,
    environment: Environment,
    call_timeout: Duration,
    user_timeout: Duration,
}

impl Wx {
    /// How long to wait for a response that needs no action of the user.
    pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);

    /// How long to wait for a response that needs the user, or the network.
    pub const USER_TIMEOUT: Duration = Duration::from_mins(10);

    pub(crate) fn new(raw: JsWx, environment: Environment) -> Self {
        Self {
            raw,
            environment,
            call_timeout: Self::CALL_TIMEOUT,
            user_timeout: Self::USER_TIMEOUT,
        }
    }

    /// The same handle, which waits this long for responses that need no action of
    /// the user. [`Self::CALL_TIMEOUT`] if not called.
    #[must_use]
    pub fn with_call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// The same handle, which waits this long for responses that need the user, or
    /// the network. [`Self::USER_TIMEOUT`] if not called.
    #[must_use]
    pub fn with_user_timeout(mut self, timeout: Duration) -> Self {
        self.user_timeout = timeout;
        self
    }

    /// Where the page runs.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The page's `wx` itself, for what this crate does not cover.
    pub fn as_raw(&self) -> &JsValue {
        self.raw.as_ref()
    }

    /// Calls an API to which the client responds by itself.
    pub(crate) fn call(&self, api: &'static str, options: Options) -> ResponseFuture {
        invoke(self.raw.clone(), api, options, self.call_timeout)
    }

    /// Calls an API whose response needs the user, or the network.
    pub(crate) fn call_with_user(&self, api: &'static str, options: Options) -> ResponseFuture {
        invoke(self.raw.clone(), api, options, self.user_timeout)
    }

    /// Calls an API that handles one call after the other. `position` is this
    /// call's position in the queue, from 1.
    pub(crate) fn call_queued(
        &self,
        api: &'static str,
        options: Options,
        position: u32,
    ) -> ResponseFuture {
        let timeout = self.call_timeout.saturating_mul(position);
        invoke(self.raw.clone(), api, options, timeout)
    }

    /// Registers a callback with an event API.
    pub(crate) fn listen(
        &self,
        api: &'static str,
        options: Options,
        callbacks: &[(&'static str, u32)],
        function: impl FnMut(u32, JsValue) + 'static,
    ) -> Result<Listener, CallError> {
        Listener::start(&self.raw, api, options, callbacks, function)
    }
}
