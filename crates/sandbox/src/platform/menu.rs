//! `/cgi-bin/menu/create`, `get`, `delete` and `get_current_selfmenu_info`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Creating_Custom-Defined_Menu.html>).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{OK, read};
use super::call::{Call, json as text};
use super::caller::judge_access_token;
use crate::error_body::Errcode;
use crate::menu::{Button, Conditional, DefaultMenu, check};
use crate::twin::Twin;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    button: Vec<Button>,
}

pub(crate) fn create(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    check_characters(&call.body)?;
    let asked: Asked = read(&call.body)?;
    check(&asked.button)?;
    twin.ledger().account_mut(key).menus.create(asked.button);
    Ok(OK.to_owned())
}

#[derive(Serialize)]
struct Body<'a> {
    menu: &'a DefaultMenu,
    conditionalmenu: &'a [Conditional],
}

pub(crate) fn get(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let ledger = twin.ledger();
    let menus = &ledger.account(key).menus;
    let menu = menus.default_menu().ok_or(Errcode::MenuNotExist)?;
    Ok(text(&Body {
        menu,
        conditionalmenu: menus.conditional(),
    }))
}

pub(crate) fn delete(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    twin.ledger().account_mut(key).menus.delete();
    Ok(OK.to_owned())
}

/// The menu that is in force. There is no console here, so it is the one that
/// was made by the API; what is told where there is none is our guess.
pub(crate) fn current(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let ledger = twin.ledger();
    let menu = ledger.account(key).menus.default_menu();
    let buttons: Vec<_> = menu
        .map(|menu| menu.button.iter().map(as_self_menu).collect())
        .unwrap_or_default();
    let is_open = u8::from(menu.is_some());
    Ok(text(&json!({
        "is_menu_open": is_open,
        "selfmenu_info": { "button": buttons },
    })))
}

/// Buttons below another are in a `list` here, and there are no empty ones.
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

/// A menu has to be sent as it is read: `\u4e2d` is refused.
pub(super) fn check_characters(body: &[u8]) -> Result<(), Errcode> {
    if body.windows(2).any(|pair| pair == b"\\u") {
        Err(Errcode::EscapedCharacters)
    } else {
        Ok(())
    }
}
