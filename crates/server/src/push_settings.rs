//! How the pushes of an account are taken.

use std::time::Duration;

use url::Url;
use wechat_h5_push::{EncodingAesKey, PushToken, Rotation};

use crate::webhook_key::WebhookKey;

/// The secrets of an account's pushes, and where these go.
#[derive(Debug, Clone)]
pub(crate) struct PushSettings {
    /// What they are signed with.
    pub tokens: Rotation<PushToken>,
    /// What they are encrypted with, if they are.
    pub aes_keys: Option<Rotation<EncodingAesKey>>,
    /// How far their time may be away from the time here.
    pub clock_tolerance: Duration,
    /// The back end that gets them.
    pub webhook: Url,
    /// What the requests to it are signed with.
    pub webhook_key: WebhookKey,
}
