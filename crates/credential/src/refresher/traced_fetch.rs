//! The span of one fetch of a credential, for whoever collects traces.

use tracing::Instrument as _;
use tracing::field::Empty;
use wechat_h5_api::{CallError, Issued, TRACE_TARGET};
use wechat_h5_sign::AppId;

use crate::credential_store::CredentialKind;

/// Does a fetch in a span of its own, which has who fetched what and what became of it.
pub(super) async fn traced<T>(
    app_id: &AppId,
    kind: CredentialKind,
    fetch: impl Future<Output = Result<Issued<T>, CallError>>,
) -> Result<Issued<T>, CallError> {
    let span = tracing::info_span!(
        target: TRACE_TARGET,
        "refresh",
        otel.name = %format_args!("refresh {}", kind.name()),
        otel.status_code = Empty,
        wechat.appid = app_id.as_str(),
        wechat.credential = kind.name(),
        wechat.outcome = Empty,
    );
    let result = fetch.instrument(span.clone()).await;
    match &result {
        Ok(_) => span.record("wechat.outcome", "fetched"),
        Err(err) => span
            .record("wechat.outcome", err.kind())
            .record("otel.status_code", "ERROR"),
    };
    result
}
