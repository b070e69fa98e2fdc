//! What the simulated WeChat Pay signs with, and the key of merchants that bring none.

use std::sync::LazyLock;

use wechat_h5_sign::pay::platform::{MerchantPublicKey, PlatformPrivateKey};
use wechat_h5_sign::pay::{PlatformKey, PublicKeyId, SIGNATURE_TYPE};

use super::signature_probe::probe_of;
use crate::random;

const CERTIFICATE: &str = include_str!("../../assets/pay/platform_certificate.pem");
const CERTIFICATE_KEY: &str = include_str!("../../assets/pay/platform_certificate_key.pem");
const PUBLIC_KEY: &str = include_str!("../../assets/pay/platform_public_key.pem");
const PRIVATE_KEY: &str = include_str!("../../assets/pay/platform_private_key.pem");
const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0000000000000000000000000000000000";
const MERCHANT_CERTIFICATE: &str = include_str!("../../assets/pay/merchant_certificate.pem");

/// The private key of merchants that bring none of their own.
pub(crate) const MERCHANT_KEY: &str = include_str!("../../assets/pay/merchant_key.pem");

/// Both key pairs of WeChat Pay. They are constants, as the demo account's secret is: a pair
/// that is made at each start would have to be configured anew each time.
#[derive(Debug)]
pub(crate) struct PlatformKeyPairs {
    pub(crate) certificate: PlatformKeyPair,
    pub(crate) public_key: PlatformKeyPair,
}

/// One key pair.
#[derive(Debug)]
pub(crate) struct PlatformKeyPair {
    /// As `Wechatpay-Serial` has it.
    pub(crate) serial: String,
    /// The certificate or the public key.
    pub(crate) pem: &'static str,
    pub(crate) private_key: PlatformPrivateKey,
}

impl PlatformKeyPair {
    /// The headers that prove a body to be WeChat Pay's.
    pub(super) fn signature(&self, now: u64, body: &str) -> [(&'static str, String); 5] {
        self.headers(now, body, |signature| signature)
    }

    /// Headers with a signature that is wrong on purpose.
    pub(super) fn probe(&self, now: u64, body: &str) -> [(&'static str, String); 5] {
        self.headers(now, body, |signature| probe_of(&signature))
    }

    fn headers(
        &self,
        now: u64,
        body: &str,
        change: impl FnOnce(String) -> String,
    ) -> [(&'static str, String); 5] {
        let (timestamp, nonce) = (now.to_string(), random::nonce_str());
        let signature = self.private_key.sign(&timestamp, &nonce, body.as_bytes());
        let signature = change(signature);
        [
            ("wechatpay-timestamp", timestamp),
            ("wechatpay-nonce", nonce),
            ("wechatpay-serial", self.serial.clone()),
            ("wechatpay-signature", signature),
            ("wechatpay-signature-type", SIGNATURE_TYPE.to_owned()),
        ]
    }
}

/// The certificate of merchants that bring none of their own.
#[derive(Debug)]
pub(super) struct SandboxCertificate {
    pub(super) pem: &'static str,
    pub(super) key: MerchantPublicKey,
}

static PLATFORM_KEYS: LazyLock<PlatformKeyPairs> = LazyLock::new(|| {
    let pair = |serial: &str, pem, key: &str| PlatformKeyPair {
        serial: serial.to_owned(),
        pem,
        private_key: PlatformPrivateKey::from_pem(key.as_bytes()).expect("a valid constant"),
    };
    let certificate = PlatformKey::from_certificate_pem(CERTIFICATE.as_bytes());
    let certificate = certificate.expect("a valid constant");
    PublicKeyId::parse(PUBLIC_KEY_ID).expect("a valid constant");
    PlatformKeyPairs {
        certificate: pair(certificate.serial(), CERTIFICATE, CERTIFICATE_KEY),
        public_key: pair(PUBLIC_KEY_ID, PUBLIC_KEY, PRIVATE_KEY),
    }
});

static SANDBOX_CERTIFICATE: LazyLock<SandboxCertificate> = LazyLock::new(|| SandboxCertificate {
    pem: MERCHANT_CERTIFICATE,
    key: MerchantPublicKey::from_pem(MERCHANT_CERTIFICATE.as_bytes()).expect("a valid constant"),
});

pub(crate) fn platform_keys() -> &'static PlatformKeyPairs {
    &PLATFORM_KEYS
}

pub(super) fn sandbox_certificate() -> &'static SandboxCertificate {
    &SANDBOX_CERTIFICATE
}
