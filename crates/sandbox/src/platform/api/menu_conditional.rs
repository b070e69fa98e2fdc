//! `/cgi-bin/menu/addconditional`, `delconditional` and `trymatch`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Personalized_menu_interface.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::check_access_token;
use super::call::Call;
use super::menu::check_characters;
use super::request_body::{OK, read};
use super::response::json;
use crate::client_settings::Profile;
use crate::platform::errcode::Errcode;
use crate::platform::menu_rules::{Button, MatchRule, MenuViewer, check, check_content};
use crate::platform::records::AccountRecords;
use crate::platform::state::Platform;
use crate::user::User;

#[derive(Deserialize)]
struct RequestBody {
    #[serde(default)]
    button: Vec<Button>,
    #[serde(default)]
    matchrule: MatchRule,
}

/// A text, unlike in the response of `menu/get`.
#[derive(Serialize, Deserialize)]
struct MenuId {
    menuid: String,
}

pub(crate) fn add(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    check_characters(&call.body)?;
    let request: RequestBody = read(&call.body)?;
    check(&request.button)?;
    if request.matchrule.is_empty() {
        return Err(Errcode::MatchRuleEmpty);
    }
    if !request.matchrule.is_valid() {
        return Err(Errcode::InvalidParameter);
    }
    let mut records = platform.records();
    let state = records.account_mut(key);
    check_content(&request.button, &|content| state.has(content))?;
    let menuid = state
        .menus
        .add_conditional(request.button, request.matchrule)
        .map_err(|_| Errcode::NoDefaultMenu)?
        .to_string();
    Ok(json(&MenuId { menuid }))
}

pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let MenuId { menuid } = read(&call.body)?;
    let mut records = platform.records();
    let menus = &mut records.account_mut(key).menus;
    match menuid.parse() {
        Ok(menuid) if menus.delete_conditional(menuid) => Ok(OK.to_owned()),
        _ => Err(Errcode::NoSuchConditionalMenu),
    }
}

/// An openid. WeChat also accepts a WeChat id, which the sandbox's users do not have.
#[derive(Deserialize)]
struct MatchRequest {
    user_id: String,
}

#[derive(Serialize)]
struct MatchedMenu<'a> {
    button: &'a [Button],
}

pub(crate) fn try_match(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let request: MatchRequest = read(&call.body)?;
    let profile = platform.client_settings().get().profile;
    let records = platform.records();
    let user = records.user_of(key, &request.user_id);
    let user = user.ok_or(Errcode::NoSuchUser)?;
    let state = records.account(key);
    if state.followers.get(&user.id).is_none() {
        return Err(Errcode::NoSuchUser);
    }
    let button = menu_shown_to(user, state, profile);
    let button = button.ok_or(Errcode::MenuNotExist)?;
    Ok(json(&MatchedMenu { button }))
}

/// The menu that a user of this client sees in the account's chat.
pub(crate) fn menu_shown_to<'a>(
    user: &User,
    state: &'a AccountRecords,
    profile: Profile,
) -> Option<&'a [Button]> {
    let follower = state.followers.get(&user.id);
    let viewer = MenuViewer {
        tags: follower.map_or_else(Vec::new, |follower| follower.tags.clone()),
        client_platform_type: platform_of(profile),
    };
    state.menus.shown_to(&viewer)
}

/// Every user here has the simulated client.
fn platform_of(profile: Profile) -> u8 {
    match profile {
        Profile::Ios => 1,
        Profile::Android | Profile::Browser | Profile::Future | Profile::MiniProgram => 2,
        Profile::Auto
        | Profile::DevTools
        | Profile::Desktop
        | Profile::Harmony
        | Profile::Harmony1 => 3,
    }
}
