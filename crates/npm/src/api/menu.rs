//! The page's menu in WeChat.

use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::MenuItem;

use crate::typescript::Types;
use crate::wire::{FromJs, Reading};

request! {
    /// Items of the menu.
    /// 菜单项。
    struct MenuList {
        /// Their names: only those that spread or protect a page can be hidden. 菜单项列表，只有传播类和保护类可以隐藏。
        "menuList" menu_list: Vec<MenuItem>;
    }
}

impl FromJs for MenuItem {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let name = String::from_js(value, reading);
        Self::parse(&name).unwrap_or_else(|error| {
            reading.refuse_by(&error);
            Self::KNOWN[0].clone()
        })
    }

    fn taken(types: &mut Types) -> String {
        let doc = "An item of the menu.\n菜单项的名称。";
        types.union("MenuItem", doc, Self::KNOWN.iter().map(Self::as_str))
    }
}
