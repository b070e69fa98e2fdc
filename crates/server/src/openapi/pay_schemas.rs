//! The schemas of what WeChat Pay sends and is answered.

use serde_json::{Value, json};

use super::operation::reference;

/// The schemas, by name.
pub(super) fn pay_schemas() -> [(&'static str, Value); 2] {
    [
        ("NotificationFailure", notification_failure()),
        ("PayNotification", pay_notification()),
    ]
}

/// WeChat Pay's own two fields, beside those of every error.
fn notification_failure() -> Value {
    json!({
        "allOf": [reference("ErrorEnvelope")],
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"const": "FAIL"},
            "message": {"type": "string", "description": "what happened"},
        },
    })
}

fn pay_notification() -> Value {
    let text = json!({"type": "string"});
    let resource = json!({
        "type": "object",
        "required": ["algorithm", "ciphertext", "nonce"],
        "properties": {
            "algorithm": {"const": "AEAD_AES_256_GCM"},
            "ciphertext": text,
            "associated_data": text,
            "nonce": text,
            "original_type": text,
        },
    });
    json!({
        "type": "object",
        "required": ["id", "event_type", "resource"],
        "properties": {
            "id": text,
            "create_time": text,
            "event_type": {"type": "string", "description": "such as TRANSACTION.SUCCESS"},
            "resource_type": text,
            "summary": text,
            "resource": resource,
        },
    })
}
