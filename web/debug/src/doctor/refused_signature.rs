//! What the status tab shows when the client has refused the page's signature: the cause in short,
//! and how the page recovers.

use wechat_h5_web::bootstrap;
use wechat_h5_web_tools::document::{use_lang, use_sdk};
use yew::prelude::*;

use crate::doctor::attempt::use_attempt;
use crate::doctor::diagnosis::Diagnosis;
use crate::doctor::i18n::{Strings, strings};
use crate::doctor::recovery::{Phase, Recovery, report_to_retry};
use crate::doctor::report::use_report;

#[hook]
pub(crate) fn use_refused_signature() -> Html {
    let lang = use_lang();
    let sdk = use_sdk();
    let attempt = use_attempt(&sdk);
    let report = use_report(attempt.as_ref(), lang);
    let retried = use_state(|| None);
    let phase = Phase::from(&sdk);
    let to_retry = report_to_retry(phase, &report, retried.as_ref());
    let setter = retried.setter();
    use_effect_with(to_retry.cloned(), move |to_retry| {
        if to_retry.is_some() {
            setter.set(to_retry.clone());
            bootstrap::configure_again();
        }
    });
    let t = strings(lang);
    let recovery = Recovery::of(phase, &report, retried.as_ref());
    // A screen reader tells what changes in it.
    html! {
        <div role="status" data-test="refused-signature" data-recovery={name(&recovery)}>
            { match recovery {
                Recovery::Asking => note(Icon::Wait, t.asking_title, t.asking_text, &[]),
                Recovery::None => Html::default(),
                Recovery::Recovered => note(Icon::Ok, t.recovered_title, t.recovered_text, &[]),
                Recovery::Refused { report, received, is_second } => {
                    let more = [
                        is_second.then_some(t.refused_again),
                        received.is_err().then_some(t.only_compared),
                    ];
                    cause(t, &Diagnosis::of_received(report, received, lang), &more)
                }
                Recovery::TryingAgain => {
                    note(Icon::Wait, t.trying_again_title, t.trying_again_text, &[])
                }
            } }
        </div>
    }
}

fn name(recovery: &Recovery<'_>) -> &'static str {
    match recovery {
        Recovery::Asking => "asking",
        Recovery::None => "none",
        Recovery::Recovered => "recovered",
        Recovery::Refused { .. } => "refused",
        Recovery::TryingAgain => "trying-again",
    }
}

/// The outermost cause. The doctor has the others.
fn cause(t: &'static Strings, diagnosis: &Diagnosis, more: &[Option<&'static str>]) -> Html {
    let (what, remedy) = diagnosis.summary();
    if diagnosis.is_valid {
        return note(Icon::Info, t.valid_title, remedy, more);
    }
    note(Icon::Info, what, remedy, more)
}

#[derive(Clone, Copy)]
enum Icon {
    Info,
    Ok,
    Wait,
}

fn note(icon: Icon, title: &str, text: &str, more: &[Option<&'static str>]) -> Html {
    let (icon, tone) = match icon {
        Icon::Info => ("info", "info"),
        Icon::Ok => ("ok", "success"),
        Icon::Wait => ("wait", "neutral"),
    };
    html! {
        <div class="note">
            <i class="icon" data-icon={icon} data-tone={tone} aria-hidden="true"></i>
            <div class="note__bd">
                <strong>{ title.to_owned() }</strong>
                <p>{ text.to_owned() }</p>
                { for more.iter().flatten().map(|text| html! { <p>{ *text }</p> }) }
            </div>
        </div>
    }
}
