//! Custom menus (自定义菜单): their buttons and limits, and which user sees which menu
//! (<https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html>).

mod button;
mod check;
mod match_rule;
mod menus;

pub(crate) use button::Button;
pub(crate) use check::{ButtonContent, check, check_content};
pub(crate) use match_rule::{MatchRule, MenuViewer};
pub(crate) use menus::{Conditional, DefaultMenu, Menus};
