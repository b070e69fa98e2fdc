//! The handle that proves a configuration.

use core::time::Duration;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::invoke::{Answer, ask};
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
    /// How long to wait for an answer that needs nobody's tap.
    pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);

    /// How long to wait for an answer that needs somebody's tap, or the network.
    pub const USER_TIMEOUT: Duration = Duration::from_mins(10);

    pub(crate) fn new(raw: JsWx, environment: Environment) -> Self {
        Self {
            raw,
            environment,
            call_timeout: Self::CALL_TIMEOUT,
            user_timeout: Self::USER_TIMEOUT,
        }
    }

    /// The same handle, waiting this long for answers that need nobody's tap.
    /// [`Self::CALL_TIMEOUT`] if not called.
    #[must_use]
    pub fn with_call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = timeout;
        self
    }

    /// The same handle, waiting this long for answers that need somebody's tap,
    /// or the network. [`Self::USER_TIMEOUT`] if not called.
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

    /// Calls an API that the client answers without asking anybody.
    pub(crate) fn call(&self, api: &'static str, options: Options) -> Answer {
        ask(self.raw.clone(), api, options, self.call_timeout)
    }

    /// Calls an API whose answer takes a person's decision, or the network.
    pub(crate) fn call_with_user(&self, api: &'static str, options: Options) -> Answer {
        ask(self.raw.clone(), api, options, self.user_timeout)
    }

    /// Calls an API that answers one call after the other, where `place` is this
    /// call's place in line.
    pub(crate) fn call_queued(&self, api: &'static str, options: Options, place: u32) -> Answer {
        let timeout = self.call_timeout.saturating_mul(place);
        ask(self.raw.clone(), api, options, timeout)
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
