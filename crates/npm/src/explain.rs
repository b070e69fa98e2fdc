//! The `./explain` module: why a signature is invalid, over one buffer that JS and
//! wasm share, as in `sign.rs`.
//!
//! JS writes the parts of the question, with a NUL behind each; the answer takes
//! their place in the same form. `package/explain/core.js` is the other half.

// Exported symbols and a static without a lock: the module has one thread.
#![allow(unsafe_code)]

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::cell::RefCell;

use wechat_h5_sign::explain::{
    Certainty, Evidence, Explanation, KnownTicket, Language, Owner, explain as explain_evidence,
};
use wechat_h5_sign::{AppId, JsApiTicket};

struct OneThread(RefCell<Vec<u8>>);

// SAFETY: wasm32 without atomics has no threads, and JS calls one export at a time.
unsafe impl Sync for OneThread {}

static BUFFER: OneThread = OneThread(RefCell::new(Vec::new()));

/// Makes the buffer this many bytes long at least, and tells where it is.
#[unsafe(no_mangle)]
extern "C" fn explain_reserve(bytes: usize) -> *mut u8 {
    let buffer = &mut *BUFFER.0.borrow_mut();
    if buffer.len() < bytes {
        buffer.resize(bytes, 0);
    }
    buffer.as_mut_ptr()
}

/// Answers the question in the buffer's first bytes, and tells how long the
/// answer is. Zero: the question has a part too few, or a malformed ticket.
#[unsafe(no_mangle)]
extern "C" fn explain(question: usize) -> usize {
    let buffer = &mut *BUFFER.0.borrow_mut();
    let text = buffer.get(..question).unwrap_or_default();
    let answer = core::str::from_utf8(text).ok().and_then(answer);
    let answer = answer.unwrap_or_default();
    // The tickets do not stay.
    buffer.fill(0);
    if buffer.len() < answer.len() {
        buffer.resize(answer.len(), 0);
    }
    buffer[..answer.len()].copy_from_slice(answer.as_bytes());
    answer.len()
}

fn answer(question: &str) -> Option<String> {
    let mut parts = question.split_terminator('\0');
    let signed_url = parts.next()?;
    let page_url = parts.next()?;
    let real_auth_url = parts.next()?;
    let timestamp = parts.next()?.parse().ok()?;
    let nonce_str = parts.next()?;
    let signature = parts.next()?;
    let tickets = tickets(parts)?;
    let explanation = explain_evidence(&Evidence {
        signed_url,
        page_url,
        real_auth_url: Some(real_auth_url).filter(|url| !url.is_empty()),
        timestamp,
        nonce_str,
        signature,
        tickets: &tickets,
    });
    Some(written(&explanation))
}

/// Three parts each: whose, the ticket, and the other account's appid.
fn tickets<'a>(mut parts: impl Iterator<Item = &'a str>) -> Option<Vec<KnownTicket>> {
    let mut tickets = Vec::new();
    while let Some(owner) = parts.next() {
        let ticket = JsApiTicket::parse(parts.next()?).ok()?;
        let app_id = parts.next()?;
        let owner = match owner {
            "current" => Owner::Current,
            "previous" => Owner::Previous,
            "card" => Owner::Card,
            "accessToken" => Owner::AccessToken,
            _ => Owner::Other(AppId::parse(app_id).ok()?),
        };
        tickets.push(KnownTicket { ticket, owner });
    }
    Some(tickets)
}

/// `valid`, or else `proven` or `likely`; three parts of the difference; and
/// three of each cause.
fn written(explanation: &Explanation) -> String {
    let mut parts = Parts(String::new());
    let Explanation::Wrong {
        causes,
        certainty,
        difference,
    } = explanation
    else {
        parts.push("valid");
        return parts.0;
    };
    parts.push(match certainty {
        Certainty::Likely => "likely",
        Certainty::Proven => "proven",
    });
    match difference {
        Some(difference) => {
            parts.push(&difference.at.to_string());
            parts.push(&difference.signed);
            parts.push(&difference.expected);
        }
        None => (0..3).for_each(|_| parts.push("")),
    }
    for cause in causes {
        parts.push(cause.code());
        parts.push(cause.advice(Language::English));
        parts.push(cause.advice(Language::Chinese));
    }
    parts.0
}

struct Parts(String);

impl Parts {
    fn push(&mut self, part: &str) {
        self.0.push_str(part);
        self.0.push('\0');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTION: &str = concat!(
        "https://h5.example.com/#/a\0",
        "https://h5.example.com/#/a\0",
        "\0",
        "1700000000\0",
        "NONCE\0",
        "0123456789012345678901234567890123456789\0",
    );

    #[test]
    fn a_question_and_its_answer() {
        let answer = answer(QUESTION).unwrap();
        let parts: Vec<_> = answer.split('\0').collect();
        assert_eq!(parts[..5], ["likely", "23", "#/a", "", "fragment_kept"]);
        assert_eq!(parts.len(), 8, "{parts:?}");
    }

    #[test]
    fn what_is_no_question_has_no_answer() {
        for question in [
            "",
            "a\0b\0",
            &QUESTION.replace("1700000000", "soon"),
            &[QUESTION, "current\0"].concat(),
            &[QUESTION, "current\0not a ticket\0\0"].concat(),
            &[QUESTION, "other\0ticket\0not an appid\0"].concat(),
        ] {
            assert_eq!(answer(question), None, "{question}");
        }
        for owner in ["current", "previous", "card", "accessToken"] {
            let question = [QUESTION, owner, "\0ticket\0\0"].concat();
            assert!(answer(&question).is_some());
        }
    }
}
