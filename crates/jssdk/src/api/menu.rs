//! The page's menu in WeChat, and its window.
//!
//! Source: [JS-SDK documentation], interface operations (界面操作), appendix 3.
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use wechat_h5_sign::MenuItem;

use crate::call::future::Call;
use crate::call::options::Options;
use crate::wx::Wx;

impl Wx {
    /// Hides items of the menu: only those that share, open elsewhere, or protect a page.
    pub fn hide_menu_items(&self, items: &[MenuItem]) -> Call<()> {
        Call::without_response(self.call("hideMenuItems", menu_list(items)))
    }

    /// Shows items of the menu that were hidden.
    pub fn show_menu_items(&self, items: &[MenuItem]) -> Call<()> {
        Call::without_response(self.call("showMenuItems", menu_list(items)))
    }

    /// Hides every item that can be hidden.
    pub fn hide_all_non_base_menu_item(&self) -> Call<()> {
        Call::without_response(self.call("hideAllNonBaseMenuItem", Options::new()))
    }

    /// Shows every item again.
    pub fn show_all_non_base_menu_item(&self) -> Call<()> {
        Call::without_response(self.call("showAllNonBaseMenuItem", Options::new()))
    }

    /// Hides the menu's button. [`Self::hide_menu_items`] is the newer function.
    pub fn hide_option_menu(&self) -> Call<()> {
        Call::without_response(self.call("hideOptionMenu", Options::new()))
    }

    /// Shows the menu's button again.
    pub fn show_option_menu(&self) -> Call<()> {
        Call::without_response(self.call("showOptionMenu", Options::new()))
    }

    /// Closes the page. Most clients do not respond then.
    pub fn close_window(&self) -> Call<()> {
        Call::without_response(self.call("closeWindow", Options::new()))
    }
}

fn menu_list(items: &[MenuItem]) -> Options {
    Options::new().names("menuList", items.iter().map(MenuItem::as_str))
}
