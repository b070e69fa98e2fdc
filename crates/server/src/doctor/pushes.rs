//! Whether the pushes of an account can be taken, and its back end be reached.

use super::host_probe::{ProbeFailure, probe_options};
use super::report::{Finding, Report};
use crate::config::AccountConfig;
use crate::push_settings::{PushSettings, WebhookSettings};

const PUSHES: &str = "pushes";
const WEBHOOK: &str = "webhook";

pub(super) async fn check(account: &AccountConfig, report: &mut Report) {
    let app_id = account.app_id.as_str();
    if let Some(push) = &account.push {
        report.add(secrets(push).of(app_id));
    }
    if let Some(webhook) = &account.webhook {
        report.add(webhook_answers(webhook).await.of(app_id));
    }
}

/// That they have the right form was checked with the settings.
fn secrets(push: &PushSettings) -> Finding {
    let is_changed = push.tokens.previous.is_some()
        || push
            .aes_keys
            .as_ref()
            .is_some_and(|keys| keys.previous.is_some());
    if push.aes_keys.is_none() {
        let detail =
            "push_token is set, and no push_aes_key: what users write arrives in the clear";
        let advice = "choose 安全模式 in the console, and set push_aes_key to its EncodingAESKey";
        return Finding::warning(PUSHES, detail, advice);
    }
    let detail = if is_changed {
        "a Token and an EncodingAESKey are set, and one before them: remove it when the console \
         has the new one"
    } else {
        "a Token and an EncodingAESKey are set"
    };
    Finding::ok(PUSHES, detail)
}

/// It is sent nothing that it could take for a push: no body, and no signature.
async fn webhook_answers(webhook: &WebhookSettings) -> Finding {
    match probe_options(&webhook.url).await {
        Ok(probed) => {
            let status = probed.response.status.as_u16();
            let (steps, time) = (probed.steps, probed.time.as_millis());
            Finding::ok(
                WEBHOOK,
                format!("{steps} work ({time} ms; OPTIONS without a signature: {status})"),
            )
        }
        Err(ProbeFailure { step, reason }) => {
            let detail = format!("{}: {reason}", step.name());
            let advice = "correct push_webhook, or start the back end: pushes and notifications wait \
                          for 24 hours";
            Finding::failed(WEBHOOK, detail, advice)
        }
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_push::{EncodingAesKey, PushToken, Rotation};

    use super::*;

    #[test]
    fn pushes_without_a_key_are_a_warning() {
        let push = |aes_keys| PushSettings {
            tokens: PushToken::parse("sandboxtoken").unwrap().into(),
            aes_keys,
            clock_tolerance: std::time::Duration::from_mins(10),
        };
        let key = || EncodingAesKey::parse(&"A".repeat(43)).unwrap();
        let changed = Rotation {
            current: key(),
            previous: Some(key()),
        };
        for (keys, status, part) in [
            (None, "warning", "in the clear"),
            (Some(key().into()), "ok", "are set"),
            (Some(changed), "ok", "remove it"),
        ] {
            let finding = serde_json::to_value(secrets(&push(keys))).unwrap();
            assert_eq!(finding["status"], status);
            assert!(
                finding["detail"].as_str().unwrap().contains(part),
                "{finding}"
            );
        }
    }
}
