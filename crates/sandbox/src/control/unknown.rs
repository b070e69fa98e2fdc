//! A knob that is none: most likely a typo.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::body::Refused;
use crate::router;

/// 404 in the form of the other knobs' errors. It is no call of the platform's,
/// so it is neither counted nor in the journal.
pub(crate) async fn answer(uri: Uri) -> Response {
    let knobs: Vec<_> = router::knob_paths().collect();
    let refused = Refused {
        code: "unknown_path",
        message: format!(
            "the sandbox has no {}; it has {}",
            uri.path(),
            knobs.join(", ")
        ),
    };
    (StatusCode::NOT_FOUND, refused.body()).into_response()
}
