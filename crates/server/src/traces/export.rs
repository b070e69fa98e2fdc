//! Sends the spans that are made for traces, where the environment says to whom. The variables
//! are OpenTelemetry's own, and its crates read them.

use std::error::Error;
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Layer as _;
use wechat_h5_api::{TRACE_TARGET, error_chain};

use super::collector_client::CollectorClient;
use super::environment::endpoint;
use crate::logging::BoxedLayer;

/// The name, and the attributes among which it may be too.
const NAMES: [&str; 2] = ["OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];
/// The name where the environment has none.
const SERVICE: &str = "wechat-h5";
/// The longest that a shutdown waits for the collector.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// The export of traces, if there is one.
#[derive(Default)]
pub(crate) struct TraceExport {
    /// The variable that says where to.
    endpoint: &'static str,
    provider: Option<SdkTracerProvider>,
    problem: Option<String>,
}

impl TraceExport {
    /// Starts it, with the layer that receives the spans.
    pub(crate) fn start() -> (Self, Option<BoxedLayer>) {
        let Some(endpoint) = endpoint(|name| std::env::var(name).ok()) else {
            return (Self::default(), None);
        };
        let provider = match provider() {
            Ok(provider) => provider,
            Err(err) => {
                let export = Self {
                    endpoint,
                    provider: None,
                    problem: Some(error_chain(&*err)),
                };
                return (export, None);
            }
        };
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer(SERVICE))
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(is_for_traces).with_max_level_hint(LevelFilter::INFO));
        let export = Self {
            endpoint,
            provider: Some(provider),
            problem: None,
        };
        (export, Some(layer.boxed()))
    }

    /// Says what was started, once there is a log.
    pub(crate) fn log_start(&self) {
        if let Some(error) = &self.problem {
            tracing::error!(
                error,
                fix = "correct the variables OTEL_EXPORTER_OTLP_…",
                "no traces are sent"
            );
        } else if self.provider.is_some() {
            let variable = self.endpoint;
            tracing::info!(variable, "traces are sent to the address of this variable");
        }
    }

    /// Sends what was not sent yet, unless that takes too long.
    pub(crate) async fn end(self) {
        let Some(provider) = self.provider else {
            return;
        };
        let end = move || provider.shutdown_with_timeout(END_TIMEOUT);
        if let Ok(Err(err)) = tokio::task::spawn_blocking(end).await {
            tracing::warn!(error = %err, "the last traces could not be sent");
        }
    }
}

fn provider() -> Result<SdkTracerProvider, Box<dyn Error>> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(CollectorClient::new()?)
        .with_protocol(Protocol::HttpBinary)
        .build()?;
    let mut resource = Resource::builder();
    if NAMES.iter().all(|name| std::env::var_os(name).is_none()) {
        resource = resource.with_service_name(SERVICE);
    }
    let provider = SdkTracerProvider::builder()
        .with_resource(resource.build())
        .with_batch_exporter(exporter)
        .build();
    Ok(provider)
}

fn is_for_traces(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target() == TRACE_TARGET
}
