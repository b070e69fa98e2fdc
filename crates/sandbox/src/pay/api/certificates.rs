//! `GET /v3/certificates` (下载平台证书).

use serde_json::json;
use wechat_h5_sign::pay::EncryptedResource;

use super::call::PayCall;
use super::error::PayError;
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::merchant::Verification;
use crate::pay::platform_keys::platform_keys;
use crate::pay::rfc3339;
use crate::pay::state::Pay;
use crate::random;

/// The certificate's own times.
const NOT_BEFORE: u64 = 1_577_836_800;
const NOT_AFTER: u64 = 2_524_521_600;

/// A merchant that has begun with the public key has no certificate.
pub(super) fn list(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    let records = pay.records();
    let merchant = records.merchant(&call.mchid);
    let merchant = merchant.filter(|of| of.verification == Verification::Certificate);
    let merchant = merchant.ok_or_else(|| {
        let message = "无可用的平台证书，请使用微信支付公钥";
        let error = PayError::new(PayErrorCode::ResourceNotExists, message);
        error.with_problem("this merchant verifies by public key: it has no certificate")
    })?;
    let certificate = &platform_keys().certificate;
    let encrypted = EncryptedResource::encrypt(
        &merchant.api_v3_key,
        &random::gcm_nonce(),
        "certificate",
        certificate.pem.as_bytes(),
    );
    Ok(PayBody::Json(json!({"data": [{
        "serial_no": certificate.serial,
        "effective_time": rfc3339::write(NOT_BEFORE),
        "expire_time": rfc3339::write(NOT_AFTER),
        "encrypt_certificate": encrypted.expect("the nonce has 12 bytes"),
    }]})))
}
