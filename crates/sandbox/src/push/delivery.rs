//! Pushing: three tries, and what came of it.

use axum::http::Method;
use serde::Serialize;
use serde_json::Value;
use wechat_h5_push::{PushClass, PushEnvelope, PushHeader, xml};

use super::config::{PushError, Target};
use super::exchange::{Answer, exchange};
use super::judge::{Judged, PushVerdict, judge};
use super::message::{Message, Push};
use crate::journal::{Kind, Note};
use crate::ledger::AccountKey;
use crate::random;
use crate::twin::Twin;

/// In total, without an answer.
const TRIES: usize = 3;

/// WeChat's words to whoever wrote to an account whose server does not answer.
const OUT_OF_ORDER: &str = "该公众号提供的服务出现故障，请稍后再试";

/// What became of a push.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Delivered {
    /// Each try, one to three; none where pushes are stopped.
    pub attempts: Vec<Attempt>,
    /// What the answer is to WeChat.
    pub verdict: PushVerdict,
    /// What is wrong or doubtful about the answer.
    pub problems: Vec<String>,
    /// The passive reply, decrypted, as JSON.
    pub reply: Option<Value>,
    /// What WeChat shows instead of an answer.
    pub shown_to_user: Option<&'static str>,
    /// What was pushed, before it was encrypted.
    pub message: String,
}

/// One try.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// The HTTP status of an answer.
    pub status: Option<u16>,
    /// How long it took, in real time.
    pub milliseconds: u64,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// With an answer.
    Responded,
    /// There was none in time.
    Timeout,
    /// Nobody listens there.
    Refused,
    /// The connection ended before the answer did.
    Broken,
    /// The answer goes on after 64 KiB, which no reply needs.
    TooLong,
}

pub(crate) async fn deliver(twin: &Twin, push: &Push) -> Result<Delivered, PushError> {
    let (target, message) = prepare(twin, push)?;
    let (attempts, judged) = if twin.mark_fail().is_stopped(twin.now()) {
        (Vec::new(), Judged::stopped())
    } else {
        try_and_judge(twin, &target, &message).await
    };
    let is_unanswered = matches!(
        judged.verdict,
        PushVerdict::Invalid | PushVerdict::NoResponse | PushVerdict::Stopped
    );
    let delivered = Delivered {
        attempts,
        verdict: judged.verdict,
        problems: judged.problems,
        reply: judged.reply,
        shown_to_user: (is_unanswered && message.class == PushClass::Message)
            .then_some(OUT_OF_ORDER),
        message: xml::write(&message.elements),
    };
    twin.record(Kind::Push, message.name, note(&target, &delivered));
    Ok(delivered)
}

async fn try_and_judge(twin: &Twin, target: &Target, message: &Message) -> (Vec<Attempt>, Judged) {
    let envelope = PushEnvelope::new(
        &message.elements,
        target.mode,
        &target.crypto,
        random::block(),
    );
    let (attempts, answer) = try_thrice(twin, target, &envelope).await;
    let judged = match &answer {
        None => Judged::no_response(),
        Some(answer) => judge(target, message, answer),
    };
    twin.mark_fail().count(judged.verdict, twin.now());
    (attempts, judged)
}

fn prepare(twin: &Twin, push: &Push) -> Result<(Target, Message), PushError> {
    let ledger = twin.ledger();
    let account = &ledger.account(AccountKey::FIRST).account;
    let app_id = account.app_id().clone();
    let openid = push.openid.clone();
    let openid = openid.unwrap_or_else(|| ledger.users.current().openid(account));
    drop(ledger);
    let mut target = twin.push().target(&app_id)?;
    target.mode = push.mode.unwrap_or(target.mode);
    let header = PushHeader {
        original_id: target.original_id.clone(),
        openid,
        app_id: app_id.to_string(),
        create_time: twin.now(),
        msg_id: twin.next_msg_id(),
    };
    let message = push.write(&header)?;
    Ok((target, message))
}

/// Stops at the first response of any kind. That WeChat does not try again after a status
/// other than 200 is a guess. So is that each try has its own time and nonce: otherwise a
/// server that refuses a nonce it has seen could never be reached a second time.
async fn try_thrice(
    twin: &Twin,
    target: &Target,
    envelope: &PushEnvelope,
) -> (Vec<Attempt>, Option<Answer>) {
    let mut attempts = Vec::new();
    for _ in 0..TRIES {
        let query = envelope.query(&target.token, &twin.now().to_string(), &random::nonce());
        let (url, body) = (target.url_with(query), envelope.body().to_owned());
        let tried = exchange(Method::POST, &url, body, target.timeout).await;
        attempts.push(tried.attempt);
        if tried.answer.is_some() {
            return (attempts, tried.answer);
        }
    }
    (attempts, None)
}

/// What people write to each other is left out.
fn note(target: &Target, delivered: &Delivered) -> Note {
    let reply = delivered.reply.as_ref();
    let fields = [
        ("mode", serde_json::json!(target.mode)),
        ("attempts", serde_json::json!(delivered.attempts)),
        ("verdict", serde_json::json!(delivered.verdict)),
        ("problems", serde_json::json!(delivered.problems)),
        (
            "reply",
            reply.map_or(Value::Null, |reply| reply["MsgType"].clone()),
        ),
    ];
    Note::from_iter(fields.map(|(name, value)| (name.to_owned(), value)))
}
