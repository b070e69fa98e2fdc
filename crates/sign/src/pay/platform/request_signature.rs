//! The header `Authorization` of a merchant's request.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::error::Error;
use core::fmt;

use super::merchant_public_key::MerchantPublicKey;
use crate::pay::merchant::{SIGNATURE_TYPE, string_to_sign};

/// The parameters of a request's signature, as the merchant has sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSignature {
    /// The merchant.
    pub mchid: String,
    /// The serial number of its certificate.
    pub serial_no: String,
    /// The time of signing.
    pub timestamp: String,
    /// The nonce.
    pub nonce_str: String,
    signature: String,
}

/// Why a header `Authorization` is none of WeChat Pay's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// Another algorithm than [`SIGNATURE_TYPE`].
    SignatureType,
    /// Not a list of `name="value"`.
    Form,
    /// This parameter is missing, or empty.
    Missing(&'static str),
}

impl RequestSignature {
    /// Reads the header. The order of its parameters does not count.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`] for a header of another form.
    pub fn parse(header: &str) -> Result<Self, AuthorizationError> {
        let (kind, list) = header.trim().split_once(' ').unwrap_or((header, ""));
        if kind != SIGNATURE_TYPE {
            return Err(AuthorizationError::SignatureType);
        }
        Ok(Self {
            mchid: parameter(list, "mchid")?,
            serial_no: parameter(list, "serial_no")?,
            timestamp: parameter(list, "timestamp")?,
            nonce_str: parameter(list, "nonce_str")?,
            signature: parameter(list, "signature")?,
        })
    }

    /// Whether the owner of this key has signed this request. `call` is the method in capital
    /// letters and the path with its query, as it was sent.
    pub fn is_of(&self, key: &MerchantPublicKey, call: (&str, &str), body: &[u8]) -> bool {
        let text = string_to_sign(call, &self.timestamp, &self.nonce_str, body);
        key.has_signed(&text, &self.signature)
    }
}

/// No value has a quote or a comma in it.
fn parameter(list: &str, name: &'static str) -> Result<String, AuthorizationError> {
    for pair in list.split(',') {
        let (found, value) = pair.split_once('=').ok_or(AuthorizationError::Form)?;
        if found.trim() == name {
            let value = value.trim();
            let value = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let value = value.ok_or(AuthorizationError::Form)?;
            return match value {
                "" => Err(AuthorizationError::Missing(name)),
                value => Ok(value.to_owned()),
            };
        }
    }
    Err(AuthorizationError::Missing(name))
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureType => {
                write!(
                    f,
                    "Authorization has to begin with {SIGNATURE_TYPE} and a space"
                )
            }
            Self::Form => f.write_str("Authorization is not a list of name=\"value\""),
            Self::Missing(name) => write!(f, "Authorization has no {name}"),
        }
    }
}

impl Error for AuthorizationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_another_form_is_refused_with_what_is_wrong() {
        let rest = r#"mchid="1900009191",nonce_str="n",signature="c2ln",timestamp="1700000000",serial_no="5157F09E""#;
        let read = |header: &str| RequestSignature::parse(header).map(|it| it.mchid);
        let right = alloc::format!("{SIGNATURE_TYPE} {rest}");
        assert_eq!(read(&right).as_deref(), Ok("1900009191"));
        assert_eq!(read(&right.replace(',', ", ")).as_deref(), Ok("1900009191"));
        for (header, expected) in [
            (rest.to_owned(), AuthorizationError::SignatureType),
            (String::new(), AuthorizationError::SignatureType),
            (
                right.replace("2048 ", "1024 "),
                AuthorizationError::SignatureType,
            ),
            (right.replace('"', ""), AuthorizationError::Form),
            (right.replace("mchid=", "mchid"), AuthorizationError::Form),
            (
                right.replace("timestamp=\"1700000000\"", "timestamp=\"\""),
                AuthorizationError::Missing("timestamp"),
            ),
            (
                right.replace(",serial_no=\"5157F09E\"", ""),
                AuthorizationError::Missing("serial_no"),
            ),
        ] {
            assert_eq!(read(&header), Err(expected), "{header}");
        }
    }
}
