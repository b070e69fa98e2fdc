//! `/cgi-bin/menu/create`, `get`, `delete` and `get_current_selfmenu_info`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html>).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::authenticate::check_access_token;
use super::call::Call;
use super::request_body::{OK, read};
use super::response::json as to_text;
use crate::platform::errcode::Errcode;
use crate::platform::menu_rules::{Button, Conditional, DefaultMenu, check, check_content};
use crate::platform::state::Platform;

#[derive(Deserialize)]
struct RequestBody {
    #[serde(default)]
    button: Vec<Button>,
}

pub(crate) fn create(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    check_characters(&call.body)?;
    let request: RequestBody = read(&call.body)?;
    check(&request.button)?;
    let mut records = platform.records();
    let state = records.account_mut(key);
    check_content(&request.button, &|content| state.has(content))?;
    state.menus.create(request.button);
    Ok(OK.to_owned())
}

#[derive(Serialize)]
struct ResponseBody<'a> {
    menu: &'a DefaultMenu,
    conditionalmenu: &'a [Conditional],
}

pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let records = platform.records();
    let menus = &records.account(key).menus;
    let menu = menus.default_menu().ok_or(Errcode::MenuNotExist)?;
    Ok(to_text(&ResponseBody {
        menu,
        conditionalmenu: menus.conditional(),
    }))
}

pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    platform.records().account_mut(key).menus.delete();
    Ok(OK.to_owned())
}

/// The menu in force. The sandbox has no console, so it is always the menu of the API. The
/// response without a menu is a guess.
pub(crate) fn current(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let records = platform.records();
    let menu = records.account(key).menus.default_menu();
    let buttons: Vec<_> = menu
        .map(|menu| menu.button.iter().map(as_self_menu).collect())
        .unwrap_or_default();
    let is_open = u8::from(menu.is_some());
    Ok(to_text(&json!({
        "is_menu_open": is_open,
        "selfmenu_info": { "button": buttons },
    })))
}

/// Here sub-buttons are in a `list`, which is absent if it is empty.
fn as_self_menu(button: &Button) -> Value {
    let mut shown = json!(button);
    if let Some(fields) = shown.as_object_mut() {
        fields.remove("sub_button");
        if !button.below.is_empty() {
            let list: Vec<_> = button.below.iter().map(as_self_menu).collect();
            fields.insert("sub_button".to_owned(), json!({ "list": list }));
        }
    }
    shown
}

/// Escaped characters such as `\u4e2d` are refused.
pub(super) fn check_characters(body: &[u8]) -> Result<(), Errcode> {
    if body.windows(2).any(|pair| pair == b"\\u") {
        Err(Errcode::EscapedCharacters)
    } else {
        Ok(())
    }
}
