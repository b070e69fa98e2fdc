//! 签名探测: now and then WeChat Pay signs wrongly on purpose, to see that a merchant refuses it.

use std::fmt::Debug;

use axum::http::HeaderMap;

/// How such a signature begins, as documented.
const PREFIX: &str = "WECHATPAY/SIGNTEST/";

const SIGNATURE: &str = "wechatpay-signature";

/// Says which notifications have a wrong signature.
pub(crate) trait SignatureProbes: Debug + Send + Sync {
    /// For a notification that is sent to this path now.
    fn is_probe(&self, path: &str) -> bool;
}

/// The right signature with the beginning of a wrong one: as long, and base64.
pub(super) fn probe_of(signature: &str) -> String {
    let rest = signature.get(PREFIX.len()..).unwrap_or_default();
    format!("{PREFIX}{rest}")
}

/// Makes the signature of a response wrong, if it has one.
pub(crate) fn probe_response(headers: &mut HeaderMap) {
    let Some(signature) = headers.get(SIGNATURE) else {
        return;
    };
    let probe = probe_of(signature.to_str().unwrap_or_default());
    let probe = probe.parse().expect("letters, digits and base64");
    headers.insert(SIGNATURE, probe);
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn a_probe_has_the_form_of_a_signature() {
        let signature = STANDARD.encode([7; 256]);
        let mut headers = HeaderMap::new();
        probe_response(&mut headers);
        assert!(headers.is_empty());
        headers.insert(SIGNATURE, signature.parse().unwrap());
        probe_response(&mut headers);
        let probe = headers[SIGNATURE].to_str().unwrap();
        assert!(probe.starts_with("WECHATPAY/SIGNTEST/"), "{probe}");
        assert_eq!(STANDARD.decode(probe).unwrap().len(), 256);
    }
}
