//! The errors of keys, values and proofs. None contains a secret.

use alloc::string::String;
use core::error::Error;
use core::fmt;
use core::time::Duration;

/// Why a string is not a value that WeChat Pay takes. Never contains the string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayValueError {
    pub(super) what: &'static str,
    pub(super) expected: &'static str,
    pub(super) bytes: usize,
}

impl fmt::Display for PayValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            expected,
            bytes,
        } = self;
        write!(
            f,
            "{what} has to be {expected}, and is not (it has {bytes} bytes)"
        )
    }
}

/// Why a text is not a key or a certificate in PEM. Never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PemKeyError {
    /// No section in PEM that could be one.
    Missing {
        /// What was looked for.
        wanted: &'static str,
    },
    /// A section of another kind: the wrong file.
    OtherKind {
        /// What was found.
        found: &'static str,
        /// What was looked for.
        wanted: &'static str,
    },
    /// A section that has no end, or is not base64.
    Pem,
    /// The content is no RSA key of 2048 bits or more.
    Content {
        /// What was looked for.
        wanted: &'static str,
    },
}

impl fmt::Display for PemKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { wanted } => {
                write!(
                    f,
                    "{wanted} is needed, and there is none in it: give the whole file, unencrypted"
                )
            }
            Self::OtherKind { found, wanted } => {
                write!(f, "this is {found}, and {wanted} is needed")
            }
            Self::Pem => f.write_str("its PEM text is damaged: give the file as it was downloaded"),
            Self::Content { wanted } => {
                write!(
                    f,
                    "{wanted} is needed, with an RSA key of 2048 to 8192 bits, and this is none"
                )
            }
        }
    }
}

/// Why nothing proves that WeChat Pay has sent a response or a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// Another algorithm than [`SIGNATURE_TYPE`](super::SIGNATURE_TYPE).
    SignatureType,
    /// No key or certificate with this number is known.
    UnknownSerial(String),
    /// WeChat Pay sends some wrong signatures on purpose, to see whether they are refused.
    Probe,
    /// Not signed with the key that it names.
    Signature,
    /// `Wechatpay-Timestamp` is no number of seconds.
    Timestamp,
    /// Signed rightly, too long ago or too far ahead.
    Clock {
        /// The difference.
        difference: Duration,
        /// The most that is accepted.
        tolerance: Duration,
    },
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureType => f.write_str(
                "signed by another algorithm than WECHATPAY2-SHA256-RSA2048, the only one known here",
            ),
            Self::UnknownSerial(serial) => write!(
                f,
                "signed with the key {serial:?}, which is not configured: compare it with \
                 账户中心 > API安全 in the merchant platform"
            ),
            Self::Probe => {
                f.write_str("signed wrongly on purpose by WeChat Pay, to see that it is refused")
            }
            Self::Signature => f.write_str(
                "not signed with the key that it names: pass the body on unchanged, and compare \
                 the configured key with the one in the merchant platform",
            ),
            Self::Timestamp => f.write_str("Wechatpay-Timestamp is not a number of seconds"),
            Self::Clock { difference, tolerance } => write!(
                f,
                "Wechatpay-Timestamp is {} s away from the time here, {} s are the most: check \
                 the clock",
                difference.as_secs(),
                tolerance.as_secs()
            ),
        }
    }
}

/// Why an encrypted resource cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceError {
    /// Another algorithm than `AEAD_AES_256_GCM`.
    Algorithm,
    /// The ciphertext is not base64.
    Base64,
    /// The nonce has not 12 bytes.
    Nonce,
    /// Changed on the way, or encrypted with another key.
    Decrypt,
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Algorithm => "the resource is not encrypted by AEAD_AES_256_GCM",
            Self::Base64 => "the ciphertext of the resource is not base64",
            Self::Nonce => "the nonce of the resource has not 12 bytes",
            Self::Decrypt => {
                "the resource was not encrypted with this APIv3 key: compare it with the merchant \
                 platform"
            }
        })
    }
}

impl Error for PayValueError {}
impl Error for PemKeyError {}
impl Error for VerifyError {}
impl Error for ResourceError {}
