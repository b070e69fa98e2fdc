//! The products of a shop.

use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{ProductSpecificView, ProductView};

use crate::convert::{FromJs, Reader};
use crate::typescript::Types;

input_object! {
    /// A product to show.
    /// 要打开的商品。
    ProductSpecificView {
        /// The product's id. 商品 ID。
        "productId" product_id;
        /// The kind of its page, the ordinary one by default. 页面类型，默认普通商品详情页。
        "viewType" view_type = ProductView::Normal;
        /// More parameters of the page. 附加信息。
        "extInfo" ext_info = String::new();
    }
}

impl FromJs for ProductView {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        match u32::from_js(value, reader) {
            0 => Self::Normal,
            1 => Self::Scanned,
            2 => Self::Shop,
            _ => {
                reader.reject("is not one of 0, 1 and 2");
                Self::Normal
            }
        }
    }

    fn input_type(types: &mut Types) -> String {
        let doc = "A page of a product: 0 the ordinary one, 1 the one of a scanned code, 2 the one of the shop.\n\
            商品页类型：0 普通详情页，1 扫一扫详情页，2 小店详情页。";
        types.alias("ProductView", doc, "0 | 1 | 2")
    }
}
