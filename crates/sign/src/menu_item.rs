//! The names that `hideMenuItems` and `showMenuItems` take.

use crate::error::NameError;
use crate::named_enum::names;

names! {
    /// An item of the page's menu in WeChat.
    ///
    /// Source: JS-SDK documentation, appendix 3 (所有菜单项列表). Only the items that
    /// spread or protect a page can be hidden, not the basic ones.
    MenuItem {
        AddContact = "menuItem:addContact",
        CopyUrl = "menuItem:copyUrl",
        DayMode = "menuItem:dayMode",
        Delete = "menuItem:delete",
        EditTag = "menuItem:editTag",
        ExposeArticle = "menuItem:exposeArticle",
        Favorite = "menuItem:favorite",
        NightMode = "menuItem:nightMode",
        OpenWithQqBrowser = "menuItem:openWithQQBrowser",
        OpenWithSafari = "menuItem:openWithSafari",
        OriginPage = "menuItem:originPage",
        Profile = "menuItem:profile",
        ReadMode = "menuItem:readMode",
        Refresh = "menuItem:refresh",
        SetFont = "menuItem:setFont",
        ShareAppMessage = "menuItem:share:appMessage",
        ShareBrand = "menuItem:share:brand",
        ShareEmail = "menuItem:share:email",
        ShareFacebook = "menuItem:share:facebook",
        ShareQq = "menuItem:share:qq",
        ShareQZone = "menuItem:share:QZone",
        ShareTimeline = "menuItem:share:timeline",
        ShareWeiboApp = "menuItem:share:weiboApp",
    }
}

impl MenuItem {
    /// Takes the name of an item; an unknown one is kept as it is.
    ///
    /// # Errors
    ///
    /// [`NameError`] when it is not `menuItem:` and letters or `:`, 64 bytes at most.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        if let Some(known) = Self::known(name) {
            return Ok(known);
        }
        let is_rest = |byte: u8| byte.is_ascii_alphabetic() || byte == b':';
        match name.strip_prefix("menuItem:") {
            Some(rest) if !rest.is_empty() && name.len() <= 64 && rest.bytes().all(is_rest) => {
                Ok(Self::Other(name.into()))
            }
            _ => Err(NameError::of(name, "the name of a menu item")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_name_gives_its_item() {
        for item in MenuItem::KNOWN {
            assert_eq!(&MenuItem::parse(item.as_str()).unwrap(), item);
        }
        assert_eq!(
            MenuItem::parse("copyUrl").unwrap_err().to_string(),
            "`copyUrl` is not the name of a menu item"
        );
    }
}
