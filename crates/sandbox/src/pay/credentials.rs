//! What a server needs to take payments for the sandbox's merchant.

use super::merchant::Merchant;
use super::platform_keys::{MERCHANT_KEY, platform_keys};

/// The first account's merchant, as its owner has it from WeChat Pay's console. Everybody may
/// know these keys: they are the same in every sandbox.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MerchantCredentials {
    /// The merchant's number (商户号).
    pub mchid: String,
    /// The serial number of the merchant's certificate.
    pub certificate_serial: String,
    /// The private key of that certificate, in PEM.
    pub private_key: &'static str,
    /// The number of WeChat Pay's public key.
    pub public_key_id: &'static str,
    /// WeChat Pay's public key, in PEM.
    pub public_key: &'static str,
    /// WeChat Pay's certificate, in PEM: with it WeChat Pay signs for a merchant that verifies by
    /// certificate.
    pub platform_certificate: &'static str,
    /// The key that notifications are encrypted with.
    pub api_v3_key: String,
}

impl MerchantCredentials {
    /// Those of a merchant with the sandbox's key.
    pub(super) fn of(merchant: &Merchant) -> Self {
        let keys = platform_keys();
        Self {
            mchid: merchant.id.to_string(),
            certificate_serial: merchant.serial().to_owned(),
            private_key: MERCHANT_KEY,
            public_key_id: &keys.public_key.serial,
            public_key: keys.public_key.pem,
            platform_certificate: keys.certificate.pem,
            api_v3_key: merchant.api_v3_key.expose().to_owned(),
        }
    }
}
