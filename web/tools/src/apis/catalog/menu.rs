//! The menu behind the dots at the top right, and the window.

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};

const NOTHING: &[Preset] = &[preset("无参数", "No arguments", "{}")];

const ITEMS: &[Preset] = &[
    preset(
        "分享到朋友圈、复制链接",
        "Moments, copy the link",
        r#"{"menuList":["menuItem:share:timeline","menuItem:copyUrl"]}"#,
    ),
    preset(
        "所有分享按钮",
        "Everything that shares",
        r#"{"menuList":["menuItem:share:appMessage","menuItem:share:timeline","menuItem:share:qq","menuItem:share:QZone","menuItem:favorite"]}"#,
    ),
    preset(
        "用浏览器打开",
        "Open in a browser",
        r#"{"menuList":["menuItem:openWithQQBrowser","menuItem:openWithSafari"]}"#,
    ),
];

const fn menu(name: &'static str, about: Text, presets: &'static [Preset]) -> Api {
    api(name, Kind::Client, about, presets)
}

pub(super) const APIS: &[Api] = &[
    menu(
        "hideOptionMenu",
        Text::new("隐藏右上角的菜单。", "Hides the menu at the top right."),
        NOTHING,
    ),
    menu(
        "showOptionMenu",
        Text::new("显示右上角的菜单。", "Shows the menu at the top right."),
        NOTHING,
    ),
    menu(
        "hideMenuItems",
        Text::new(
            "隐藏菜单里的几项，只能是传播类和保护类。",
            "Hides items of the menu: those that share and those that protect.",
        ),
        ITEMS,
    ),
    menu(
        "showMenuItems",
        Text::new("显示菜单里的几项。", "Shows items of the menu."),
        ITEMS,
    ),
    menu(
        "hideAllNonBaseMenuItem",
        Text::new(
            "隐藏基础类以外的所有菜单项。",
            "Hides all items but the basic ones.",
        ),
        NOTHING,
    ),
    menu(
        "showAllNonBaseMenuItem",
        Text::new("显示所有菜单项。", "Shows all items."),
        NOTHING,
    ),
    menu(
        "closeWindow",
        Text::new("关闭本页，回到打开它的地方。", "Closes this page."),
        NOTHING,
    ),
];
