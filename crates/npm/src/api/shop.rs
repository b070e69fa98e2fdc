//! The shop.

use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{ProductSpecificView, ProductView};

use crate::typescript::Types;
use crate::wire::{FromJs, Reading};

request! {
    /// A product to be shown.
    /// 要打开的商品。
    ProductSpecificView {
        /// The product's id. 商品 ID。
        "productId" product_id;
        /// Which of its pages: the ordinary one if left out. 页面类型，默认普通商品详情页。
        "viewType" view_type = ProductView::Normal;
        /// What else the page takes. 附加信息。
        "extInfo" ext_info = String::new();
    }
}

impl FromJs for ProductView {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        match u32::from_js(value, reading) {
            0 => Self::Normal,
            1 => Self::Scanned,
            2 => Self::Shop,
            _ => {
                reading.refuse("is none of 0, 1 and 2");
                Self::Normal
            }
        }
    }

    fn taken(types: &mut Types) -> String {
        let doc = "Which page of a product: 0 the ordinary one, 1 the one behind a scanned code, 2 the shop's.\n\
            商品页类型：0 普通详情页，1 扫一扫详情页，2 小店详情页。";
        types.alias("ProductView", doc, "0 | 1 | 2")
    }
}
