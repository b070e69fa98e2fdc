//! Puts new settings of pushes and of merchants in the place of those that are used.

use wechat_h5_push::{PushToken, Rotation};

use crate::accounts::Account;
use crate::app::{AppState, intake, payments};
use crate::config::{
    AccountConfig, PAY_API_V3_KEY, PAY_CERTIFICATE_SERIAL, PAY_MERCHANT_ID, PAY_NOTIFY_URL,
    PAY_PLATFORM_CERTIFICATE_FILES, PAY_PRIVATE_KEY_FILE, PAY_PUBLIC_KEY_FILE, PAY_PUBLIC_KEY_ID,
    PUSH_AES_KEY, PUSH_CLOCK_TOLERANCE, PUSH_TOKEN, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY, PaymentConfig,
    Setting, WechatConfig,
};
use crate::push::IntakeSettings;
use crate::push_settings::{PushSettings, WebhookSettings};

type Changed = (&'static Setting, bool);

/// The settings of the account that are others than before. All of its pushes and payments are
/// then those of the new ones.
pub(super) fn apply(
    app: &AppState,
    account: &Account,
    config: &AccountConfig,
    hosts: &WechatConfig,
) -> Vec<&'static Setting> {
    let Some(taken) = app.pushes.find(account.app_id.as_str()) else {
        return Vec::new();
    };
    let before = taken.intake();
    let changed = changes(&before.settings, config);
    if changed.is_empty() {
        return changed;
    }
    let made = intake(config).and_then(|intake| {
        let payments = payments(config, &hosts.pay_bases, &app.store)?;
        Ok((intake, payments))
    });
    match made {
        Ok((intake, payments)) => {
            taken.replace_intake(intake);
            account.payments.store(payments);
            changed
        }
        Err(error) => {
            let appid = &account.app_id;
            tracing::error!(%appid, %error, "the settings of pushes and payments are those from before");
            Vec::new()
        }
    }
}

fn changes(before: &IntakeSettings, new: &AccountConfig) -> Vec<&'static Setting> {
    let push = of_push(before.push.as_ref(), new.push.as_ref());
    let webhook = of_webhook(before.webhook.as_ref(), new.webhook.as_ref());
    let payment = of_payment(before.payment.as_ref(), new.payment.as_ref());
    let all = push.into_iter().chain(webhook).chain(payment);
    let changed = all.filter(|(_, is_other)| *is_other);
    changed.map(|(setting, _)| setting).collect()
}

fn of_push(before: Option<&PushSettings>, new: Option<&PushSettings>) -> Vec<Changed> {
    let (Some(before), Some(new)) = (before, new) else {
        return vec![(&PUSH_TOKEN, before.is_some() != new.is_some())];
    };
    let tolerance = before.clock_tolerance != new.clock_tolerance;
    vec![
        (&PUSH_TOKEN, !is_same_token(&before.tokens, &new.tokens)),
        (&PUSH_AES_KEY, before.aes_keys != new.aes_keys),
        (&PUSH_CLOCK_TOLERANCE, tolerance),
    ]
}

/// Whoever sees how long this takes has the settings.
fn is_same_token(before: &Rotation<PushToken>, new: &Rotation<PushToken>) -> bool {
    let exposed = |tokens: &Rotation<PushToken>| {
        let previous = tokens.previous.as_ref().map(PushToken::expose);
        [Some(tokens.current.expose()), previous].map(|token| token.map(str::to_owned))
    };
    exposed(before) == exposed(new)
}

fn of_webhook(before: Option<&WebhookSettings>, new: Option<&WebhookSettings>) -> Vec<Changed> {
    let (Some(before), Some(new)) = (before, new) else {
        return vec![(&PUSH_WEBHOOK, before.is_some() != new.is_some())];
    };
    vec![
        (&PUSH_WEBHOOK, before.url != new.url),
        (&PUSH_WEBHOOK_KEY, before.key != new.key),
    ]
}

fn of_payment(before: Option<&PaymentConfig>, new: Option<&PaymentConfig>) -> Vec<Changed> {
    let (Some(before), Some(new)) = (before, new) else {
        return vec![(&PAY_MERCHANT_ID, before.is_some() != new.is_some())];
    };
    let id = |config: &PaymentConfig| {
        config
            .public_key
            .as_ref()
            .map(|key| key.serial().to_owned())
    };
    let key = |config: &PaymentConfig| {
        config
            .api_v3_key
            .as_ref()
            .map(|key| key.expose().to_owned())
    };
    let is_notified_elsewhere =
        before.notify_url != new.notify_url || before.refund_notify_url != new.refund_notify_url;
    let (merchant, other) = (&before.merchant, &new.merchant);
    vec![
        (&PAY_MERCHANT_ID, merchant.id != other.id),
        (&PAY_CERTIFICATE_SERIAL, merchant.serial != other.serial),
        (&PAY_PRIVATE_KEY_FILE, merchant.key != other.key),
        (&PAY_PUBLIC_KEY_ID, id(before) != id(new)),
        (&PAY_PUBLIC_KEY_FILE, before.public_key != new.public_key),
        (
            &PAY_PLATFORM_CERTIFICATE_FILES,
            before.certificates != new.certificates,
        ),
        (&PAY_API_V3_KEY, key(before) != key(new)),
        (&PAY_NOTIFY_URL, is_notified_elsewhere),
    ]
}
