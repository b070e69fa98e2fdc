//! What a page reports, as it comes: strict in its form, and open for any text.

use serde::Deserialize;
use wechat_h5_sign::explain::{Evidence, KnownTicket};

/// The longest report, in bytes.
pub(crate) const MAX_BYTES: usize = 8 * 1024;

/// A report with everything that an explanation needs.
#[derive(Debug)]
pub(crate) struct SignatureReport {
    /// The URL that the page sent to be signed.
    pub(crate) signed_url: String,
    /// The page's `location.href`.
    pub(crate) page_url: String,
    /// The URL that the client has compared with, where it says so.
    pub(crate) real_auth_url: Option<String>,
    /// `timestamp`, `nonceStr` and `signature` in `wx.config`.
    pub(crate) timestamp: u64,
    pub(crate) nonce_str: String,
    pub(crate) signature: String,
    /// For the log.
    pub(crate) user_agent: Option<String>,
    /// The account, where there are several.
    pub(crate) app_id: Option<String>,
}

/// Why a body is no report.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidReport {
    /// A field is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// The body has another form.
    #[error("{0}")]
    Malformed(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    signed_url: Option<String>,
    page_url: Option<String>,
    real_auth_url: Option<OneOrMore>,
    timestamp: Option<Seconds>,
    nonce_str: Option<String>,
    signature: Option<String>,
    ua: Option<String>,
    appid: Option<String>,
}

/// Clients report it as a text or as a list of one.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Some pages keep it as a text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected seconds since 1970, a whole number")]
enum Seconds {
    Number(u64),
    Text(String),
}

impl OneOrMore {
    /// Not what a client sends for none.
    fn first(self) -> Option<String> {
        let url = match self {
            Self::One(url) => Some(url),
            Self::More(urls) => urls.into_iter().next(),
        };
        url.filter(|url| url.starts_with("http"))
    }
}

impl Seconds {
    fn number(self) -> Result<u64, InvalidReport> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Text(text) => text.parse().map_err(|_| {
                let message = "timestamp: expected seconds since 1970, a whole number";
                InvalidReport::Malformed(message.to_owned())
            }),
        }
    }
}

impl SignatureReport {
    /// Reads a body.
    ///
    /// # Errors
    ///
    /// [`InvalidReport`] with the name of the field.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, InvalidReport> {
        // serde would take a list for an object.
        if body.trim_ascii_start().first() != Some(&b'{') {
            let message = "the body is not an object in JSON";
            return Err(InvalidReport::Malformed(message.to_owned()));
        }
        let mut json = serde_json::Deserializer::from_slice(body);
        let fields: Fields = serde_path_to_error::deserialize(&mut json)
            .map_err(|err| InvalidReport::Malformed(err.to_string()))?;
        json.end()
            .map_err(|err| InvalidReport::Malformed(err.to_string()))?;
        let there = |name, field: Option<String>| field.ok_or(InvalidReport::Missing(name));
        Ok(Self {
            signed_url: there("signedUrl", fields.signed_url)?,
            page_url: there("pageUrl", fields.page_url)?,
            real_auth_url: fields.real_auth_url.and_then(OneOrMore::first),
            timestamp: fields
                .timestamp
                .ok_or(InvalidReport::Missing("timestamp"))?
                .number()?,
            nonce_str: there("nonceStr", fields.nonce_str)?,
            signature: there("signature", fields.signature)?,
            user_agent: fields.ua,
            app_id: fields.appid,
        })
    }

    /// The same with tickets that may have made the signature.
    pub(super) fn evidence<'a>(&'a self, tickets: &'a [KnownTicket]) -> Evidence<'a> {
        Evidence {
            signed_url: &self.signed_url,
            page_url: &self.page_url,
            real_auth_url: self.real_auth_url.as_deref(),
            timestamp: self.timestamp,
            nonce_str: &self.nonce_str,
            signature: &self.signature,
            tickets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"signedUrl":"https://a/","pageUrl":"https://a/b","timestamp":1700000000,"nonceStr":"n","signature":"s"}"#;

    /// The report with this field replaced or added.
    fn with(name: &str, value: &str) -> String {
        let mut report: serde_json::Value = serde_json::from_str(REPORT).unwrap();
        report[name] = serde_json::from_str(value).unwrap();
        report.to_string()
    }

    #[test]
    fn takes_what_pages_and_clients_send() {
        let report = SignatureReport::parse(REPORT.as_bytes()).unwrap();
        assert_eq!(report.page_url, "https://a/b");
        assert_eq!(
            (report.timestamp, report.real_auth_url),
            (1_700_000_000, None)
        );
        for (field, value, time, real) in [
            ("timestamp", "\"1700000001\"", 1_700_000_001, None),
            ("timestamp", "9007199254740993", 9_007_199_254_740_993, None),
            (
                "realAuthUrl",
                "\"https://a/c\"",
                1_700_000_000,
                Some("https://a/c"),
            ),
            (
                "realAuthUrl",
                "[\"https://a/c\"]",
                1_700_000_000,
                Some("https://a/c"),
            ),
            ("realAuthUrl", "\"\"", 1_700_000_000, None),
            ("realAuthUrl", "[]", 1_700_000_000, None),
            ("realAuthUrl", "null", 1_700_000_000, None),
            ("ua", "null", 1_700_000_000, None),
            ("unknown", "{\"deep\":[1]}", 1_700_000_000, None),
        ] {
            let report = SignatureReport::parse(with(field, value).as_bytes()).unwrap();
            assert_eq!(report.timestamp, time, "{field} {value}");
            assert_eq!(report.real_auth_url.as_deref(), real, "{field} {value}");
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        for (field, value, expected) in [
            ("pageUrl", "null", "`pageUrl` is missing"),
            ("timestamp", "null", "`timestamp` is missing"),
            (
                "signature",
                "5",
                "signature: invalid type: integer `5`, expected a string at line",
            ),
            (
                "nonceStr",
                "[\"n\"]",
                "nonceStr: invalid type: sequence, expected a string at line",
            ),
            (
                "timestamp",
                "1.5",
                "timestamp: expected seconds since 1970, a whole number",
            ),
            (
                "timestamp",
                "-1",
                "timestamp: expected seconds since 1970, a whole number",
            ),
            (
                "timestamp",
                "\"soon\"",
                "timestamp: expected seconds since 1970, a whole number",
            ),
            (
                "timestamp",
                "18446744073709551616",
                "timestamp: expected seconds",
            ),
            (
                "realAuthUrl",
                "{}",
                "realAuthUrl: expected a text or a list of texts",
            ),
        ] {
            let err = SignatureReport::parse(with(field, value).as_bytes()).unwrap_err();
            assert!(
                err.to_string().starts_with(expected),
                "{field} {value}: {err}"
            );
        }
    }
}
