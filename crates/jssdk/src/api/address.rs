//! The user's address book.
//!
//! Source: [JS-SDK documentation], shared delivery address (收货地址共享).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::call::response;
use crate::sys;
use crate::wx::Wx;

/// A delivery address that the user chose. Fields that the client leaves out are
/// empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Address {
    /// The receiver.
    pub user_name: String,
    /// The post code.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub postal_code: String,
    /// Province: the first level.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub province_name: String,
    /// City: the second level.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub city_name: String,
    /// District: the third level. The platform calls it `countryName`.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub country_name: String,
    /// Street and house.
    pub detail_info: String,
    /// The division's code.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub national_code: String,
    /// The receiver's telephone number.
    #[cfg_attr(
        feature = "serde",
        serde(default, deserialize_with = "crate::call::lenient_deserialize::text")
    )]
    pub tel_number: String,
}

impl Wx {
    /// Lets the user choose an address, or enter one.
    ///
    /// # Errors
    ///
    /// [`CallError`]; a response without receiver or street is incomplete.
    pub fn open_address(&self) -> Call<Address> {
        Call::with_response(self.call_with_user("openAddress", Options::new()), address)
    }
}

fn address(response: &JsValue) -> Result<Address, CallError> {
    let optional = |name| sys::text_member(response, name).unwrap_or_default();
    Ok(Address {
        user_name: response::text(response, "userName")?,
        postal_code: optional("postalCode"),
        province_name: optional("provinceName"),
        city_name: optional("cityName"),
        country_name: optional("countryName"),
        detail_info: response::text(response, "detailInfo")?,
        national_code: optional("nationalCode"),
        tel_number: optional("telNumber"),
    })
}
