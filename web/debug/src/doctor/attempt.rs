//! What the page knows of its last attempt to configure the JS-SDK.

use serde::Deserialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wechat_h5_jssdk::{ConfigureError, FailureKind, shared_result};
use wechat_h5_page_api::{ErrorEnvelope, SignatureReport};
use wechat_h5_web::{bootstrap, browser, fetch_outcome, url_parts};
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::doctor::checklist::{ConfigOutcome, ConfigureOutcome};

/// The signed values of a config.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedValues {
    pub(crate) timestamp: u64,
    pub(crate) nonce_str: String,
    pub(crate) signature: String,
}

/// The last attempt.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Attempt {
    /// `None`: the server has signed nothing.
    pub(crate) values: Option<SignedValues>,
    /// The code of the server's refusal.
    pub(crate) refusal: Option<String>,
    /// Why the client has refused.
    pub(crate) error: Option<ConfigureError>,
    pub(crate) is_ready: bool,
}

impl Attempt {
    /// What is known of it, if it is over.
    pub(crate) async fn last(is_over: bool) -> Option<Self> {
        if !is_over {
            return None;
        }
        let mut attempt = Self::default();
        if let Some(text) = config_text().await {
            attempt.values = fetch_outcome::parse(&text);
            attempt.refusal = fetch_outcome::parse::<ErrorEnvelope>(&text).map(|it| it.error.code);
        }
        match result().await {
            Some(Ok(())) => attempt.is_ready = true,
            Some(Err(error)) => attempt.error = Some(error),
            None => {}
        }
        Some(attempt)
    }

    /// What the server has to know to find out why the client calls the signature invalid.
    pub(crate) fn report(&self) -> Option<SignatureReport> {
        let Some(ConfigureError::InvalidSignature { real_auth_url, .. }) = &self.error else {
            return None;
        };
        let values = self.values.clone()?;
        Some(SignatureReport {
            signed_url: bootstrap::entry_url(),
            // Not the fragment: it is not signed, and may hold what somebody has typed.
            page_url: url_parts::without_hash(&browser::href()).to_owned(),
            real_auth_url: real_auth_url.clone(),
            timestamp: values.timestamp,
            nonce_str: values.nonce_str,
            signature: values.signature,
            ua: browser::window().navigator().user_agent().ok(),
        })
    }

    pub(crate) fn config_outcome(&self) -> ConfigOutcome {
        match self.refusal.as_deref() {
            Some("ticket_unavailable") => ConfigOutcome::NoTicket,
            None if self.values.is_some() => ConfigOutcome::Signed,
            _ => ConfigOutcome::Unknown,
        }
    }

    pub(crate) fn configure_outcome(&self) -> ConfigureOutcome {
        match &self.error {
            None if self.is_ready => ConfigureOutcome::Ready,
            Some(ConfigureError::InvalidUrlDomain { .. }) => ConfigureOutcome::InvalidDomain,
            Some(ConfigureError::Refused {
                kind: FailureKind::PermissionDenied,
                ..
            }) => ConfigureOutcome::PermissionDenied,
            _ => ConfigureOutcome::Unknown,
        }
    }
}

/// The page's last attempt to configure the JS-SDK, once it is over.
#[hook]
pub(crate) fn use_attempt(sdk: &Sdk) -> Option<Attempt> {
    let attempt = use_state(|| None);
    let setter = attempt.setter();
    use_effect_with(sdk.clone(), move |sdk| {
        let is_over = matches!(sdk, Sdk::Failed | Sdk::Ready(_));
        spawn_local(async move { setter.set(Attempt::last(is_over).await) });
    });
    (*attempt).clone()
}

async fn config_text() -> Option<String> {
    JsFuture::from(bootstrap::config_text()?)
        .await
        .ok()?
        .as_string()
}

async fn result() -> Option<Result<(), ConfigureError>> {
    let result = JsFuture::from(bootstrap::configured()?).await.ok()?;
    Some(shared_result(&result)?.map(drop))
}
