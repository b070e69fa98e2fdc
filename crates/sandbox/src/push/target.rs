//! The account's server: a checked configuration.

use std::time::Duration;

use url::Url;
use wechat_h5_push::{PushCrypto, PushForm, PushToken, Query};

/// WeChat waits five seconds for a response.
pub(super) const WECHAT_TIMEOUT_MS: u64 = 5000;

/// A valid configuration.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) url: Url,
    pub(super) token: PushToken,
    pub(super) crypto: PushCrypto,
    pub(super) form: PushForm,
    pub(super) original_id: String,
    pub(super) timeout: Duration,
}

impl Target {
    /// The URL of one request: the configured one, with these parameters after its own.
    pub(super) fn url_with(&self, query: Query) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(query);
        url
    }
}
