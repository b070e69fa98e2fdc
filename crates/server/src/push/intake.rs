//! What an account takes, and the back end that gets it. A reload replaces it as a whole.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_api::SetupError;
use wechat_h5_api::pay::{Notification, NotificationError};
use wechat_h5_push::PushReceiver;
use wechat_h5_sign::pay::{
    ApiV3Key, MerchantId, PlatformKeys, SignatureHeaders, VerifiedBody, VerifyError,
};
use wechat_h5_sign::{AppId, Timestamp};

use super::webhook::Webhook;
use crate::config::PaymentConfig;
use crate::push_settings::{PushSettings, WebhookSettings};

/// The settings that it is made from.
#[derive(Debug, Clone)]
pub(crate) struct IntakeSettings {
    /// How pushes are taken, if they are.
    pub(crate) push: Option<PushSettings>,
    /// The merchant.
    pub(crate) payment: Option<PaymentConfig>,
    /// The back end.
    pub(crate) webhook: Option<WebhookSettings>,
}

/// What an account takes, and the back end that gets it.
pub(crate) struct Intake {
    /// As it was set.
    pub(crate) settings: IntakeSettings,
    /// Its pushes, if it takes them.
    pub(crate) pushes: Option<PushIntake>,
    /// The notifications of its merchant, if it takes them.
    pub(crate) notifications: Option<Arc<NotificationIntake>>,
    pub(super) webhook: Option<Webhook>,
}

/// Proves and reads the pushes of an account.
pub(crate) struct PushIntake {
    /// And writes replies.
    pub(crate) receiver: PushReceiver,
    /// For how long a signature is remembered.
    pub(super) window: Duration,
}

/// Proves and reads the notifications of a merchant.
pub(crate) struct NotificationIntake {
    /// The merchant.
    pub(crate) merchant: MerchantId,
    keys: PlatformKeys,
    api_v3_key: ApiV3Key,
}

impl Intake {
    /// What these settings say.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(crate) fn new(app_id: &AppId, settings: IntakeSettings) -> Result<Self, SetupError> {
        let webhook = settings.webhook.as_ref().map(Webhook::new).transpose()?;
        let pushes = settings.push.clone();
        let pushes = pushes.map(|settings| PushIntake::new(app_id, settings));
        let payment = settings.payment.as_ref();
        let notifications = payment.and_then(NotificationIntake::new).map(Arc::new);
        Ok(Self {
            settings,
            pushes,
            notifications,
            webhook,
        })
    }

    /// Whether anything is taken.
    pub(crate) fn is_open(&self) -> bool {
        self.webhook.is_some()
    }
}

impl PushIntake {
    fn new(app_id: &AppId, settings: PushSettings) -> Self {
        let id = app_id.clone();
        let receiver = match settings.aes_keys {
            Some(keys) => PushReceiver::encrypted(id, settings.tokens, keys),
            None => PushReceiver::plain(id, settings.tokens),
        };
        Self {
            receiver: receiver.clock_tolerance(settings.clock_tolerance),
            // A signature is of this time for twice as long.
            window: settings.clock_tolerance * 2,
        }
    }
}

impl NotificationIntake {
    fn new(config: &PaymentConfig) -> Option<Self> {
        Some(Self {
            merchant: config.merchant.id.clone(),
            keys: config.platform_keys(),
            api_v3_key: config.api_v3_key.clone()?,
        })
    }

    /// Proves that WeChat Pay has sent it.
    ///
    /// # Errors
    ///
    /// [`VerifyError`].
    pub(crate) fn verify<'a>(
        &self,
        headers: &SignatureHeaders<'_>,
        body: &'a [u8],
        now: Timestamp,
    ) -> Result<VerifiedBody<'a>, VerifyError> {
        self.keys.verify(headers, body, now)
    }

    /// Reads what was proven.
    ///
    /// # Errors
    ///
    /// [`NotificationError`].
    pub(crate) fn read(&self, body: VerifiedBody<'_>) -> Result<Notification, NotificationError> {
        Notification::read(body, &self.api_v3_key)
    }
}
