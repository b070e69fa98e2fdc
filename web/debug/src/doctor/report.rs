//! The report of a signature that the client has refused, and the server's answer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wechat_h5_page_api::{SignatureFinding, SignatureReport};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use yew::prelude::*;

use crate::doctor::attempt::Attempt;
use crate::doctor::report_request;

/// The report to the server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Report {
    /// There is nothing to report.
    None,
    Sent(SignatureReport),
    Received(SignatureReport, Result<SignatureFinding, PageError>),
}

/// An answer of the server, and to what.
struct Answer {
    report: SignatureReport,
    lang: Lang,
    finding: SignatureFinding,
}

thread_local! {
    /// The last one: who shows the same signature does not ask again, and has the same answer.
    static ANSWER: RefCell<Option<Answer>> = const { RefCell::new(None) };
}

/// Reports an invalid signature to the server, again in another language.
#[hook]
pub(crate) fn use_report(attempt: Option<&Attempt>, lang: Lang) -> Report {
    let state = use_state(|| Report::None);
    let setter = state.setter();
    let report = attempt.and_then(Attempt::report);
    use_effect_with((report, lang), move |(report, lang)| {
        let is_current = Rc::new(Cell::new(true));
        match report.clone() {
            None => setter.set(Report::None),
            Some(report) => {
                setter.set(Report::Sent(report.clone()));
                let (lang, is_current) = (*lang, is_current.clone());
                spawn_local(async move {
                    let received = received(&report, lang).await;
                    if is_current.get() {
                        setter.set(Report::Received(report, received));
                    }
                });
            }
        }
        move || is_current.set(false)
    });
    (*state).clone()
}

async fn received(report: &SignatureReport, lang: Lang) -> Result<SignatureFinding, PageError> {
    let known = ANSWER.with_borrow(|answer| {
        let answer = answer.as_ref()?;
        (answer.report == *report && answer.lang == lang).then(|| answer.finding.clone())
    });
    if let Some(finding) = known {
        return Ok(finding);
    }
    let finding = report_request::send(report, lang).await?;
    ANSWER.set(Some(Answer {
        report: report.clone(),
        lang,
        finding: finding.clone(),
    }));
    Ok(finding)
}
