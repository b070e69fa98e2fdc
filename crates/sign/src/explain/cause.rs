//! The causes of an invalid signature.

use crate::app_id::AppId;
use crate::explain::url_mistake::UrlMistake;

/// Why a signature is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The signed URL differs from the page's by this mistake.
    Url(UrlMistake),
    /// Another URL was signed.
    OtherUrl,
    /// The client compares with the URL of the first page load: iOS after
    /// `pushState`.
    EntryUrl,
    /// `timestamp` is in milliseconds, or was when it was signed.
    Milliseconds,
    /// The letter case of the signed nonce differs from the one in `wx.config`.
    NonceCase,
    /// The signed string names the nonce as `wx.config` does: `nonceStr=`.
    NonceKey,
    /// The four values were signed in another order.
    ParameterOrder,
    /// An access token was used instead of the ticket.
    AccessToken,
    /// A ticket of type `wx_card` was used.
    CardTicket,
    /// The ticket was empty, or `undefined`, `null` or the like.
    NoTicket,
    /// Another account's ticket was used.
    OtherAccount(AppId),
    /// An older ticket of the same account was used.
    StaleTicket,
    /// The signed string names the time as WeChat Pay does: `timeStamp=`.
    TimestampKey,
    /// The time in the signed string is not written as in `wx.config`.
    TimestampFormat,
    /// The signed string was escaped for HTML or for a URL: `&timestamp` becomes `×tamp`,
    /// `&` becomes `&amp;` or `%26`.
    EscapedString,
    /// The signed string has other names or separators.
    ParameterNames,
    /// The whole signed string was converted to lower or upper case.
    StringCase,
    /// The signed string has a space, a line break, a quote or the like that belongs to no
    /// value.
    StrayCharacters,
    /// The string was digested in UTF-16 instead of UTF-8.
    TextEncoding,
    /// No known mistake and no known ticket makes the signature: another string was signed.
    OtherString,
    /// The signature has upper-case letters.
    DigestCase,
    /// The signature is as long as an MD5 or a SHA-256.
    OtherDigest,
    /// The signature is not 40 hex digits, and not another known digest.
    MalformedSignature,
    /// No cause: the URL looks right, and the signature itself cannot be checked without
    /// the ticket.
    NeedsTicket,
    /// No cause: the search reached its limit before everything was tried.
    NotAllTried,
}

/// Defines the code of each cause once: the compiler checks that none is missing, and the
/// list has them all.
macro_rules! codes {
    ($($cause:pat => $code:literal,)+) => {
        impl Cause {
            /// The code of every cause.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// A stable name, for programs.
            pub fn code(&self) -> &'static str {
                match self {
                    $($cause => $code,)+
                }
            }
        }
    };
}

codes! {
    Self::Url(UrlMistake::FragmentKept) => "fragment_kept",
    Self::Url(UrlMistake::EncodedTwice) => "encoded_twice",
    Self::Url(UrlMistake::Decoded) => "decoded",
    Self::Url(UrlMistake::HtmlEscaped) => "html_escaped",
    Self::Url(UrlMistake::Scheme) => "scheme",
    Self::Url(UrlMistake::DefaultPort) => "default_port",
    Self::Url(UrlMistake::HostCase) => "host_case",
    Self::Url(UrlMistake::TrailingSlash) => "trailing_slash",
    Self::Url(UrlMistake::ShareParameters) => "share_parameters",
    Self::Url(UrlMistake::CodeAndState) => "code_and_state",
    Self::Url(UrlMistake::QueryDropped) => "query_dropped",
    Self::Url(UrlMistake::OriginOnly) => "origin_only",
    Self::Url(UrlMistake::PathOnly) => "path_only",
    Self::Url(UrlMistake::QueryCut) => "query_cut",
    Self::Url(UrlMistake::PortDropped) => "port_dropped",
    Self::Url(UrlMistake::LoopbackHost) => "loopback_host",
    Self::Url(UrlMistake::PlusDecoded) => "plus_decoded",
    Self::OtherUrl => "other_url",
    Self::EntryUrl => "entry_url",
    Self::Milliseconds => "milliseconds",
    Self::NonceCase => "nonce_case",
    Self::NonceKey => "nonce_key",
    Self::ParameterOrder => "parameter_order",
    Self::AccessToken => "access_token",
    Self::CardTicket => "card_ticket",
    Self::NoTicket => "no_ticket",
    Self::OtherAccount(_) => "other_account",
    Self::StaleTicket => "stale_ticket",
    Self::TimestampKey => "timestamp_key",
    Self::TimestampFormat => "timestamp_format",
    Self::EscapedString => "escaped_string",
    Self::ParameterNames => "parameter_names",
    Self::StringCase => "string_case",
    Self::StrayCharacters => "stray_characters",
    Self::TextEncoding => "text_encoding",
    Self::OtherString => "other_string",
    Self::DigestCase => "digest_case",
    Self::OtherDigest => "other_digest",
    Self::MalformedSignature => "malformed_signature",
    Self::NeedsTicket => "needs_ticket",
    Self::NotAllTried => "not_all_tried",
}
