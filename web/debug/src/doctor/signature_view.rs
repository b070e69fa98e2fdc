//! Whether the signature of this page is valid, and if not, why.

use wechat_h5_page_api::{SignatureFinding, SignatureReport, TicketCheck};
use wechat_h5_web::components::{MessageIcon, cell, cells, hero, long_cell, note};
use wechat_h5_web::error_message::{Message, PageError};
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, browser, url_parts};
use wechat_h5_web_tools::clipboard;
use wechat_h5_web_tools::document::Sdk;
use yew::prelude::*;

use crate::doctor::attempt::Attempt;
use crate::doctor::diagnosis::{Basis, CauseText, Diagnosis, expected_url};
use crate::doctor::i18n::{Strings, strings};
use crate::doctor::report::{Report, use_report};
use crate::doctor::report_request;
use crate::doctor::unsigned::Unsigned;
use crate::doctor::url_difference::{MarkedUrl, UrlDifference};

#[hook]
pub(crate) fn use_signature(
    lang: Lang,
    sdk: &Sdk,
    attempt: Option<&Attempt>,
    show_toast: &Callback<&'static str>,
) -> Html {
    let t = strings(lang);
    let report = use_report(attempt, lang);
    let verdict = match (sdk, attempt, &report) {
        (Sdk::Outside, ..) => note(MessageIcon::Info, t.outside_title, t.outside_text),
        (Sdk::Loading, ..) | (_, None, _) => {
            plain_hero(MessageIcon::Loading, t.waiting_title, t.waiting_text)
        }
        (Sdk::Ready(_), ..) => plain_hero(MessageIcon::Success, t.ready_title, t.ready_text),
        (Sdk::Failed, _, Report::Sent(_)) => {
            plain_hero(MessageIcon::Loading, t.asking_title, t.asking_text)
        }
        (Sdk::Failed, _, Report::Received(report, received)) => {
            refused(lang, show_toast, t, report, received)
        }
        (Sdk::Failed, Some(attempt), Report::None) => other_failure(lang, attempt),
    };
    html! {
        <>
            <div data-test="doctor-verdict">{ verdict }</div>
            if has_signature(sdk, attempt) {
                { urls(t, &report, lang) }
            }
        </>
    }
}

/// Whether there are two URLs to compare.
fn has_signature(sdk: &Sdk, attempt: Option<&Attempt>) -> bool {
    match sdk {
        Sdk::Failed => attempt.is_some_and(|attempt| attempt.values.is_some()),
        Sdk::Outside => false,
        Sdk::Loading | Sdk::Ready(_) => true,
    }
}

fn plain_hero(icon: MessageIcon, title: &'static str, text: &'static str) -> Html {
    hero(icon, title, text, Html::default())
}

/// Another reason than the signature: the status tab has the same message.
fn other_failure(lang: Lang, attempt: &Attempt) -> Html {
    let Some(error) = attempt.error.clone() else {
        return html! { <Unsigned {lang} /> };
    };
    let Message {
        title,
        advice,
        details,
    } = PageError::from(error).message(lang.strings());
    let details = html! { <div class="details">{ for details.into_iter().map(|line| html! { <p>{ line }</p> }) }</div> };
    hero(MessageIcon::Error, title, advice, details)
}

fn refused(
    lang: Lang,
    show_toast: &Callback<&'static str>,
    t: &'static Strings,
    report: &SignatureReport,
    received: &Result<SignatureFinding, PageError>,
) -> Html {
    let diagnosis = Diagnosis::of_received(report, received, lang);
    let (command, show_toast) = (report_request::as_curl(report), show_toast.clone());
    let copy = Callback::from(move |_: MouseEvent| {
        let is_copied = clipboard::copy(&command);
        show_toast.emit(if is_copied { t.copied } else { t.copy_failed });
    });
    html! {
        <>
            if let Err(error) = received {
                { note(MessageIcon::Info, error.message(lang.strings()).title, t.report_failed) }
            }
            { draw(t, &diagnosis) }
            <div class="actions">
                if diagnosis.can_try_again {
                    <button type="button" class="btn btn_primary" data-test="doctor-retry" onclick={|_| browser::reload()}>
                        { t.try_again }
                    </button>
                }
                <button type="button" class="btn" data-test="doctor-curl" onclick={copy}>{ t.copy_report }</button>
            </div>
        </>
    }
}

