//! `GET` and `POST /__sandbox/merchants`: merchants of WeChat Pay, with what a server needs to
//! take payments for them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};

use super::merchant_change::MerchantChange;
use super::record_change::record_change;
use crate::json_body::{BadRequest, read_json};
use crate::pay::{MERCHANT_KEY, Merchant, Pay, PayRecords, platform_keys};

/// More would be a mistake of the test.
const MAX_MERCHANTS: usize = 100;

/// Every merchant, and what WeChat Pay signs with.
pub(super) async fn list(State(pay): State<Arc<Pay>>) -> Json<Value> {
    Json(describe_all(&pay.records(), &pay.addresses().api_base))
}

/// Adds a merchant, or changes the one with the same number.
pub(super) async fn put(
    State(pay): State<Arc<Pay>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let change: MerchantChange = read_json(&body)?;
    let id = change.id()?;
    change.check_accounts(&pay.platform().records())?;
    let mut records = pay.records();
    let present = records.merchant(id.as_str()).cloned();
    if present.is_none() && records.merchants().len() >= MAX_MERCHANTS {
        let message = format!("there are {MAX_MERCHANTS} merchants already");
        return Err(BadRequest::new("too_many_merchants", message));
    }
    let merchant = present.unwrap_or_else(|| Merchant::new(id.clone()));
    records.put_merchant(change.apply(merchant)?);
    let description = describe_all(&records, &pay.addresses().api_base);
    drop(records);
    record_change(pay.journal(), "merchants", ("mchid", id.as_str().into()));
    Ok(Json(description))
}

fn describe_all(records: &PayRecords, api_base: &str) -> Value {
    let keys = platform_keys();
    let merchants: Vec<_> = records.merchants().iter().map(describe).collect();
    json!({
        "payBase": api_base,
        "platformCertificate": {
            "serial": keys.certificate.serial,
            "pem": keys.certificate.pem,
        },
        "platformPublicKey": {"id": keys.public_key.serial, "pem": keys.public_key.pem},
        "merchants": merchants,
    })
}

/// The private key is there only where it is the sandbox's.
fn describe(merchant: &Merchant) -> Value {
    let certificate = merchant.sandbox_certificate();
    json!({
        "mchid": merchant.id.as_str(),
        "appIds": merchant.app_ids,
        "certificateSerial": merchant.serial(),
        "certificate": certificate,
        "privateKey": certificate.map(|_| MERCHANT_KEY),
        "apiV3Key": merchant.api_v3_key.expose(),
        "verification": merchant.verification,
    })
}
