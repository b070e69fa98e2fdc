//! The page's menu in WeChat.

use alloc::vec::Vec;

use wechat_h5_jssdk::MenuItem;

input_object! {
    /// Items of the menu.
    /// 菜单项。
    struct MenuList {
        /// Their names. Only the items that share or protect a page can be hidden. 菜单项列表，只有传播类和保护类可以隐藏。
        "menuList" menu_list: Vec<MenuItem>;
    }
}

input_name! {
    /// An item of the menu.
    /// 菜单项的名称。
    MenuItem
}
