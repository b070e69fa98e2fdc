//! Who has failed, and what to do.

use wechat_h5_jssdk::FailureKind;
use wechat_h5_web_tools::apis::api::Kind;
use wechat_h5_web_tools::apis::run::Finished;

use crate::i18n::Strings;

/// The label of an outcome, and for a failure who has failed and what to do.
pub(crate) struct Advice {
    pub(crate) label: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) text: &'static str,
}

pub(crate) fn advice(kind: Kind, finished: &Finished, t: &Strings) -> Advice {
    let (label, tone, text) = match finished.outcome.kind() {
        "ok" => (t.outcome_ok, "success", ""),
        "cancel" => (t.outcome_cancelled, "warning", t.why_cancelled),
        "outside" => (t.outcome_outside, "error", t.why_outside),
        "timeout" => (t.outcome_timed_out, "error", t.why_timed_out),
        "unsupported" => (t.outcome_unsupported, "error", t.why_unsupported),
        _ => (
            t.outcome_failed,
            "error",
            of_failure(kind, finished.failure, t),
        ),
    };
    Advice { label, tone, text }
}

fn of_failure(kind: Kind, failure: Option<FailureKind>, t: &Strings) -> &'static str {
    match failure {
        Some(FailureKind::FunctionMissing) => t.why_unsupported,
        Some(FailureKind::IncompleteResponse) => t.why_incomplete,
        Some(FailureKind::InvalidSignature) => t.why_invalid_signature,
        Some(FailureKind::InvalidUrlDomain) => t.why_invalid_domain,
        Some(FailureKind::Network) => t.why_network,
        Some(FailureKind::NotInJsApiList) => t.why_not_in_list,
        Some(FailureKind::PermissionDenied) => t.why_denied,
        Some(FailureKind::RequireSubscribe) => t.why_subscribe,
        _ if kind == Kind::OpenTag => t.why_tag_hidden,
        _ => t.why_failed,
    }
}
