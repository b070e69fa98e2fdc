//! The page's menu in WeChat, and its window.
//!
//! Source: [JS-SDK documentation], interface operations (界面操作), appendix 3.
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use wechat_h5_sign::MenuItem;

use crate::call_error::CallError;
use crate::options::Options;
use crate::wx::Wx;

impl Wx {
    /// Hides items of the menu: only those that spread or protect a page.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn hide_menu_items(&self, items: &[MenuItem]) -> Result<(), CallError> {
        self.quick("hideMenuItems", menu_list(items)).await?;
        Ok(())
    }

    /// Shows items of the menu that were hidden.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn show_menu_items(&self, items: &[MenuItem]) -> Result<(), CallError> {
        self.quick("showMenuItems", menu_list(items)).await?;
        Ok(())
    }

    /// Hides every item that can be hidden.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn hide_all_non_base_menu_item(&self) -> Result<(), CallError> {
        self.quick("hideAllNonBaseMenuItem", Options::new()).await?;
        Ok(())
    }

    /// Shows every item again.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn show_all_non_base_menu_item(&self) -> Result<(), CallError> {
        self.quick("showAllNonBaseMenuItem", Options::new()).await?;
        Ok(())
    }

    /// Hides the menu's button. [`Self::hide_menu_items`] is the newer way.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn hide_option_menu(&self) -> Result<(), CallError> {
        self.quick("hideOptionMenu", Options::new()).await?;
        Ok(())
    }

    /// Shows the menu's button again.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn show_option_menu(&self) -> Result<(), CallError> {
        self.quick("showOptionMenu", Options::new()).await?;
        Ok(())
    }

    /// Closes the page. Most clients do not answer any more.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn close_window(&self) -> Result<(), CallError> {
        self.quick("closeWindow", Options::new()).await?;
        Ok(())
    }
}

fn menu_list(items: &[MenuItem]) -> Options {
    Options::new().names("menuList", items.iter().map(MenuItem::as_str))
}
