//! Traces for whoever collects them, by OpenTelemetry's protocol. The spans are where the work
//! is; here is what sends them, in a build with the feature `otel`.

#[cfg(feature = "otel")]
mod collector_client;
mod environment;
#[cfg(feature = "otel")]
mod export;
#[cfg(not(feature = "otel"))]
mod no_export;
#[cfg(feature = "otel")]
mod remote_parent;

#[cfg(feature = "otel")]
pub(crate) use self::export::TraceExport;
#[cfg(not(feature = "otel"))]
pub(crate) use self::no_export::{TraceExport, continue_trace};
#[cfg(feature = "otel")]
pub(crate) use self::remote_parent::continue_trace;
