//! `POST /cgi-bin/message/template/send`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::read;
use super::call::{Call, json};
use super::caller::judge_verified;
use crate::account::Template;
use crate::error_body::Errcode;
use crate::ledger::{AccountKey, Delivery, TemplateMessages};
use crate::push::Push;
use crate::twin::Twin;

/// Characters of a value, by the rule of 2023-05-04.
const VALUE: usize = 20;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    touser: String,
    template_id: String,
    client_msg_id: String,
    data: BTreeMap<String, Field>,
}

#[derive(Deserialize)]
struct Field {
    value: Value,
}

#[derive(Serialize)]
struct Body {
    errcode: i64,
    errmsg: &'static str,
    msgid: u64,
}

pub(crate) fn send(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_verified(twin, call)?;
    let asked: Asked = read(&call.body)?;
    if asked.touser.is_empty() {
        return Err(Errcode::OpenidMissing);
    }
    let now = twin.now();
    let mut ledger = twin.ledger();
    let user = ledger.user_of(key, &asked.touser);
    let user = user.ok_or(Errcode::InvalidOpenid)?;
    let (user, fate) = (user.id.clone(), user.habits.template_messages);
    let state = ledger.account_mut(key);
    if state.followers.get(&user).is_none() {
        return Err(Errcode::RequireSubscribe);
    }
    let mut templates = state.account.templates.iter();
    let template = templates.find(|template| template.id == asked.template_id);
    let template = template.ok_or(Errcode::InvalidTemplateId)?;
    let message = fill(template, &asked.data).map_err(|field| {
        call.note("field", field.0);
        Errcode::TemplateData
    })?;
    let client_id = Some(asked.client_msg_id.as_str()).filter(|id| !id.is_empty());
    let delivery = state.messages.send(&asked.touser, client_id, now);
    drop(ledger);
    call.note("to", user);
    call.note("message", message);
    call.note("isNew", matches!(delivery, Delivery::New(_)));
    let (Delivery::New(msgid) | Delivery::Again(msgid)) = delivery;
    call.note("msgid", msgid);
    // The push configuration is the first account's.
    if key == AccountKey::FIRST && matches!(delivery, Delivery::New(_)) {
        call.pushes.push(finished(asked.touser, msgid, fate));
    }
    Ok(json(&Body {
        errcode: 0,
        errmsg: "ok",
        msgid,
    }))
}

/// What became of the message, pushed a moment later.
fn finished(openid: String, msgid: u64, fate: TemplateMessages) -> Push {
    Push::new("TEMPLATESENDJOBFINISH")
        .of(openid)
        .field("MsgID", msgid)
        .field("Status", fate.status())
}

/// The field that is wrong.
#[derive(Debug, PartialEq, Eq)]
struct WrongField(String);

/// What the person reads. Fields of the template have to be there; others, such
/// as `first` and `remark` of old, are passed over.
fn fill(template: &Template, data: &BTreeMap<String, Field>) -> Result<String, WrongField> {
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
    let fits = (1..=VALUE).contains(&text.chars().count()) && !text.contains(['\n', '\r']);
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
