//! The handle that proves a configuration.

use std::time::Duration;

use wasm_bindgen::JsValue;

use crate::call::call;
use crate::call_error::CallError;
use crate::env::Environment;
use crate::options::Options;
use crate::sys::JsWx;

/// A configured jweixin. Only [`configure`](crate::configure) makes one.
///
/// Its methods are the `wx.*` APIs, grouped in [`api`](crate::api). Cloning it
/// is cheap: it is a reference to the page's one `wx`.
#[derive(Debug, Clone, PartialEq)]
pub struct Wx {
    raw: JsWx,
    environment: Environment,
}

impl Wx {
    pub(crate) fn new(raw: JsWx, environment: Environment) -> Self {
        Self { raw, environment }
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
    pub(crate) async fn quick(
        &self,
        api: &'static str,
        options: Options,
    ) -> Result<JsValue, CallError> {
        /// Long enough for a slow phone, short enough to notice.
        const TIMEOUT: Duration = Duration::from_secs(10);
        call(&self.raw, api, options, TIMEOUT).await
    }
}
