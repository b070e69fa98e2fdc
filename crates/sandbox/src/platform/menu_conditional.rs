//! `/cgi-bin/menu/addconditional`, `delconditional` and `trymatch`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Personalized_menu_interface.html>).

use serde::{Deserialize, Serialize};

use super::body::{OK, read};
use super::call::{Call, json};
use super::caller::judge_access_token;
use super::menu::check_characters;
use crate::client::Profile;
use crate::error_body::Errcode;
use crate::menu::{Button, MatchRule, Visitor, check};
use crate::twin::Twin;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    button: Vec<Button>,
    #[serde(default)]
    matchrule: MatchRule,
}

/// Text, unlike in the answer of `menu/get`.
#[derive(Serialize, Deserialize)]
struct MenuId {
    menuid: String,
}

pub(crate) fn add(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    check_characters(&call.body)?;
    let asked: Asked = read(&call.body)?;
    check(&asked.button)?;
    if asked.matchrule.is_empty() {
        return Err(Errcode::MatchRuleEmpty);
    }
    if !asked.matchrule.is_valid() {
        return Err(Errcode::InvalidParameter);
    }
    let mut ledger = twin.ledger();
    let menus = &mut ledger.account_mut(key).menus;
    let menuid = menus
        .add_conditional(asked.button, asked.matchrule)
        .map_err(|_| Errcode::NoDefaultMenu)?
        .to_string();
    Ok(json(&MenuId { menuid }))
}

pub(crate) fn delete(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let MenuId { menuid } = read(&call.body)?;
    let mut ledger = twin.ledger();
    let menus = &mut ledger.account_mut(key).menus;
    match menuid.parse() {
        Ok(menuid) if menus.delete_conditional(menuid) => Ok(OK.to_owned()),
        _ => Err(Errcode::NoSuchConditionalMenu),
    }
}

/// An openid; the WeChat id that a real platform takes too is nothing that a
/// user here has.
#[derive(Deserialize)]
struct Match {
    user_id: String,
}

#[derive(Serialize)]
struct Matched<'a> {
    button: &'a [Button],
}

pub(crate) fn try_match(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let asked: Match = read(&call.body)?;
    let client_platform_type = platform_of(twin.client().profile);
    let ledger = twin.ledger();
    let user = ledger.user_of(key, &asked.user_id);
    let user = user.ok_or(Errcode::NoSuchUser)?;
    let state = ledger.account(key);
    let follower = state.followers.get(&user.id).ok_or(Errcode::NoSuchUser)?;
    let visitor = Visitor {
        tags: follower.tags.clone(),
        client_platform_type,
    };
    let button = state.menus.shown_to(&visitor);
    let button = button.ok_or(Errcode::MenuNotExist)?;
    Ok(json(&Matched { button }))
}

/// Everybody here has the client that is simulated.
fn platform_of(profile: Profile) -> u8 {
    match profile {
        Profile::Ios => 1,
        Profile::Android | Profile::Future | Profile::MiniProgram => 2,
        Profile::Auto | Profile::DevTools | Profile::Desktop | Profile::Harmony => 3,
    }
}
