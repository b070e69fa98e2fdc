//! How the pushes of an account are taken, and where they go.

use std::time::Duration;

use url::Url;
use wechat_h5_push::{EncodingAesKey, PushToken, Rotation};

use crate::webhook_key::WebhookKey;

/// The secrets of an account's pushes.
#[derive(Debug, Clone)]
pub(crate) struct PushSettings {
    /// What they are signed with.
    pub tokens: Rotation<PushToken>,
    /// What they are encrypted with, if they are.
    pub aes_keys: Option<Rotation<EncodingAesKey>>,
    /// How far their time may be away from the time here.
    pub clock_tolerance: Duration,
}

/// The back end that gets the pushes of an account, and the notifications of its merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WebhookSettings {
    /// Its address.
    pub url: Url,
    /// What the requests to it are signed with.
    pub key: WebhookKey,
}
