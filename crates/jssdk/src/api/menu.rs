//! The page's menu in WeChat.
//!
//! Source: JS-SDK documentation, interface operations (界面操作), appendix 3.

use wechat_h5_sign::MenuItem;

use crate::call_error::CallError;
use crate::options::{Options, array};
use crate::wx::Wx;

impl Wx {
    /// Hides items of the menu: only those that spread or protect a page.
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub async fn hide_menu_items(&self, items: &[MenuItem]) -> Result<(), CallError> {
        let names = array(items.iter().map(MenuItem::as_str));
        let options = Options::new().value("menuList", &names);
        self.quick("hideMenuItems", options).await?;
        Ok(())
    }
}
