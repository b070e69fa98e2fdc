//! Merchants (商户), as the platform knows them.

use serde::{Deserialize, Serialize};
use url::Url;
use wechat_h5_sign::AppId;
use wechat_h5_sign::pay::platform::MerchantPublicKey;
use wechat_h5_sign::pay::{ApiV3Key, CertificateSerial, MerchantId};

use super::directory::PayDirectory;
use super::funds::Funds;
use super::platform_keys::{PlatformKeyPair, platform_keys, sandbox_certificate};
use super::refund::RefundOutcome;

/// The number of the first account's merchant.
const FIRST_ID: u32 = 1_900_000_001;
const SANDBOX_API_V3_KEY: &str = "sandboxApiV3Key0123456789abcdefg";

/// One merchant.
#[derive(Clone, Debug)]
pub(crate) struct Merchant {
    pub(crate) id: MerchantId,
    /// The accounts whose pages may pay it.
    pub(crate) app_ids: Vec<String>,
    pub(crate) key: MerchantKey,
    /// Notifications and certificates are encrypted with it.
    pub(crate) api_v3_key: ApiV3Key,
    pub(crate) verification: Verification,
    /// 支付授权目录; `None` for any page.
    pub(crate) pay_directories: Option<Vec<PayDirectory>>,
    /// Where notifications go, in place of the origin of `notify_url`.
    pub(crate) notify_origin: Option<Url>,
    pub(crate) funds: Funds,
    pub(crate) refunds: RefundOutcome,
}

/// What the merchant's signatures are verified with.
#[derive(Clone, Debug)]
pub(crate) enum MerchantKey {
    /// The sandbox's, whose private half it hands out.
    Sandbox,
    /// The merchant's own.
    Own {
        key: MerchantPublicKey,
        serial: CertificateSerial,
        /// The key as it was given.
        pem: String,
    },
}

/// Why a merchant cannot have a key of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum MerchantKeyError {
    PublicKey(String),
    CertificateSerial(String),
}

impl MerchantKey {
    /// The merchant's own: a certificate or a public key in PEM, and the serial number of the
    /// certificate, which one in PEM has.
    pub(crate) fn own(pem: &str, serial: Option<&str>) -> Result<Self, MerchantKeyError> {
        use MerchantKeyError::{CertificateSerial as Serial, PublicKey};
        let key = MerchantPublicKey::from_pem(pem.as_bytes());
        let key = key.map_err(|error| PublicKey(error.to_string()))?;
        let serial = serial.or(key.serial()).ok_or_else(|| {
            Serial("a public key has no serial number: send that of the certificate".to_owned())
        })?;
        let serial = CertificateSerial::parse(serial);
        let serial = serial.map_err(|error| Serial(error.to_string()))?;
        let pem = pem.to_owned();
        Ok(Self::Own { key, serial, pem })
    }
}

/// What the merchant proves responses and notifications with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verification {
    /// The platform certificate (平台证书).
    Certificate,
    /// WeChat Pay's public key (微信支付公钥), as new merchants do.
    #[default]
    PublicKey,
}

impl Merchant {
    /// The merchant of the account with this appid, which has this place among the accounts.
    pub(super) fn of_account(app_id: &AppId, place: usize) -> Self {
        let number = FIRST_ID.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        let id = MerchantId::parse(&number.to_string()).expect("ten digits");
        Self {
            app_ids: vec![app_id.to_string()],
            ..Self::new(id)
        }
    }

    /// A merchant without an account that uses the sandbox's key.
    pub(crate) fn new(id: MerchantId) -> Self {
        Self {
            id,
            app_ids: Vec::new(),
            key: MerchantKey::Sandbox,
            api_v3_key: ApiV3Key::parse(SANDBOX_API_V3_KEY).expect("a valid constant"),
            verification: Verification::default(),
            pay_directories: None,
            notify_origin: None,
            funds: Funds::default(),
            refunds: RefundOutcome::default(),
        }
    }

    /// Reads where notifications go: an origin that is reached by http.
    pub(crate) fn read_notify_origin(text: &str) -> Option<Url> {
        let url = Url::parse(text).ok()?;
        let is_origin = url.scheme() == "http" && url.path() == "/" && url.query().is_none();
        is_origin.then_some(url)
    }

    pub(super) fn public_key(&self) -> &MerchantPublicKey {
        match &self.key {
            MerchantKey::Sandbox => &sandbox_certificate().key,
            MerchantKey::Own { key, .. } => key,
        }
    }

    /// The serial number of the merchant's certificate.
    pub(crate) fn serial(&self) -> &str {
        match &self.key {
            MerchantKey::Sandbox => sandbox_certificate().key.serial().unwrap_or_default(),
            MerchantKey::Own { serial, .. } => serial.as_str(),
        }
    }

    /// The certificate or public key in PEM, if it is the merchant's own.
    pub(crate) fn own_key(&self) -> Option<&str> {
        match &self.key {
            MerchantKey::Sandbox => None,
            MerchantKey::Own { pem, .. } => Some(pem),
        }
    }

    /// The certificate in PEM, if it is the sandbox's.
    pub(crate) fn sandbox_certificate(&self) -> Option<&'static str> {
        matches!(self.key, MerchantKey::Sandbox).then(|| sandbox_certificate().pem)
    }

    /// What WeChat Pay signs with where the merchant's request does not say.
    pub(super) fn platform_key(&self) -> &'static PlatformKeyPair {
        match self.verification {
            Verification::Certificate => &platform_keys().certificate,
            Verification::PublicKey => &platform_keys().public_key,
        }
    }

    /// What it signs with where the request's `Wechatpay-Serial` says so: the public key in any
    /// case, because a merchant that has a certificate gets the public key beside it, and its
    /// requests name the one that it is ready for. A merchant that has begun with the public key
    /// has no certificate.
    pub(super) fn platform_key_named(&self, serial: &str) -> Option<&'static PlatformKeyPair> {
        let keys = platform_keys();
        let is_certificate = serial.eq_ignore_ascii_case(&keys.certificate.serial);
        if serial == keys.public_key.serial {
            Some(&keys.public_key)
        } else if is_certificate && self.verification == Verification::Certificate {
            Some(&keys.certificate)
        } else {
            None
        }
    }
}
