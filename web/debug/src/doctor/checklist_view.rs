//! The checklist of a new account.

use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::browser;
use wechat_h5_web::components::cells;
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::fetch_outcome;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web_tools::document;
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::doctor::attempt::Attempt;
use crate::doctor::checklist::{
    Check, ConfigOutcome, ConfigureOutcome, FileOutcome, Observations, Requirement,
};
use crate::doctor::i18n::{Strings, strings};
use crate::doctor::verification_file;

#[hook]
pub(crate) fn use_checklist(lang: Lang, attempt: Option<&Attempt>) -> Html {
    let t = strings(lang);
    let session = document::use_attribute("data-session");
    let file = use_state(|| FileOutcome::Unknown);
    let seen = Observations {
        href: browser::href(),
        config: attempt.map_or(ConfigOutcome::Unknown, Attempt::config_outcome),
        configure: attempt.map_or(ConfigureOutcome::Unknown, Attempt::configure_outcome),
        has_signed_in: matches!(session.as_str(), "signed-in" | "snapshot"),
        file: *file,
    };
    let test_file = {
        let setter = file.setter();
        Callback::from(move |outcome| setter.set(outcome))
    };
    let row = |requirement| row(t, requirement, seen.check(requirement), lang, &test_file);
    let rows = html! {
        <>
            <div class="cell"><p class="cell__note">{ t.checklist_text }</p></div>
            { for Requirement::ALL.into_iter().map(row) }
        </>
    };
    cells(t.checklist, Some("checklist"), rows)
}

fn row(
    t: &'static Strings,
    requirement: Requirement,
    check: Check,
    lang: Lang,
    test_file: &Callback<FileOutcome>,
) -> Html {
    let (name, title, text) = texts(t, requirement);
    let (icon, tone, state, result) = match check {
        Check::Failed => ("warn", "error", "failed", t.failed),
        Check::Passed => ("ok", "success", "passed", t.passed),
        Check::Untested => ("info", "neutral", "untested", t.untested),
    };
    html! {
        <div class="cell check" data-test={format!("check-{name}")} data-check={state}>
            <i class="icon" data-icon={icon} data-tone={tone} aria-hidden="true"></i>
            <strong>{ title }</strong>
            <span class="cell__value" data-tone={tone}>{ result }</span>
            <p class="cell__note">{ text }</p>
            if requirement == Requirement::VerificationFile {
                <FileTest {lang} tested={test_file} />
            }
        </div>
    }
}

fn texts(
    t: &'static Strings,
    requirement: Requirement,
) -> (&'static str, &'static str, &'static str) {
    match requirement {
        Requirement::AddressList => ("address-list", t.address_list_title, t.address_list_text),
        Requirement::Https => ("https", t.https_title, t.https_text),
        Requirement::Icp => ("icp", t.icp_title, t.icp_text),
        Requirement::JsDomain => ("js-domain", t.js_domain_title, t.js_domain_text),
        Requirement::OauthDomain => ("oauth-domain", t.oauth_domain_title, t.oauth_domain_text),
        Requirement::Permission => ("permission", t.permission_title, t.permission_text),
        Requirement::Port => ("port", t.port_title, t.port_text),
        Requirement::VerificationFile => ("file", t.file_title, t.file_text),
    }
}

#[derive(PartialEq, Properties)]
struct FileTestProps {
    lang: Lang,
    tested: Callback<FileOutcome>,
}

/// A file name, and a button that asks the server for it.
#[component]
fn FileTest(props: &FileTestProps) -> Html {
    let t = strings(props.lang);
    let name = use_state(String::new);
    let message = use_state(|| None::<FileMessage>);
    let oninput = {
        let (name, message) = (name.clone(), message.setter());
        Callback::from(move |event: InputEvent| {
            name.set(value_of(&event));
            message.set(None);
        })
    };
    let onclick = {
        let (name, message, tested) = (name.clone(), message.setter(), props.tested.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(path) = verification_file::path(&name) else {
                message.set(Some(FileMessage::NotAName));
                return;
            };
            let (message, tested) = (message.clone(), tested.clone());
            spawn_local(async move {
                let outcome = fetch(&path).await;
                message.set(Some(FileMessage::Tested(outcome)));
                tested.emit(outcome);
            });
        })
    };
    let text = (*message).map(|message| match message {
        FileMessage::NotAName => ("error", t.file_not_a_name),
        FileMessage::Tested(FileOutcome::Served) => ("success", t.file_served),
        FileMessage::Tested(_) => ("error", t.file_missing),
    });
    html! {
        <>
            <input
                class="field"
                data-test="file-name"
                aria-label={t.file_name}
                placeholder="MP_verify_….txt"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                value={(*name).clone()}
                {oninput}
            />
            <button type="button" class="btn btn_mini" data-test="file-test" {onclick}>{ t.file_test }</button>
            <span class="cell__note" role="status" data-test="file-result" data-tone={text.map(|it| it.0)}>
                { text.map(|it| it.1).unwrap_or_default() }
            </span>
        </>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum FileMessage {
    NotAName,
    Tested(FileOutcome),
}

async fn fetch(path: &str) -> FileOutcome {
    let response = browser::window().fetch_with_str(path);
    match fetch_outcome::success(response).await {
        Ok((_, body)) if verification_file::is_code(&body) => FileOutcome::Served,
        Ok(_) | Err(PageError::BadResponse(_) | PageError::Server(_)) => FileOutcome::Missing,
        Err(_) => FileOutcome::Unknown,
    }
}
