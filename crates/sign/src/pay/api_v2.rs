//! Signatures of version 2 of the API: MD5 or HMAC-SHA256 over sorted parameters.

use alloc::string::String;
use alloc::vec::Vec;

use md5::{Digest as _, Md5};
use ring::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::api_key;
use super::error::PayValueError;
use crate::secret;

/// The algorithm of a signature of version 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum V2SignType {
    /// `HMAC-SHA256`.
    HmacSha256,
    /// `MD5`, which is broken: where there is a choice, take the other one.
    Md5,
}

impl V2SignType {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha256 => "HMAC-SHA256",
            Self::Md5 => "MD5",
        }
    }
}

secret! {
    /// The merchant's key for version 2 (API密钥): whoever has it can place orders.
    #[derive(Clone)]
    pub struct ApiV2Key;
    /// The key itself. Never print it.
    pub fn expose;
}

impl ApiV2Key {
    /// Takes 32 letters and digits.
    ///
    /// # Errors
    ///
    /// [`PayValueError`] for anything else.
    pub fn parse(value: &str) -> Result<Self, PayValueError> {
        api_key::parse("the API key", value).map(Self)
    }

    /// The signature of these parameters, in upper-case hex. Empty values and `sign` are not
    /// signed; the order does not count.
    ///
    /// Source: WeChat Pay, version 2, 安全规范 (签名算法).
    pub fn sign(&self, sign_type: V2SignType, parameters: &[(&str, &str)]) -> String {
        let text = self.string_to_sign(parameters);
        match sign_type {
            V2SignType::HmacSha256 => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.expose().as_bytes());
                hex::encode_upper(hmac::sign(&key, text.as_bytes()))
            }
            V2SignType::Md5 => hex::encode_upper(Md5::digest(text.as_bytes())),
        }
    }

    /// Whether these parameters, one of which is `sign`, were signed with this key.
    pub fn verify(&self, sign_type: V2SignType, parameters: &[(&str, &str)]) -> bool {
        let given = parameters.iter().find(|(name, _)| *name == SIGN);
        given.is_some_and(|(_, given)| {
            let expected = self.sign(sign_type, parameters);
            expected.as_bytes().ct_eq(given.as_bytes()).into()
        })
    }

    fn string_to_sign(&self, parameters: &[(&str, &str)]) -> Zeroizing<String> {
        let is_signed = |(name, value): &&(&str, &str)| *name != SIGN && !value.is_empty();
        let mut signed: Vec<_> = parameters.iter().filter(is_signed).collect();
        signed.sort_unstable();
        let parts = signed
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        // Never reallocated: what is freed then would not be overwritten.
        let mut text = Zeroizing::new(String::with_capacity(
            parts.sum::<usize>() + "key=".len() + self.expose().len(),
        ));
        for (name, value) in signed {
            for part in [name, "=", value, "&"] {
                text.push_str(part);
            }
        }
        text.push_str("key=");
        text.push_str(self.expose());
        text
    }
}

/// The name of the parameter that has the signature.
const SIGN: &str = "sign";

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Vectors {
        pay_v2: Vec<Vector>,
    }

    #[derive(serde::Deserialize)]
    struct Vector {
        key: String,
        parameters: Vec<(String, String)>,
        #[serde(rename = "MD5")]
        md5: String,
        #[serde(rename = "HMAC-SHA256")]
        hmac_sha256: String,
    }

    fn vectors() -> Vec<Vector> {
        let vectors = include_str!("../../tests/data/vectors.json");
        let vectors: Vectors = serde_json::from_str(vectors).unwrap();
        assert!(!vectors.pay_v2.is_empty());
        vectors.pay_v2
    }

    impl Vector {
        fn key(&self) -> ApiV2Key {
            ApiV2Key::parse(&self.key).unwrap()
        }

        /// `sign`, which is not signed, and the others.
        fn with_sign<'a>(&'a self, sign: &'a str) -> Vec<(&'a str, &'a str)> {
            let parameters = self.parameters.iter();
            let parameters = parameters.map(|(name, value)| (&**name, &**value));
            core::iter::once(("sign", sign)).chain(parameters).collect()
        }

        fn signatures(&self) -> [(V2SignType, &str); 2] {
            [
                (V2SignType::Md5, &self.md5),
                (V2SignType::HmacSha256, &self.hmac_sha256),
            ]
        }
    }

    #[test]
    fn signs_the_published_vectors() {
        for vector in vectors() {
            for (sign_type, signature) in vector.signatures() {
                let parameters = vector.with_sign("anything");
                assert_eq!(vector.key().sign(sign_type, &parameters), signature);
            }
        }
    }

    #[test]
    fn only_the_signature_of_all_parameters_is_accepted() {
        for vector in vectors() {
            let key = vector.key();
            for (sign_type, signature) in vector.signatures() {
                assert!(!key.verify(sign_type, &vector.with_sign("anything")));
                assert!(!key.verify(sign_type, &vector.with_sign(&signature.to_lowercase())));
                let mut parameters = vector.with_sign(signature);
                assert!(key.verify(sign_type, &parameters));
                assert!(!key.verify(sign_type, &parameters[1..]));
                parameters.last_mut().unwrap().1 = "tests";
                assert!(!key.verify(sign_type, &parameters));
            }
        }
    }

    #[test]
    fn debug_is_redacted() {
        let key = vectors()[0].key();
        assert_eq!(format!("{key:?}"), "ApiV2Key([redacted])");
        assert_eq!(
            ApiV2Key::parse("s3cret").unwrap_err().to_string(),
            "the API key has to be 32 letters and digits, and is not (it has 6 bytes)"
        );
    }
}
