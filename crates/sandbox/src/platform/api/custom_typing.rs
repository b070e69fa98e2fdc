//! `POST /cgi-bin/message/custom/typing`: shows a user that the account is typing (客服输入状态)
//! (<https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing.html>).

use serde::Deserialize;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::custom_send::problem;
use super::request_body::{OK, read};
use crate::chat::TypingRefusal;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    command: String,
}

enum Command {
    Typing,
    CancelTyping,
}

impl Command {
    fn named(name: &str) -> Option<Self> {
        match name {
            "Typing" => Some(Self::Typing),
            "CancelTyping" => Some(Self::CancelTyping),
            _ => None,
        }
    }
}

/// That what is not shown can be cancelled is a guess.
pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: Request = read(&call.body)?;
    let command = Command::named(&request.command).ok_or(Errcode::TypingCommand)?;
    let to = Some(&request.touser).filter(|openid| !openid.is_empty());
    let to = to.ok_or(Errcode::OpenidMissing)?;
    let now = platform.now();
    let mut records = platform.records();
    let user = records.user_of(key, to).ok_or(Errcode::InvalidOpenid)?;
    let user = user.id.clone();
    let state = records.account_mut(key);
    let interactions = state.interactions_of(&user);
    let allowed = interactions.and_then(|interactions| interactions.check(&user, now));
    let received_at = state.interactions.last_message(&user);
    drop(records);
    call.add_detail("to", user);
    call.add_detail("command", request.command);
    allowed.inspect_err(|errcode| call.add_detail("problem", problem(*errcode)))?;
    match command {
        Command::Typing => platform
            .chat()
            .start_typing(to, received_at)
            .map_err(|refusal| match refusal {
                TypingRefusal::NoMessage => Errcode::TypingWithoutMessage,
                TypingRefusal::AlreadyTyping => Errcode::AlreadyTyping,
            })?,
        Command::CancelTyping => platform.chat().cancel_typing(to),
    }
    Ok(OK.to_owned())
}
