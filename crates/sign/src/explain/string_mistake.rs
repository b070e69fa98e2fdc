//! The mistakes in the string that is signed, other than those in its values.

use alloc::string::String;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::percent::encode_component;

/// A change of the right string, and the cause if its digest is the signature.
pub(crate) struct StringMistake {
    pub(crate) cause: Cause,
    change: Change,
}

/// Data and not functions, which would be a kilobyte of wasm.
enum Change {
    /// The first text of each pair is replaced by the second wherever it stands.
    Replaced(&'static [(&'static str, &'static str)]),
    /// The text before the whole string, and the one behind it.
    Around(&'static str, &'static str),
    /// The four values with another separator, with their names or without.
    Joined(&'static str, bool),
    UrlEncoded,
    LowerCase,
    UpperCase,
    Utf16,
}

const fn mistake(cause: Cause, change: Change) -> StringMistake {
    StringMistake { cause, change }
}

/// Each of them was made by somebody's code: string concatenation in a template, an SDK for
/// another digest, a file that was read with its last line break.
pub(crate) const STRING_MISTAKES: &[StringMistake] = &[
    // A page shows `&times` as `×`, also without a semicolon.
    mistake(
        Cause::EscapedString,
        Change::Replaced(&[("&timestamp=", "×tamp=")]),
    ),
    mistake(Cause::EscapedString, Change::Replaced(&[("&", "&amp;")])),
    // The slashes of PHP's `json_encode`.
    mistake(Cause::EscapedString, Change::Replaced(&[("/", "\\/")])),
    mistake(Cause::EscapedString, Change::UrlEncoded),
    mistake(
        Cause::TimestampKey,
        Change::Replaced(&[("&timestamp=", "&timeStamp=")]),
    ),
    // The names that WeChat Pay gives them.
    mistake(
        Cause::TimestampKey,
        Change::Replaced(&[("&timestamp=", "&timeStamp="), ("&noncestr=", "&nonceStr=")]),
    ),
    mistake(
        Cause::TimestampFormat,
        Change::Replaced(&[("&url=", ".0&url=")]),
    ),
    mistake(
        Cause::ParameterNames,
        Change::Replaced(&[("jsapi_ticket=", "ticket=")]),
    ),
    mistake(
        Cause::ParameterNames,
        Change::Replaced(&[("jsapi_ticket=", "jsapiTicket=")]),
    ),
    mistake(Cause::ParameterNames, Change::Joined("", true)),
    mistake(Cause::ParameterNames, Change::Joined("", false)),
    mistake(Cause::ParameterNames, Change::Joined("&", false)),
    mistake(Cause::StringCase, Change::LowerCase),
    mistake(Cause::StringCase, Change::UpperCase),
    mistake(Cause::StrayCharacters, Change::Around("", "\n")),
    mistake(Cause::StrayCharacters, Change::Around("", "\r\n")),
    mistake(Cause::StrayCharacters, Change::Around("", " ")),
    mistake(Cause::StrayCharacters, Change::Around("", "&")),
    mistake(Cause::StrayCharacters, Change::Around("", "\u{a0}")),
    mistake(Cause::StrayCharacters, Change::Around("", "\u{200b}")),
    mistake(Cause::StrayCharacters, Change::Around(" ", "")),
    mistake(Cause::StrayCharacters, Change::Around("?", "")),
    mistake(Cause::StrayCharacters, Change::Around("\u{feff}", "")),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&noncestr=", "\n&noncestr=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&noncestr=", "\r\n&noncestr=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&noncestr=", " &noncestr=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("jsapi_ticket=", "jsapi_ticket= ")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[
            ("jsapi_ticket=", "jsapi_ticket=\""),
            ("&noncestr=", "\"&noncestr="),
        ]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&timestamp=", "\n&timestamp=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&timestamp=", " &timestamp=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&noncestr=", "&noncestr= ")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[
            ("&noncestr=", "&noncestr=\""),
            ("&timestamp=", "\"&timestamp="),
        ]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&timestamp=", "&timestamp=\""), ("&url=", "\"&url=")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&url=", "&url= ")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&url=", "&url=\u{a0}")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("jsapi_ticket=", "jsapi_ticket=\u{feff}")]),
    ),
    mistake(
        Cause::StrayCharacters,
        Change::Replaced(&[("&noncestr=", "\u{a0}&noncestr=")]),
    ),
    mistake(Cause::TextEncoding, Change::Utf16),
];

impl StringMistake {
    /// The bytes that were digested instead of this string.
    pub(crate) fn digested(&self, right: &str) -> Vec<u8> {
        let text = match self.change {
            Change::Replaced(pairs) => replaced(right, pairs),
            Change::Around(before, after) => [before, right, after].concat(),
            Change::Joined(separator, with_names) => joined(right, separator, with_names),
            Change::UrlEncoded => encode_component(right),
            Change::LowerCase => right.to_ascii_lowercase(),
            Change::UpperCase => right.to_ascii_uppercase(),
            Change::Utf16 => return utf16(right),
        };
        text.into_bytes()
    }
}

/// Of ASCII, which a signed string has: the standard encoder would be larger.
fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for byte in text.bytes() {
        bytes.push(byte);
        bytes.push(0);
    }
    bytes
}

fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = String::from(text);
    for (from, to) in pairs {
        text = text.replace(from, to);
    }
    text
}

fn joined(text: &str, separator: &str, with_names: bool) -> String {
    let mut all = String::new();
    for pair in text.splitn(4, '&') {
        if !all.is_empty() {
            all.push_str(separator);
        }
        all.push_str(match pair.split_once('=') {
            Some((_, value)) if !with_names => value,
            _ => pair,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "jsapi_ticket=T&noncestr=N&timestamp=1&url=https://h5.example.com/?A=1&b=2";

    #[test]
    fn every_mistake_changes_the_string_and_no_two_are_equal() {
        let mut made: Vec<_> = STRING_MISTAKES
            .iter()
            .map(|mistake| mistake.digested(RIGHT))
            .chain([RIGHT.into()])
            .collect();
        let count = made.len();
        made.sort();
        made.dedup();
        assert_eq!(made.len(), count);
    }

    #[test]
    fn values_keep_their_own_separators() {
        assert_eq!(
            joined(RIGHT, "&", false),
            "T&N&1&https://h5.example.com/?A=1&b=2"
        );
        assert_eq!(
            joined(RIGHT, "", true),
            "jsapi_ticket=Tnoncestr=Ntimestamp=1url=https://h5.example.com/?A=1&b=2"
        );
        let quoted = [("jsapi_ticket=", "jsapi_ticket=\""), ("&nonce", "\"&nonce")];
        assert!(replaced(RIGHT, &quoted).starts_with("jsapi_ticket=\"T\"&noncestr=N&"));
    }
}