/// A diagnosis in words.
pub(crate) fn draw(t: &'static Strings, diagnosis: &Diagnosis) -> Html {
    let ticket = diagnosis.ticket.map(|check| match check {
        TicketCheck::CheckedBefore => t.ticket_checked,
        TicketCheck::Confirmed => t.ticket_confirmed,
        TicketCheck::Replaced => t.ticket_replaced,
        TicketCheck::Unknown => t.ticket_unknown,
    });
    let basis = match diagnosis.basis {
        Basis::Comparison => t.likely,
        Basis::OtherTicket => t.other_ticket,
        Basis::Proof => t.proven,
    };
    html! {
        <section class="card" data-test="diagnosis">
            if diagnosis.is_valid {
                <h3><i class="icon" data-icon="ok" data-tone="success" aria-hidden="true"></i>{ " " }{ t.valid_title }</h3>
                <p>{ t.valid_text }</p>
            }
            { for diagnosis.causes.iter().map(|cause| draw_cause(cause, diagnosis.is_valid)) }
            if let Some(ticket) = ticket {
                <p data-test="diagnosis-ticket">{ ticket }</p>
            }
            if !diagnosis.is_valid {
                <p data-test="diagnosis-basis">{ basis }</p>
            }
        </section>
    }
}

fn draw_cause(cause: &CauseText, is_valid: bool) -> Html {
    let (icon, tone) = if cause.is_mistake() {
        ("warn", "error")
    } else {
        ("info", "info")
    };
    html! {
        <>
            if !is_valid {
                <h3><i class="icon" data-icon={icon} data-tone={tone} aria-hidden="true"></i>{ " " }{ &cause.what }</h3>
            }
            <p data-test="diagnosis-remedy">{ if cause.remedy.is_empty() { &cause.what } else { &cause.remedy } }</p>
            if !is_valid {
                <p><code data-test="diagnosis-cause">{ &cause.code }</code></p>
            }
        </>
    }
}

fn urls(t: &'static Strings, report: &Report, lang: Lang) -> Html {
    let (signed, expected, difference) = match report {
        Report::Sent(report) | Report::Received(report, _) => (
            report.signed_url.clone(),
            expected_url(report).to_owned(),
            Diagnosis::of_urls(report, lang).difference,
        ),
        Report::None => return page_urls(lang),
    };
    compared(t, t.current_url, &signed, &expected, difference.as_ref())
}

/// The URL that the server was asked to sign, and the current one.
pub(crate) fn page_urls(lang: Lang) -> Html {
    let (t, signed, href) = (strings(lang), bootstrap::entry_url(), browser::href());
    let current = url_parts::without_hash(&href);
    let difference = UrlDifference::between(&signed, current);
    compared(t, t.page_url, &signed, current, difference.as_ref())
}

/// Two URLs, the second with its label, and with what differs in them marked.
pub(crate) fn compared(
    t: &'static Strings,
    label: &'static str,
    signed: &str,
    expected: &str,
    difference: Option<&UrlDifference>,
) -> Html {
    let drawn = |url: &str, marked: Option<&MarkedUrl>| match marked {
        Some(marked) => draw_marked(t, marked),
        None => url.to_owned().into(),
    };
    let one = drawn(signed, difference.map(|it| &it.signed));
    let other = drawn(expected, difference.map(|it| &it.expected));
    cells(
        t.urls,
        Some("doctor-urls"),
        html! {
            <>
                { long_cell(t.signed_url, Some("doctor-signed"), one) }
                { long_cell(label, Some("doctor-expected"), other) }
                if let Some(difference) = difference {
                    { cell(t.first_difference, Some("doctor-at"), difference.at.into()) }
                } else if signed == expected {
                    { cell(t.equal_urls, None, Html::default()) }
                }
            </>
        },
    )
}

fn draw_marked(t: &'static Strings, url: &MarkedUrl) -> Html {
    let marked = if url.differing.is_empty() {
        t.nothing_there
    } else {
        &url.differing
    };
    html! { <>{ &url.before }<mark>{ marked.to_owned() }</mark>{ &url.after }</> }
}
