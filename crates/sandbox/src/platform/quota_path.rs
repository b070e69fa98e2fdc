//! The paths that a quota can be set for.

use serde::Deserialize;

use super::endpoint::{AUTHORIZE, endpoint_paths};

/// The path of an endpoint or of the authorize page, or `*` for every endpoint with a
/// documented quota.
#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct QuotaPath(String);

impl TryFrom<String> for QuotaPath {
    type Error = String;

    fn try_from(path: String) -> Result<Self, String> {
        let mut known = endpoint_paths().chain(["*", AUTHORIZE]);
        if known.any(|known| known == path) {
            Ok(Self(path))
        } else {
            Err(format!("no endpoint of the sandbox has the path {path:?}"))
        }
    }
}

impl From<QuotaPath> for String {
    fn from(QuotaPath(path): QuotaPath) -> Self {
        path
    }
}
