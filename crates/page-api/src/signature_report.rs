//! The body of `POST /api/jssdk/report`, and the response.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// What a page reports whose signature the client refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureReport {
    /// The URL that the page sent to be signed.
    pub signed_url: String,
    /// The page's `location.href`.
    pub page_url: String,
    /// The URL that the client has compared with, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real_auth_url: Option<String>,
    /// `timestamp` in `wx.config`.
    pub timestamp: u64,
    /// `nonceStr` in `wx.config`.
    pub nonce_str: String,
    /// `signature` in `wx.config`.
    pub signature: String,
    /// The browser's user agent, for the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ua: Option<String>,
}

/// What was found out about a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureFinding {
    /// The outermost cause: a code of `explain`, or `valid`.
    pub cause: Cow<'static, str>,
    /// What was found out, in English.
    pub message: String,
    /// What to do about it, in Chinese if the page's browser prefers that.
    pub hint: Cow<'static, str>,
    /// Whether a ticket proves the causes.
    pub certainty: FindingCertainty,
    /// The offset of the first differing byte of the two URLs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// From there on, what was signed, up to where the URLs are equal again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
    /// The same of the URL that the client compares with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Further causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<FurtherCause>,
    /// What became of the ticket, if it was suspected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketCheck>,
    /// Whether a new config may be accepted: the page may request one, once.
    pub try_again: bool,
}

/// How sure the causes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCertainty {
    /// A comparison suggests them.
    Likely,
    /// A ticket proves them.
    Proven,
}

/// A further cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherCause {
    /// A code of `explain`.
    pub cause: Cow<'static, str>,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

/// What became of a suspected ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketCheck {
    /// The server has another one now.
    Replaced,
    /// WeChat has the same one.
    Confirmed,
    /// It was checked a short time ago, or often enough today.
    CheckedBefore,
    /// WeChat cannot be asked now.
    Unknown,
}
