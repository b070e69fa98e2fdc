//! `GET /connect/oauth2/authorize`: the request, and what the user sees
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 1).
//!
//! The fragment `#wechat_redirect` that the URL must end with never reaches a
//! server, so it is not checked here.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;

use super::callback_redirect::redirect_to_callback;
use super::flow::{AuthorizeFlow, choose_flow};
use super::pages::{code_parameters, denied, refusal, state_parameter, title};
use super::request::{AuthorizeError, AuthorizeRequest, undocumented_state};
use crate::addresses::redirect_framed;
use crate::client_settings::Profile;
use crate::journal::{Details, EntryKind, RecordedRequest};
use crate::page_language::PageLanguage;
use crate::page_template;
use crate::platform::endpoint::AUTHORIZE;
use crate::platform::records::{Grant, PendingConsent};
use crate::platform::state::Platform;
use crate::query::Query;
use crate::user::IdentityKind;

pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    headers: HeaderMap,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(redirect) = redirect_framed(platform.addresses(), &headers, &uri) {
        return redirect;
    }
    let query = Query::parse(&query.unwrap_or_default());
    let language = PageLanguage::of_shell(&headers);
    let request = RecordedRequest::new(&Method::GET, &uri.to_string());
    match read(&platform, &query) {
        Ok((pending, flow)) => follow(&platform, request, pending, flow, language),
        Err(error) => {
            let mut fields = vec![
                ("request", request.into()),
                ("code", error.code.into()),
                ("text", error.text.into()),
            ];
            if error == AuthorizeError::OUTSIDE_WECHAT {
                fields.push(("reason", "outside_wechat".into()));
            }
            record(&platform, "refused", &fields);
            refusal(&error, language)
        }
    }
}

fn read(
    platform: &Platform,
    query: &Query,
) -> Result<(PendingConsent, AuthorizeFlow), AuthorizeError> {
    if platform.client_settings().get().profile == Profile::Browser {
        return Err(AuthorizeError::OUTSIDE_WECHAT);
    }
    let mut records = platform.records();
    let request = AuthorizeRequest::parse(query, &records)?;
    let account = records.account_mut(request.pending.account);
    if account.spend(AUTHORIZE, platform.now()).is_err() {
        return Err(AuthorizeError::TOO_FREQUENT);
    }
    let user = records.users.current();
    let account = records.account(request.pending.account);
    let is_follower = account.followers.get(&user.id).is_some();
    let flow = choose_flow(&request, &user.behavior, is_follower);
    Ok((request.pending, flow))
}

fn follow(
    platform: &Platform,
    request: RecordedRequest,
    pending: PendingConsent,
    flow: AuthorizeFlow,
    language: PageLanguage,
) -> Response {
    let mut fields = vec![
        ("request", request.into()),
        ("scope", pending.scope.as_str().into()),
    ];
    let note = undocumented_state(pending.state.as_deref());
    fields.extend(note.map(|note| ("note", note.into())));
    let reason = flow.reason(pending.scope);
    fields.extend(reason.map(|reason| ("why", reason.into())));
    record(platform, flow.name(), &fields);
    match flow {
        AuthorizeFlow::Silent(kind) => grant(platform, &pending, kind, language),
        AuthorizeFlow::Allowed => grant(platform, &pending, IdentityKind::Real, language),
        AuthorizeFlow::Ask => show_consent_page(platform, pending, language),
        AuthorizeFlow::Denied => deny(platform, &pending, language),
        AuthorizeFlow::DeniedWithoutRedirect => denied(language),
    }
}

/// Redirects to the callback with a new code.
pub(super) fn grant(
    platform: &Platform,
    pending: &PendingConsent,
    kind: IdentityKind,
    language: PageLanguage,
) -> Response {
    let now = platform.now();
    let mut records = platform.records();
    let identity = records.current_identity(pending.account, kind);
    let code = records.codes.issue(
        Grant {
            account: pending.account,
            scope: pending.scope,
            identity,
        },
        now,
    );
    drop(records);
    let parameters = code_parameters(&code, pending.state.as_deref());
    redirect_to_callback(platform, &pending.redirect_uri, &parameters, language)
}

/// Redirects to the callback with `state` alone.
pub(super) fn deny(
    platform: &Platform,
    pending: &PendingConsent,
    language: PageLanguage,
) -> Response {
    let parameters = state_parameter(pending.state.as_deref());
    redirect_to_callback(platform, &pending.redirect_uri, &parameters, language)
}

fn show_consent_page(
    platform: &Platform,
    pending: PendingConsent,
    language: PageLanguage,
) -> Response {
    let mut records = platform.records();
    let nickname = records.users.current().nickname.clone();
    let account = records.account(pending.account).account.name.clone();
    let id = records.pending_consents.open(pending);
    drop(records);
    let facts = [
        ("nickname", nickname.as_str()),
        ("id", &id),
        ("account", &account),
    ];
    let texts =
        CONSENT_TEXTS.map(|(name, chinese, english)| (name, language.pick(chinese, english)));
    page_template::page(
        language,
        title(language),
        include_str!("../../../assets/consent.html"),
        &[facts.as_slice(), &texts].concat(),
    )
}

/// The texts of the consent page, in Chinese and English.
const CONSENT_TEXTS: [(&str, &str, &str); 6] = [
    ("asks", "申请", "asks for"),
    ("heading", "获取你的昵称、头像", "Your name and picture"),
    (
        "text",
        "允许后，该服务号的网页将知道你的昵称和头像，用于登录。",
        "If you allow it, the account's page gets your name and picture, to sign you in.",
    ),
    ("profile", "微信个人信息", "WeChat profile"),
    ("deny", "拒绝", "Deny"),
    ("allow", "允许", "Allow"),
];

pub(super) fn record(platform: &Platform, outcome: &str, fields: &[(&str, serde_json::Value)]) {
    let mut details = Details::from_iter([("outcome".to_owned(), outcome.into())]);
    details.extend(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    platform
        .journal()
        .record(EntryKind::Page, AUTHORIZE, details);
}
