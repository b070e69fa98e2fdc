//! Who calls: the signature of a request.

use axum::http::Method;
use wechat_h5_sign::pay::CLOCK_TOLERANCE;
use wechat_h5_sign::pay::platform::RequestSignature;

use super::call::PayCall;
use super::error::PayError;
use crate::pay::error_code::PayErrorCode;
use crate::pay::merchant::Merchant;
use crate::pay::platform_keys::PlatformKeyPair;
use crate::pay::records::PayRecords;

/// Proves who calls. Returns what the response is signed with.
pub(super) fn authenticate(
    records: &PayRecords,
    call: &mut PayCall,
    now: u64,
) -> Result<&'static PlatformKeyPair, PayError> {
    check_headers(call)?;
    let header = call.header("authorization").ok_or_else(|| {
        let problem = "the header Authorization is missing";
        sign_error("Http头缺少Authorization").with_problem(problem)
    })?;
    let signature = RequestSignature::parse(header).map_err(|error| {
        sign_error("Http头Authorization值格式错误").with_problem(error.to_string())
    })?;
    call.add_detail("mchid", signature.mchid.clone());
    let merchant = records.merchant(&signature.mchid).ok_or_else(|| {
        let known: Vec<_> = records
            .merchants()
            .iter()
            .map(|of| of.id.as_str())
            .collect();
        let problem = format!(
            "no merchant has this number: there are {}",
            known.join(", ")
        );
        PayError::from(PayErrorCode::MchNotExists).with_problem(problem)
    })?;
    check_signature(merchant, &signature, call, now)?;
    call.mchid = signature.mchid;
    platform_key(merchant, call)
}

/// The interface rules want these of every request.
fn check_headers(call: &PayCall) -> Result<(), PayError> {
    let accepts_json = |accept: &str| accept.contains("application/json") || accept.contains("*/*");
    let accept = call.header("accept").filter(|accept| accepts_json(accept));
    if accept.is_none() || call.header("user-agent").is_none_or(str::is_empty) {
        let problem = "a request needs Accept: application/json and a User-Agent";
        return Err(param_error("Http头缺少Accept或User-Agent").with_problem(problem));
    }
    let kind = call.header("content-type").unwrap_or_default();
    if call.method == Method::POST && !kind.starts_with("application/json") {
        let problem = "a body needs Content-Type: application/json";
        return Err(param_error("Http头Content-Type错误").with_problem(problem));
    }
    Ok(())
}

fn check_signature(
    merchant: &Merchant,
    signature: &RequestSignature,
    call: &PayCall,
    now: u64,
) -> Result<(), PayError> {
    let signed_at: Option<u64> = signature.timestamp.parse().ok();
    let is_now = |at: u64| at.abs_diff(now) <= CLOCK_TOLERANCE.as_secs();
    if !signed_at.is_some_and(is_now) {
        let problem = format!(
            "timestamp is {}, and the sandbox's time is {now}: it may be 300 s away",
            signature.timestamp
        );
        return Err(sign_error("签名时间戳已过期").with_problem(problem));
    }
    let (serial, expected) = (&signature.serial_no, merchant.serial());
    if !serial.eq_ignore_ascii_case(expected) {
        let problem =
            format!("serial_no is {serial}, and the merchant's certificate has {expected}");
        return Err(sign_error("商户证书序列号有误").with_problem(problem));
    }
    let target = (call.method.as_str(), call.target.as_str());
    if !signature.is_of(merchant.public_key(), target, &call.body) {
        let problem = "not signed with the merchant's key over method, path with query, \
                       timestamp, nonce and body exactly as they were sent";
        return Err(sign_error("错误的签名，验签失败").with_problem(problem));
    }
    Ok(())
}

fn platform_key(merchant: &Merchant, call: &PayCall) -> Result<&'static PlatformKeyPair, PayError> {
    let Some(serial) = call.header("wechatpay-serial") else {
        return Ok(merchant.platform_key());
    };
    merchant.platform_key_named(serial).ok_or_else(|| {
        let problem = format!("Wechatpay-Serial names {serial}, which is no key of this merchant");
        param_error("Http头Wechatpay-Serial错误").with_problem(problem)
    })
}

fn sign_error(message: &'static str) -> PayError {
    let error = PayError::new(PayErrorCode::SignError, message);
    error.at("authorization", "signature", "sign not match")
}

fn param_error(message: &'static str) -> PayError {
    PayError::new(PayErrorCode::ParamError, message)
}
