//! The scanner.
//!
//! Source: [JS-SDK documentation], WeChat scan (微信扫一扫).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::api::named_enum::named_enum;
use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

named_enum! {
    /// Which codes may be scanned (`scanType`).
    ScanType {
        /// Two dimensions.
        QrCode = "qrCode",
        /// One dimension.
        BarCode = "barCode",
    }
}

impl ScanType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::QrCode, Self::BarCode];
}

/// The scanned code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ScanResult {
    /// The code's text; for a bar code `EAN_13,6901234567892`.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "plain_or_wrapped"))]
    pub result_str: String,
}

impl ScanResult {
    /// The kind and the digits of a bar code. None where the text does not look
    /// like one; a QR code's text may look like one, too.
    pub fn bar_code(&self) -> Option<(&str, &str)> {
        let is_kind = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        self.result_str.split_once(',').filter(|(kind, code)| {
            !kind.is_empty() && kind.bytes().all(is_kind) && !code.is_empty()
        })
    }
}

impl Wx {
    /// Scans a code and returns its text (`needResult: 1`). An empty list of types
    /// means both.
    pub fn scan_qr_code(&self, types: &[ScanType]) -> Call<ScanResult> {
        Call::with_response(
            self.call_with_user("scanQRCode", options(types, true)),
            scanned,
        )
    }

    /// Scans a code and lets WeChat handle it, as in its own scanner
    /// (`needResult: 0`).
    pub fn scan_qr_code_for_wechat(&self, types: &[ScanType]) -> Call<()> {
        Call::without_response(self.call_with_user("scanQRCode", options(types, false)))
    }
}

/// `resultStr`, which some clients wrap into an object.
#[cfg(feature = "serde")]
fn plain_or_wrapped<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(serde::Deserialize)]
    struct ScanCode {
        scan_result: String,
    }
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum ResultStr {
        Plain(String),
        Wrapped { scan_code: ScanCode },
    }
    Ok(
        match <ResultStr as serde::Deserialize>::deserialize(deserializer)? {
            ResultStr::Plain(text) => text,
            ResultStr::Wrapped { scan_code } => scan_code.scan_result,
        },
    )
}

fn options(types: &[ScanType], need_result: bool) -> Options {
    let types = if types.is_empty() {
        &ScanType::ALL
    } else {
        types
    };
    Options::new()
        .flag("needResult", need_result)
        .names("scanType", types.iter().map(|kind| kind.as_str()))
        .with_safe_complete()
}

fn scanned(response: &JsValue) -> Result<ScanResult, CallError> {
    let result_str = response::required(text_of(response), response)?;
    Ok(ScanResult { result_str })
}

/// The text; unwrapped if the client has put it into an object.
fn text_of(response: &JsValue) -> Option<String> {
    let plain = sys::text_member(response, "resultStr");
    plain.or_else(|| {
        let wrapped = sys::member(&response::object(response, "resultStr"), "scan_code");
        sys::text_member(&wrapped, "scan_result")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_code_is_recognised_by_its_kind() {
        for (text, expected) in [
            ("EAN_13,6901234567892", Some(("EAN_13", "6901234567892"))),
            ("CODE_128,a,b", Some(("CODE_128", "a,b"))),
            ("https://h5.example.com/?a=1,2", None),
            ("EAN_13,", None),
            (",1", None),
            ("", None),
        ] {
            let scanned = ScanResult {
                result_str: text.into(),
            };
            assert_eq!(scanned.bar_code(), expected, "{text}");
        }
    }
}
