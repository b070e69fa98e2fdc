//! Checks the response of the account's server as WeChat does.

use serde::Serialize;
use serde_json::Value;
use wechat_h5_push::xml::{Element, find, to_json};
use wechat_h5_push::{DataFormat, PushMode, decrypt_reply, reply_problems};

use super::http_exchange::{CHUNKED, HttpResponse};
use super::message::Message;
use super::target::Target;

/// What the response means to WeChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PushVerdict {
    /// An empty body: no reply, and no further attempts.
    Empty,
    /// `success`: the same.
    Success,
    /// A passive reply in plain text.
    Reply,
    /// A passive reply, encrypted and signed.
    EncryptedReply,
    /// Something that WeChat does not accept.
    Invalid,
    /// No response to three attempts.
    NoResponse,
    /// Nothing was sent: ten pushes in a row had no response, so WeChat stops pushing for a
    /// minute (`MarkFail`).
    Stopped,
}

/// A verdict with the problems found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CheckedReply {
    pub(super) verdict: PushVerdict,
    pub(super) problems: Vec<String>,
    pub(super) reply: Option<Value>,
}

impl CheckedReply {
    pub(super) fn no_response() -> Self {
        Self::of(PushVerdict::NoResponse)
    }

    pub(super) fn stopped() -> Self {
        Self {
            problems: vec![
                "ten pushes in a row had no response, so nothing is pushed for a minute (MarkFail): advance the clock, or configure the URL again".to_owned(),
            ],
            ..Self::of(PushVerdict::Stopped)
        }
    }

    fn of(verdict: PushVerdict) -> Self {
        Self {
            verdict,
            problems: Vec::new(),
            reply: None,
        }
    }

    fn invalid(problem: impl Into<String>) -> Self {
        Self {
            problems: vec![problem.into()],
            ..Self::of(PushVerdict::Invalid)
        }
    }
}

pub(super) fn check_reply(
    target: &Target,
    message: &Message,
    response: &HttpResponse,
    has_file: &dyn Fn(&str) -> bool,
) -> CheckedReply {
    let mut checked = check_response(target, message, response);
    let named = checked.reply.as_ref().and_then(|reply| {
        let mut files = files_of(reply);
        files.find(|media_id| !has_file(media_id))
    });
    if let Some(media_id) = named {
        checked.problems.push(format!(
            "{media_id} is no file of the account: a temporary one is there for three days \
             (media/upload), a permanent one until it is deleted (material/add_material)"
        ));
        checked.verdict = PushVerdict::Invalid;
    }
    // Only for the URL check is it reported to fail.
    if response.is_chunked {
        checked.problems.push(CHUNKED.to_owned());
    }
    checked
}

/// Where a reply names a file. That WeChat refuses one that is not there is a guess.
const FILES: [[&str; 2]; 4] = [
    ["Image", "MediaId"],
    ["Voice", "MediaId"],
    ["Video", "MediaId"],
    ["Music", "ThumbMediaId"],
];

fn files_of(reply: &Value) -> impl Iterator<Item = &str> {
    let named = FILES.iter().map(|[kind, name]| &reply[*kind][*name]);
    named
        .filter_map(Value::as_str)
        .filter(|media_id| !media_id.is_empty())
}

fn check_response(target: &Target, message: &Message, response: &HttpResponse) -> CheckedReply {
    if let Some(problem) = response.status_problem() {
        return CheckedReply::invalid(problem);
    }
    let Ok(text) = std::str::from_utf8(&response.body) else {
        return CheckedReply::invalid("the response is not UTF-8");
    };
    match text {
        "" => return CheckedReply::of(PushVerdict::Empty),
        "success" => return CheckedReply::of(PushVerdict::Success),
        _ => {}
    }
    if let Some(problem) = almost_success(text) {
        return CheckedReply::invalid(problem);
    }
    let format = target.form.format;
    let elements = match read_reply(format, text) {
        Ok(elements) => elements,
        Err(problem) => return CheckedReply::invalid(problem),
    };
    match (find(&elements, "Encrypt"), target.form.mode) {
        (Some(_), PushMode::Plain) => {
            CheckedReply::invalid("the reply is encrypted, but the mode is plain")
        }
        (Some(_), _) => check_encrypted(target, message, &elements),
        (None, PushMode::Encrypted) => {
            CheckedReply::invalid("the reply is not encrypted, but the mode is")
        }
        (None, _) => check_plain(PushVerdict::Reply, message, &elements),
    }
}

/// As far as is known, WeChat accepts only exactly this word.
fn almost_success(text: &str) -> Option<String> {
    let word = text
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_matches(['"', '\'']);
    word.eq_ignore_ascii_case("success").then(|| {
        format!(
            "the response is {text:?} instead of \"success\": send no quotes, space or line break"
        )
    })
}

fn check_encrypted(target: &Target, message: &Message, elements: &[Element]) -> CheckedReply {
    let text = match decrypt_reply(elements, &target.token, &target.crypto) {
        Ok(text) => text,
        Err(error) => return CheckedReply::invalid(error.to_string()),
    };
    match read_reply(target.form.format, &text) {
        Ok(elements) => check_plain(PushVerdict::EncryptedReply, message, &elements),
        Err(problem) => CheckedReply::invalid(format!("the decrypted reply: {problem}")),
    }
}

/// That a reply in the other format is refused is a guess, as is that one with a raw `]]>` is.
fn read_reply(format: DataFormat, text: &str) -> Result<Vec<Element>, String> {
    let name = match format {
        DataFormat::Json => "JSON",
        _ => "XML",
    };
    let found = DataFormat::of(text);
    if found != format
        && let Ok(elements) = found.read_well_formed(text)
        && find(&elements, "MsgType")
            .or(find(&elements, "Encrypt"))
            .is_some()
    {
        return Err(format!(
            "the reply is in the other format: the account's data format (数据格式) is {name}"
        ));
    }
    format
        .read_well_formed(text)
        .map_err(|problem| format!("{problem}; send `success`, nothing, or a reply in {name}"))
}

fn check_plain(verdict: PushVerdict, message: &Message, elements: &[Element]) -> CheckedReply {
    let problems = reply_problems(&message.elements, elements);
    let verdict = if problems.iter().any(|problem| problem.is_fatal) {
        PushVerdict::Invalid
    } else {
        verdict
    };
    CheckedReply {
        verdict,
        problems: problems.into_iter().map(|problem| problem.text).collect(),
        reply: Some(to_json(elements)),
    }
}
