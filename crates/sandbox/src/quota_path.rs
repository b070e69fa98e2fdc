//! What a quota can be set for.

use serde::Deserialize;

use crate::platform::{authorize, endpoints};

/// The path of something that can be counted, or `*` for everything that has a
/// documented quota.
#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct QuotaPath(String);

impl TryFrom<String> for QuotaPath {
    type Error = String;

    fn try_from(path: String) -> Result<Self, String> {
        let mut known = endpoints::paths().chain(["*", authorize::PATH]);
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
