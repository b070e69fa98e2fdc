//! The proof that WeChat Pay has sent something.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::VerifyError;
use super::merchant::SIGNATURE_TYPE;
use super::platform_key::{PlatformKey, PublicKeyId};
use crate::timestamp::Timestamp;

/// How far `Wechatpay-Timestamp` may be away from the time here.
pub const CLOCK_TOLERANCE: Duration = Duration::from_mins(5);
/// How the signatures begin that are wrong on purpose.
const PROBE: &str = "WECHATPAY/SIGNTEST/";
/// Of a serial number in an error.
const SHOWN_CHARACTERS: usize = 64;

/// All certificates and public keys of WeChat Pay that are accepted: several during a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformKeys(Vec<PlatformKey>);

/// The headers of a response or a notification of WeChat Pay.
#[derive(Debug, Clone, Copy)]
pub struct SignatureHeaders<'a> {
    /// `Wechatpay-Timestamp`.
    pub timestamp: &'a str,
    /// `Wechatpay-Nonce`.
    pub nonce: &'a str,
    /// `Wechatpay-Serial`: the number of the certificate, or the id of the public key.
    pub serial: &'a str,
    /// `Wechatpay-Signature`.
    pub signature: &'a str,
    /// `Wechatpay-Signature-Type`, which responses may lack.
    pub signature_type: Option<&'a str>,
}

/// A body that WeChat Pay has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "only a body that was verified may be read"]
pub struct VerifiedBody<'a>(&'a [u8]);

impl<'a> VerifiedBody<'a> {
    /// The body.
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}

impl PlatformKeys {
    /// Accepts signatures of these.
    pub fn new(keys: impl IntoIterator<Item = PlatformKey>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// The id of the newest public key among these, for the header `Wechatpay-Serial` of a
    /// request: WeChat Pay signs its response with that one.
    pub fn public_key_id(&self) -> Option<&str> {
        let mut ids = self.0.iter().map(PlatformKey::serial);
        ids.rfind(|id| PublicKeyId::parse(id).is_ok())
    }

    /// Proves that WeChat Pay has sent this body, which has to be byte for byte as it arrived.
    ///
    /// # Errors
    ///
    /// [`VerifyError`]. A clock that differs is only told of what is signed rightly.
    ///
    /// Source: WeChat Pay, version 3, 验证签名.
    pub fn verify<'a>(
        &self,
        headers: &SignatureHeaders<'_>,
        body: &'a [u8],
        now: Timestamp,
    ) -> Result<VerifiedBody<'a>, VerifyError> {
        if headers
            .signature_type
            .is_some_and(|found| found != SIGNATURE_TYPE)
        {
            return Err(VerifyError::SignatureType);
        }
        if headers.signature.starts_with(PROBE) {
            return Err(VerifyError::Probe);
        }
        let key = self.0.iter().find(|key| key.has_serial(headers.serial));
        let key = key.ok_or_else(|| VerifyError::UnknownSerial(shown(headers.serial)))?;
        let signature = STANDARD.decode(headers.signature);
        let signature = signature.map_err(|_| VerifyError::Signature)?;
        let text = string_to_sign(headers.timestamp, headers.nonce, body);
        if !key.has_signed(&text, &signature) {
            return Err(VerifyError::Signature);
        }
        check_clock(headers.timestamp, now)?;
        Ok(VerifiedBody(body))
    }
}

pub(super) fn string_to_sign(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    let (timestamp, nonce) = (timestamp.as_bytes(), nonce.as_bytes());
    [timestamp, b"\n", nonce, b"\n", body, b"\n"].concat()
}

fn check_clock(timestamp: &str, now: Timestamp) -> Result<(), VerifyError> {
    let signed: u64 = timestamp.parse().map_err(|_| VerifyError::Timestamp)?;
    let difference = Duration::from_secs(signed.abs_diff(now.seconds()));
    if difference > CLOCK_TOLERANCE {
        return Err(VerifyError::Clock {
            difference,
            tolerance: CLOCK_TOLERANCE,
        });
    }
    Ok(())
}

fn shown(serial: &str) -> String {
    serial.chars().take(SHOWN_CHARACTERS).collect()
}
