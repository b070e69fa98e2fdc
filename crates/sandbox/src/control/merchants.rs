//! `GET` and `POST /__sandbox/merchants`: merchants of WeChat Pay, with what a server needs to
//! take payments for them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};
use url::Url;

use super::merchant_change::MerchantChange;
use super::record_change::record_change;
use crate::json_body::{BadRequest, read_json};
use crate::pay::{MERCHANT_KEY, Merchant, Pay, PayDirectory, PayRecords, platform_keys};

/// More would be a mistake of the test.
const MAX_MERCHANTS: usize = 100;

/// Every merchant, and what WeChat Pay signs with.
pub(super) async fn list(State(pay): State<Arc<Pay>>) -> Json<Value> {
    Json(describe_all(
        &pay.records(),
        &pay.addresses().api_base,
        pay.now(),
    ))
}

/// Adds a merchant, or changes the one with the same number.
pub(super) async fn put(
    State(pay): State<Arc<Pay>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let change: MerchantChange = read_json(&body)?;
    let id = change.id()?;
    put_merchant(&pay, change)?;
    record_change(pay.journal(), "merchants", ("mchid", id.as_str().into()));
    let records = pay.records();
    let api_base = &pay.addresses().api_base;
    Ok(Json(describe_all(&records, api_base, pay.now())))
}

/// Changes one merchant or, on an error, nothing.
pub(super) fn put_merchant(pay: &Pay, change: MerchantChange) -> Result<(), BadRequest> {
    let id = change.id()?;
    change.check_accounts(&pay.platform().records())?;
    let mut records = pay.records();
    let present = records.merchant(id.as_str()).cloned();
    if present.is_none() && records.merchants().len() >= MAX_MERCHANTS {
        let message = format!("there are {MAX_MERCHANTS} merchants already");
        return Err(BadRequest::new("too_many_merchants", message));
    }
    let merchant = present.unwrap_or_else(|| Merchant::new(id));
    let merchant = change.apply(merchant, pay.addresses().trust, pay.now())?;
    records.put_merchant(merchant);
    Ok(())
}

/// Every merchant without its secrets, as a change.
pub(super) fn saved(pay: &Pay) -> Vec<Value> {
    let (records, now) = (pay.records(), pay.now());
    let merchants = records.merchants().iter();
    merchants.map(|merchant| settings(merchant, now)).collect()
}

fn describe_all(records: &PayRecords, api_base: &str, now: u64) -> Value {
    let keys = platform_keys();
    let merchants = records.merchants().iter();
    let merchants: Vec<_> = merchants.map(|of| describe(of, now)).collect();
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
fn describe(merchant: &Merchant, now: u64) -> Value {
    let mut described = settings(merchant, now);
    let certificate = merchant.sandbox_certificate();
    described["certificateSerial"] = merchant.serial().into();
    described["certificate"] = certificate.into();
    described["privateKey"] = certificate.map(|_| MERCHANT_KEY).into();
    described["apiV3Key"] = merchant.api_v3_key.expose().into();
    described
}

/// What can be changed and is no secret.
fn settings(merchant: &Merchant, now: u64) -> Value {
    let (unsettled, available) = merchant.funds.at(now);
    let directories = merchant.pay_directories.as_ref();
    let directories: Option<Vec<_>> =
        directories.map(|all| all.iter().map(PayDirectory::as_str).collect());
    let mut settings = json!({
        "mchid": merchant.id.as_str(),
        "appIds": merchant.app_ids,
        "verification": merchant.verification,
        "payDirectories": directories,
        "notifyOrigin": merchant.notify_origin.as_ref().map(origin),
        "unsettled": unsettled,
        "available": available,
        "refunds": merchant.refunds,
    });
    if let Some(pem) = merchant.own_key() {
        settings["publicKey"] = pem.into();
        settings["certificateSerial"] = merchant.serial().into();
    }
    settings
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
