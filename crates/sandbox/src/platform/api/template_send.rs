//! `POST /cgi-bin/message/template/send`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::read;
use super::response::json;
use crate::account::Template;
use crate::chat::{ChatItem, ChatKind};
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, SendResult};
use crate::platform::state::Platform;
use crate::push::{Push, UserPush};
use crate::user::TemplateMessages;

/// The most characters of a value, by the rule of 2023-05-04.
const VALUE_LIMIT: usize = 20;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct RequestBody {
    touser: String,
    template_id: String,
    client_msg_id: String,
    data: BTreeMap<String, Field>,
}

#[derive(Deserialize)]
pub(super) struct Field {
    value: Value,
}

#[derive(Serialize)]
struct ResponseBody {
    errcode: i64,
    errmsg: &'static str,
    msgid: u64,
}

pub(crate) fn send(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: RequestBody = read(&call.body)?;
    if request.touser.is_empty() {
        return Err(Errcode::OpenidMissing);
    }
    let now = platform.now();
    let mut records = platform.records();
    let user = records.user_of(key, &request.touser);
    let user = user.ok_or(Errcode::InvalidOpenid)?;
    let outcome = user.behavior.template_messages;
    let user = user.id.clone();
    let state = records.account_mut(key);
    if state.followers.get(&user).is_none() {
        return Err(Errcode::RequireSubscribe);
    }
    let mut templates = state.account.templates.iter();
    let template = templates.find(|template| template.id == request.template_id);
    let template = template.ok_or(Errcode::InvalidTemplateId)?;
    let message = fill(template, &request.data).map_err(|field| {
        call.add_detail("field", field.0);
        Errcode::TemplateData
    })?;
    let client_id = Some(request.client_msg_id.as_str()).filter(|id| !id.is_empty());
    let sent = state.messages.send(&request.touser, client_id, now);
    drop(records);
    if matches!(sent, SendResult::New(_)) && outcome == TemplateMessages::Delivered {
        let item = chat_item(ChatKind::TemplateMessage, &call.body, &message);
        platform.chat().add(&request.touser, item);
    }
    call.add_detail("to", user);
    call.add_detail("message", message);
    call.add_detail("isNew", matches!(sent, SendResult::New(_)));
    let (SendResult::New(msgid) | SendResult::Duplicate(msgid)) = sent;
    call.add_detail("msgid", msgid);
    // The push configuration is the first account's.
    if key == AccountIndex::FIRST && matches!(sent, SendResult::New(_)) {
        call.pushes
            .push(finished(request.touser, msgid, outcome.status()));
    }
    Ok(json(&ResponseBody {
        errcode: 0,
        errmsg: "ok",
        msgid,
    }))
}

/// A message by a template, with the fields that the account has sent.
pub(super) fn chat_item(kind: ChatKind, request: &[u8], message: &str) -> ChatItem {
    let fields = serde_json::from_slice(request).unwrap_or_default();
    ChatItem::new(kind, "template", fields).with_text(Some(message))
}

/// The event with the result of the message, which is pushed after the response.
fn finished(openid: String, msgid: u64, status: &str) -> UserPush {
    Push::new("TEMPLATESENDJOBFINISH")
        .field("MsgID", msgid)
        .field("Status", status)
        .of(openid)
}

/// The field with a wrong value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongField(pub(super) String);

/// The text that the user reads. All fields of the template are required; others, such as
/// the old `first` and `remark`, are ignored.
pub(super) fn fill(
    template: &Template,
    data: &BTreeMap<String, Field>,
) -> Result<String, WrongField> {
    let mut message = format!("{}\n{}", template.title, template.content);
    for field in template.fields() {
        let value = data.get(field).and_then(|field| text(&field.value));
        let value = value.ok_or_else(|| WrongField(field.to_owned()))?;
        message = message.replace(&format!("{{{{{field}.DATA}}}}"), &value);
    }
    Ok(message)
}

/// One line of a few characters; a number counts as text.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let fits = (1..=VALUE_LIMIT).contains(&text.chars().count()) && !text.contains(['\n', '\r']);
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(data: Value) -> Result<String, WrongField> {
        let data = serde_json::from_value(data).unwrap();
        let template = Template::new("T", "到账通知", "金额：{{amount1.DATA}}").unwrap();
        fill(&template, &data)
    }

    #[test]
    fn a_value_is_one_short_line() {
        let of = |value: Value| json!({ "amount1": { "value": value }, "first": { "value": "" } });
        assert_eq!(filled(of(json!("1元"))).unwrap(), "到账通知\n金额：1元");
        assert_eq!(filled(of(json!(1))).unwrap(), "到账通知\n金额：1");
        for wrong in [
            json!({}),
            of(json!("")),
            of(json!(null)),
            of(json!("一\n二")),
            of(json!("字".repeat(21))),
        ] {
            let field = filled(wrong.clone()).unwrap_err();
            assert_eq!(field, WrongField("amount1".to_owned()), "{wrong}");
        }
    }
}
