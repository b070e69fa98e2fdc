//! `POST /cgi-bin/message/subscribe/bizsend`: a message to a user who has subscribed
//! (<https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html>).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::template_send::{Field, chat_item, fill};
use crate::chat::ChatKind;
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, SendResult};
use crate::platform::state::Platform;
use crate::push::Push;

#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestBody {
    touser: String,
    template_id: String,
    data: BTreeMap<String, Field>,
}

/// The user need not follow. The acceptance counts only where the message is right.
pub(crate) fn send(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: RequestBody = read(&call.body)?;
    if request.touser.is_empty() {
        return Err(Errcode::OpenidMissing);
    }
    let now = platform.now();
    let mut records = platform.records();
    let user = records.user_of(key, &request.touser);
    let user = user.ok_or(Errcode::InvalidOpenid)?.id.clone();
    let state = records.account_mut(key);
    let mut templates = state.account.subscription_templates.iter();
    let template = templates.find(|template| template.id == request.template_id);
    let template = template.ok_or(Errcode::InvalidTemplateId)?;
    let message = fill(template, &request.data).map_err(|field| {
        call.add_detail("field", field.0);
        Errcode::TemplateData
    })?;
    let spent = state.subscriptions.spend(&user, &request.template_id);
    spent.inspect_err(|_| {
        call.add_detail(
            "problem",
            "the user has not accepted this template by <wx-open-subscribe>, or has got its \
             message: each tap allows one",
        );
    })?;
    let (SendResult::New(msgid) | SendResult::Duplicate(msgid)) =
        state.messages.send(&request.touser, None, now);
    drop(records);
    let item = chat_item(ChatKind::SubscriptionMessage, &call.body, &message);
    platform.chat().add(&request.touser, item);
    call.add_detail("to", user);
    call.add_detail("message", message);
    if key == AccountIndex::FIRST {
        let list = json!({
            "TemplateId": request.template_id,
            "MsgID": msgid.to_string(),
            "ErrorCode": "0",
            "ErrorStatus": "success",
        });
        let push = Push::new("subscribe_msg_sent_event")
            .field("SubscribeMsgSentEvent", json!({ "List": list }));
        call.pushes.push(push.of(request.touser));
    }
    Ok(OK.to_owned())
}
