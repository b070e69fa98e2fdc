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
pub enum ProductView {
    /// `0`: the product page.
    #[default]
    Normal,
    /// `1`: the product page of a scanned code.
    Scanned,
    /// `2`: the product page of the shop.
    Shop,
}

/// A product to show (`openProductSpecificView`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        let view_type = match view.view_type {
            ProductView::Normal => 0.0,
            ProductView::Scanned => 1.0,
            ProductView::Shop => 2.0,
        };
        let options = Options::new()
            .text("productId", &view.product_id)
            .number("viewType", view_type)
            .text("extInfo", &view.ext_info);
        Call::without_response(self.call_with_user("openProductSpecificView", options))
    }
}
