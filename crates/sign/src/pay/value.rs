//! The values of a merchant and of an order that are signed or sent.

use alloc::boxed::Box;
use core::fmt;

use super::error::PayValueError;

/// A string of one kind: from `$least` to `$most` bytes, each of which `$allowed` accepts.
macro_rules! value {
    (
        $(#[$meta:meta])*
        $name:ident, $what:literal, $expected:literal, $lengths:pat, $allowed:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes it as WeChat Pay shows it.
            ///
            /// # Errors
            ///
            /// [`PayValueError`] for a string of another form.
            pub fn parse(value: &str) -> Result<Self, PayValueError> {
                let allowed: fn(u8) -> bool = $allowed;
                if matches!(value.len(), $lengths) && value.bytes().all(allowed) {
                    return Ok(Self(value.into()));
                }
                Err(PayValueError {
                    what: $what,
                    expected: $expected,
                    bytes: value.len(),
                })
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

value! {
    /// The number of a merchant (商户号, `mchid`). Public.
    MerchantId, "the merchant id", "8 to 32 digits", 8..=32, |byte| byte.is_ascii_digit()
}

value! {
    /// The serial number of the merchant's certificate (商户API证书序列号), in hex. Public.
    CertificateSerial, "the serial number of the certificate", "8 to 40 hex digits", 8..=40,
    |byte| byte.is_ascii_hexdigit()
}

value! {
    /// The number of an order that waits to be paid (预支付交易会话标识), valid for two hours.
    PrepayId, "the prepay_id", "1 to 64 printable ASCII characters without & and =", 1..=64,
    |byte| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'=')
}

value! {
    /// The nonce of a payment or a request: narrower than [`NonceStr`](crate::NonceStr).
    PayNonceStr, "the nonce", "1 to 32 letters and digits", 1..=32,
    |byte| byte.is_ascii_alphanumeric()
}

#[cfg(feature = "random")]
impl PayNonceStr {
    /// 16 random letters and digits.
    ///
    /// # Panics
    ///
    /// Where the system has no random source.
    pub fn random() -> Self {
        Self(crate::NonceStr::random().as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_expected_and_not_what_was_given() {
        let refused = |error: PayValueError| alloc::string::ToString::to_string(&error);
        for (error, message) in [
            (
                MerchantId::parse("19000x09").unwrap_err(),
                "the merchant id has to be 8 to 32 digits, and is not (it has 8 bytes)",
            ),
            (
                CertificateSerial::parse("5157F09E-FDC0").unwrap_err(),
                "the serial number of the certificate has to be 8 to 40 hex digits, and is not (it has 13 bytes)",
            ),
            (
                PrepayId::parse("wx2014\n").unwrap_err(),
                "the prepay_id has to be 1 to 64 printable ASCII characters without & and =, and is not (it has 7 bytes)",
            ),
            (
                PayNonceStr::parse("0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11").unwrap_err(),
                "the nonce has to be 1 to 32 letters and digits, and is not (it has 36 bytes)",
            ),
        ] {
            assert_eq!(refused(error), message);
        }
    }

    #[cfg(feature = "random")]
    #[test]
    fn random_nonces_differ_and_can_be_read() {
        let (one, other) = (PayNonceStr::random(), PayNonceStr::random());
        assert_ne!(one, other);
        assert_eq!(PayNonceStr::parse(one.as_str()), Ok(one));
    }
}
