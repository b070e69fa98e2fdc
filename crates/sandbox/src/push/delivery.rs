//! Sends a push: three attempts, and the check of the response.

use axum::http::Method;
use serde::Serialize;
use serde_json::Value;
use wechat_h5_push::{PushClass, PushEnvelope, PushHeader};

use super::error::PushError;
use super::http_exchange::{Attempt, HttpResponse, PushBody, exchange};
use super::message::{Message, UserPush};
use super::reply_check::{CheckedReply, PushVerdict, check_reply};
use super::state::PushState;
use super::target::Target;
use crate::chat::{ChatItem, ChatKind};
use crate::journal::{Details, EntryKind, RecordedRequest};
use crate::random;

/// Where the control API takes pushes.
const CONTROL_PATH: &str = "/__sandbox/push";

/// Attempts in total, without a response.
const ATTEMPTS: usize = 3;

/// WeChat's message to a user who writes to an account whose server does not respond.
const SERVICE_FAILED: &str = "该公众号提供的服务出现故障，请稍后再试";

/// The result of a push.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeliveryReport {
    /// The attempts, one to three; none while pushing is stopped.
    pub attempts: Vec<Attempt>,
    /// What the response means to WeChat.
    pub verdict: PushVerdict,
    /// What is wrong or doubtful about the response.
    pub problems: Vec<String>,
    /// The passive reply, decrypted, as JSON.
    pub reply: Option<Value>,
    /// What WeChat shows to the user instead of a reply.
    pub shown_to_user: Option<&'static str>,
    /// The message before its encryption.
    pub message: String,
}

pub(crate) async fn deliver(
    service: &PushState,
    push: &UserPush,
) -> Result<DeliveryReport, PushError> {
    let (target, message) = prepare(service, push)?;
    service.chat.add(&push.openid, message.chat_item());
    let (attempts, checked) = if service.mark_fail().is_stopped(service.clock.now()) {
        (Vec::new(), CheckedReply::stopped())
    } else {
        send_and_check(service, &target, &message).await
    };
    let has_failed = matches!(
        checked.verdict,
        PushVerdict::Invalid | PushVerdict::NoResponse | PushVerdict::Stopped
    );
    let report = DeliveryReport {
        attempts,
        verdict: checked.verdict,
        problems: checked.problems,
        reply: checked.reply,
        shown_to_user: (has_failed && message.class == PushClass::Message)
            .then_some(SERVICE_FAILED),
        message: target.form.write(&message.elements),
    };
    if let Some(item) = reply_in_chat(&report) {
        service.chat.add(&push.openid, item);
    }
    let details = details(&target, push, &report);
    service
        .journal
        .record(EntryKind::Push, &message.name, details);
    Ok(report)
}

async fn send_and_check(
    service: &PushState,
    target: &Target,
    message: &Message,
) -> (Vec<Attempt>, CheckedReply) {
    let envelope = PushEnvelope::new(
        &message.elements,
        target.form,
        &target.crypto,
        random::block(),
    );
    let (attempts, response) = send_with_retries(service, target, &envelope).await;
    let checked = match &response {
        None => CheckedReply::no_response(),
        Some(response) => {
            let has_file = |media_id: &str| service.has_file(media_id);
            check_reply(target, message, response, &has_file)
        }
    };
    service
        .mark_fail()
        .count(checked.verdict, service.clock.now());
    (attempts, checked)
}

fn prepare(service: &PushState, user_push: &UserPush) -> Result<(Target, Message), PushError> {
    let UserPush { push, openid } = user_push;
    let mut target = service.target()?;
    target.form.mode = push.mode.unwrap_or(target.form.mode);
    target.form.format = push.data_format.unwrap_or(target.form.format);
    target.form.cdata = push.cdata;
    let header = PushHeader {
        original_id: target.original_id.clone(),
        openid: openid.clone(),
        app_id: service.app_id().to_string(),
        create_time: service.clock.now(),
        msg_id: service.next_msg_id(),
    };
    let message = push.write(&header)?;
    Ok((target, message))
}

/// Stops at the first response of any kind. That WeChat does not try again after a status
/// other than 200 is a guess. So is that each try has its own time and nonce: otherwise a
/// server that refuses a nonce it has seen could never be reached a second time.
async fn send_with_retries(
    service: &PushState,
    target: &Target,
    envelope: &PushEnvelope,
) -> (Vec<Attempt>, Option<HttpResponse>) {
    let mut attempts = Vec::new();
    for _ in 0..ATTEMPTS {
        let query = envelope.query(
            &target.token,
            &service.clock.now().to_string(),
            &random::nonce(),
        );
        let url = target.url_with(query);
        let body = PushBody {
            text: envelope.body().to_owned(),
            format: target.form.format,
        };
        let exchange = exchange(&url, Some(body), target.timeout).await;
        attempts.push(exchange.attempt);
        if exchange.response.is_some() {
            return (attempts, exchange.response);
        }
    }
    (attempts, None)
}

/// What the user sees after the push.
fn reply_in_chat(report: &DeliveryReport) -> Option<ChatItem> {
    if let Some(text) = report.shown_to_user {
        let problems = serde_json::json!({ "problems": report.problems });
        return Some(ChatItem::new(ChatKind::Failure, "failure", problems).with_text(Some(text)));
    }
    let is_valid = matches!(
        report.verdict,
        PushVerdict::Reply | PushVerdict::EncryptedReply
    );
    let reply = report.reply.as_ref().filter(|_| is_valid)?;
    let name = reply["MsgType"].as_str().unwrap_or_default();
    let item = ChatItem::new(ChatKind::PassiveReply, name, reply.clone());
    Some(item.with_text(reply["Content"].as_str()))
}

/// The journal's details. The request is the one to the control API: the push itself, with its
/// signature, would be refused as a repetition.
fn details(target: &Target, UserPush { push, .. }: &UserPush, report: &DeliveryReport) -> Details {
    let reply = report.reply.as_ref();
    let request = RecordedRequest::new(&Method::POST, CONTROL_PATH)
        .with_body(push.control_body().to_string().as_bytes());
    let fields = [
        ("request", request.into()),
        ("mode", serde_json::json!(target.form.mode)),
        ("dataFormat", serde_json::json!(target.form.format)),
        ("attempts", serde_json::json!(report.attempts)),
        ("verdict", serde_json::json!(report.verdict)),
        ("problems", serde_json::json!(report.problems)),
        (
            "reply",
            reply.map_or(Value::Null, |reply| reply["MsgType"].clone()),
        ),
    ];
    Details::from_iter(fields.map(|(name, value)| (name.to_owned(), value)))
}
