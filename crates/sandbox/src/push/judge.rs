//! What an answer is to WeChat.

use serde::Serialize;
use serde_json::Value;
use wechat_h5_push::xml::{self, Element, find, to_json};
use wechat_h5_push::{PushMode, decrypt_reply, reply_problems};

use super::config::Target;
use super::exchange::Answer;
use super::message::Message;

/// What an answer is to WeChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PushVerdict {
    /// Nothing: no reply, and no more tries.
    Empty,
    /// `success`: the same.
    Success,
    /// A passive reply, as it is.
    Reply,
    /// A passive reply, encrypted and signed.
    EncryptedReply,
    /// Something that WeChat does not take.
    Invalid,
    /// Nothing came, three times.
    NoResponse,
    /// It was not asked: ten pushes in a row had no answer, and so there is none
    /// for a minute (`MarkFail`).
    Stopped,
}

/// A verdict with its reasons.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) verdict: PushVerdict,
    pub(super) problems: Vec<String>,
    pub(super) reply: Option<Value>,
}

impl Judged {
    pub(super) fn no_response() -> Self {
        Self::plainly(PushVerdict::NoResponse)
    }

    pub(super) fn stopped() -> Self {
        Self {
            problems: vec![
                "ten pushes in a row had no answer, so nothing is pushed for a minute (MarkFail): move the clock, or configure the URL anew".to_owned(),
            ],
            ..Self::plainly(PushVerdict::Stopped)
        }
    }

    fn plainly(verdict: PushVerdict) -> Self {
        Self {
            verdict,
            problems: Vec::new(),
            reply: None,
        }
    }

    fn invalid(problem: impl Into<String>) -> Self {
        Self {
            problems: vec![problem.into()],
            ..Self::plainly(PushVerdict::Invalid)
        }
    }
}

pub(super) fn judge(target: &Target, message: &Message, answer: &Answer) -> Judged {
    if answer.status != 200 {
        let status = answer.status;
        return Judged::invalid(format!("the status is {status}: answer 200"));
    }
    let Ok(text) = std::str::from_utf8(&answer.body) else {
        return Judged::invalid("the answer is not UTF-8");
    };
    match text {
        "" => return Judged::plainly(PushVerdict::Empty),
        "success" => return Judged::plainly(PushVerdict::Success),
        _ => {}
    }
    if let Some(problem) = almost_success(text) {
        return Judged::invalid(problem);
    }
    let elements = match xml::read(text) {
        Ok(elements) => elements,
        Err(problem) => {
            return Judged::invalid(format!(
                "{problem}; answer `success`, nothing, or a reply in XML"
            ));
        }
    };
    match (find(&elements, "Encrypt"), target.mode) {
        (Some(_), PushMode::Plain) => {
            Judged::invalid("the reply is encrypted, but the mode is plain")
        }
        (Some(_), _) => judge_encrypted(target, message, &elements),
        (None, PushMode::Encrypted) => {
            Judged::invalid("the reply is not encrypted, but the mode is")
        }
        (None, _) => judge_reply(PushVerdict::Reply, message, &elements),
    }
}

/// Only the very word counts, as far as is known.
fn almost_success(text: &str) -> Option<String> {
    let word = text
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_matches(['"', '\'']);
    word.eq_ignore_ascii_case("success").then(|| {
        format!("the answer is {text:?} instead of \"success\": no quotes, no space, no line's end")
    })
}

fn judge_encrypted(target: &Target, message: &Message, elements: &[Element]) -> Judged {
    let text = match decrypt_reply(elements, &target.token, &target.crypto) {
        Ok(text) => text,
        Err(error) => return Judged::invalid(error.to_string()),
    };
    match xml::read(&text) {
        Ok(elements) => judge_reply(PushVerdict::EncryptedReply, message, &elements),
        Err(problem) => Judged::invalid(format!("what was encrypted: {problem}")),
    }
}

fn judge_reply(verdict: PushVerdict, message: &Message, elements: &[Element]) -> Judged {
    let problems = reply_problems(&message.elements, elements);
    let verdict = if problems.iter().any(|problem| problem.is_fatal) {
        PushVerdict::Invalid
    } else {
        verdict
    };
    Judged {
        verdict,
        problems: problems.into_iter().map(|problem| problem.text).collect(),
        reply: Some(to_json(elements)),
    }
}
