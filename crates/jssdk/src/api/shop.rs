//! The shop.
//!
//! Source: [JS-SDK documentation], WeChat shop (微信小店).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use crate::call::future::Call;
use crate::call::options::Options;
use crate::wx::Wx;

/// Which page of a product (`viewType`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "u8", into = "u8")
)]
pub enum ProductView {
    /// `0`: the product page.
    #[default]
    Normal,
    /// `1`: the product page of a scanned code.
    Scanned,
    /// `2`: the product page of the shop.
    Shop,
}

impl ProductView {
    fn code(self) -> u8 {
        match self {
            Self::Normal => 0,
            Self::Scanned => 1,
            Self::Shop => 2,
        }
    }
}

#[cfg(feature = "serde")]
impl From<ProductView> for u8 {
    fn from(view: ProductView) -> Self {
        view.code()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<u8> for ProductView {
    type Error = &'static str;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        [Self::Normal, Self::Scanned, Self::Shop]
            .into_iter()
            .find(|view| view.code() == code)
            .ok_or("not a view of a product")
    }
}

/// A product to show (`openProductSpecificView`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct ProductSpecificView {
    /// The product's id.
    pub product_id: String,
    /// Which of its pages.
    pub view_type: ProductView,
    /// More parameters of the page, or empty.
    pub ext_info: String,
}

impl Wx {
    /// Shows a product's page in the WeChat shop.
    pub fn open_product_specific_view(&self, view: &ProductSpecificView) -> Call<()> {
        let options = Options::new()
            .text("productId", &view.product_id)
            .number("viewType", view.view_type.code().into())
            .text("extInfo", &view.ext_info);
        Call::without_response(self.call_with_user("openProductSpecificView", options))
    }
}
