//! The mistakes in the string that is signed, other than those in its values.

use alloc::string::String;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::percent::encode_component;

/// A change of the right string, and the cause if its digest is the signature.
pub(crate) struct StringMistake {
    pub(crate) cause: Cause,
    /// The bytes that were digested instead of this string.
    pub(crate) digested: fn(&str) -> Vec<u8>,
}

const fn mistake(cause: Cause, digested: fn(&str) -> Vec<u8>) -> StringMistake {
    StringMistake { cause, digested }
}

/// Each of them was made by somebody's code: string concatenation in a template, an SDK for
/// another digest, a file that was read with its last line break.
pub(crate) const STRING_MISTAKES: &[StringMistake] = &[
    // A page shows `&times` as `×`, also without a semicolon.
    mistake(Cause::EscapedString, |text| {
        text.replace("&timestamp=", "×tamp=").into()
    }),
    mistake(Cause::EscapedString, |text| {
        text.replace('&', "&amp;").into()
    }),
    mistake(Cause::EscapedString, |text| encode_component(text).into()),
    mistake(Cause::TimestampKey, |text| with_time_key(text).into()),
    mistake(Cause::TimestampKey, |text| {
        with_nonce_key(&with_time_key(text)).into()
    }),
    mistake(Cause::TimestampFormat, |text| {
        text.replacen("&url=", ".0&url=", 1).into()
    }),
    mistake(Cause::ParameterNames, |text| {
        renamed(text, "jsapi_ticket=", "ticket=")
    }),
    mistake(Cause::ParameterNames, |text| {
        renamed(text, "jsapi_ticket=", "jsapiTicket=")
    }),
    mistake(Cause::ParameterNames, |text| {
        renamed(text, "jsapi_ticket=", "jsticket=")
    }),
    mistake(Cause::ParameterNames, |text| {
        renamed(text, "&url=", "&URL=")
    }),
    mistake(Cause::ParameterNames, |text| joined(text, "", true)),
    mistake(Cause::ParameterNames, |text| joined(text, ",", true)),
    mistake(Cause::ParameterNames, |text| joined(text, "", false)),
    mistake(Cause::ParameterNames, |text| joined(text, "&", false)),
    mistake(Cause::StringCase, |text| text.to_ascii_lowercase().into()),
    mistake(Cause::StringCase, |text| text.to_ascii_uppercase().into()),
    mistake(Cause::StrayCharacters, |text| [text, "\n"].concat().into()),
    mistake(Cause::StrayCharacters, |text| {
        [text, "\r\n"].concat().into()
    }),
    mistake(Cause::StrayCharacters, |text| [text, " "].concat().into()),
    mistake(Cause::StrayCharacters, |text| [text, "&"].concat().into()),
    mistake(Cause::StrayCharacters, |text| [" ", text].concat().into()),
    mistake(Cause::StrayCharacters, |text| ["?", text].concat().into()),
    mistake(Cause::StrayCharacters, |text| {
        ["\u{feff}", text].concat().into()
    }),
    mistake(Cause::StrayCharacters, |text| around_ticket(text, "", "\n")),
    mistake(Cause::StrayCharacters, |text| {
        around_ticket(text, "", "\r\n")
    }),
    mistake(Cause::StrayCharacters, |text| around_ticket(text, "", " ")),
    mistake(Cause::StrayCharacters, |text| around_ticket(text, " ", "")),
    mistake(Cause::StrayCharacters, |text| {
        around_ticket(text, "\"", "\"")
    }),
    mistake(Cause::TextEncoding, |text| {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }),
    mistake(Cause::TextEncoding, |text| {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }),
];

fn with_time_key(text: &str) -> String {
    text.replacen("&timestamp=", "&timeStamp=", 1)
}

fn with_nonce_key(text: &str) -> String {
    text.replacen("&noncestr=", "&nonceStr=", 1)
}

fn renamed(text: &str, name: &str, other: &str) -> Vec<u8> {
    text.replacen(name, other, 1).into()
}

fn around_ticket(text: &str, before: &str, after: &str) -> Vec<u8> {
    let text = text.replacen('=', &["=", before].concat(), 1);
    text.replacen('&', &[after, "&"].concat(), 1).into()
}

/// The four values with another separator, with or without their names.
fn joined(text: &str, separator: &str, with_names: bool) -> Vec<u8> {
    let parts: Vec<&str> = text
        .splitn(4, '&')
        .map(|pair| match pair.split_once('=') {
            Some((_, value)) if !with_names => value,
            _ => pair,
        })
        .collect();
    parts.join(separator).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_changes_the_string_and_no_two_are_equal() {
        let text = "jsapi_ticket=T&noncestr=N&timestamp=1&url=https://h5.example.com/?A=1&b=2";
        let mut made: Vec<_> = STRING_MISTAKES
            .iter()
            .map(|mistake| (mistake.digested)(text))
            .chain([text.into()])
            .collect();
        let count = made.len();
        made.sort();
        made.dedup();
        assert_eq!(made.len(), count);
    }

    #[test]
    fn values_keep_their_own_separators() {
        let text = "jsapi_ticket=T&noncestr=N&timestamp=1&url=https://h5.example.com/?a=1&b=2";
        let shown = |bytes| String::from_utf8(bytes).unwrap_or_default();
        assert_eq!(
            shown(joined(text, "&", false)),
            "T&N&1&https://h5.example.com/?a=1&b=2"
        );
        assert_eq!(
            shown(joined(text, "", true)),
            "jsapi_ticket=Tnoncestr=Ntimestamp=1url=https://h5.example.com/?a=1&b=2"
        );
        assert!(shown(around_ticket(text, "\"", "\"")).starts_with("jsapi_ticket=\"T\"&nonce"));
    }
}
