//! The person's address book.
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

/// A delivery address that the person chose. What the client leaves out is
/// empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Address {
    /// Who receives it.
    pub user_name: String,
    /// The post code.
    pub postal_code: String,
    /// Province: the first level.
    pub province_name: String,
    /// City: the second level.
    pub city_name: String,
    /// District: the third level. The platform calls it `countryName`.
    pub country_name: String,
    /// Street and house.
    pub detail_info: String,
    /// The division's code.
    pub national_code: String,
    /// The receiver's telephone number.
    pub tel_number: String,
}

impl Wx {
    /// Lets the person choose an address, or write one.
    ///
    /// # Errors
    ///
    /// [`CallError`]; an answer without receiver or street is incomplete.
    pub fn open_address(&self) -> Call<Address> {
        Call::with_response(self.call_with_user("openAddress", Options::new()), address)
    }
}

fn address(answer: &JsValue) -> Result<Address, CallError> {
    let optional = |name| sys::text_member(answer, name).unwrap_or_default();
    Ok(Address {
        user_name: response::text(answer, "userName")?,
        postal_code: optional("postalCode"),
        province_name: optional("provinceName"),
        city_name: optional("cityName"),
        country_name: optional("countryName"),
        detail_info: response::text(answer, "detailInfo")?,
        national_code: optional("nationalCode"),
        tel_number: optional("telNumber"),
    })
}
