//! `GET /__sandbox/config?url=[&appid=]`: the parameters of `wx.config` in the form of the
//! server's `/api/jssdk/config`, for a page that has no server yet.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use url::Url;
use wechat_h5_oauth::Query;
use wechat_h5_sign::{
    JsApi, JsApiTicket, JsSdkConfig, NonceStr, OpenTag, PageUrl, PageUrlError, Signer, Timestamp,
};

use super::account_query::named_account;
use crate::account::Account;
use crate::journal::{Details, EntryKind, fingerprint};
use crate::json_body::BadRequest;
use crate::platform::{AccountRecords, Platform, TicketKind};
use crate::random;

pub(crate) const PATH: &str = "/__sandbox/config";

/// Signs with the account's current ticket, as a server does that caches it. The lists name
/// everything, so that a page can call and show what it is trying out.
pub(crate) async fn show(
    State(platform): State<Arc<Platform>>,
    RawQuery(query): RawQuery,
) -> Result<Json<JsSdkConfig>, BadRequest> {
    let request = ConfigQuery::parse(&query.unwrap_or_default())?;
    let now = platform.now();
    let (config, ticket) = {
        let mut records = platform.records();
        let key = named_account(&records, request.app_id.as_deref()).map_err(at_appid)?;
        let account = records.account_mut(key);
        admit(&account.account, &request.page)?;
        sign(account, &request.page, now)?
    };
    let page = request.page.as_str().split('?').next();
    let details = Details::from_iter([
        ("appId".to_owned(), config.app_id.as_str().into()),
        ("page".to_owned(), page.into()),
        ("ticket".to_owned(), ticket.into()),
    ]);
    platform
        .journal()
        .record(EntryKind::Control, "config", details);
    Ok(Json(config))
}

struct ConfigQuery {
    page: PageUrl,
    app_id: Option<String>,
}

/// Those of the server's route, and the control API's own name for the account.
const PARAMETERS: [&str; 3] = ["url", "appid", "appId"];

const HOW_TO_SEND: &str = "send encodeURIComponent(location.href) as the value of `url`";
const SHORTEN: &str = "shorten the page's URL; what stands behind its # is not counted";

/// Every other parameter is ignored, as by the server: libraries add one against caches.
fn is_misspelt(name: &str) -> bool {
    let letters = name.replace(['_', '-', '[', ']'], "").to_ascii_lowercase();
    matches!(&*letters, "url" | "appid")
}

impl ConfigQuery {
    fn parse(text: &str) -> Result<Self, BadRequest> {
        let query = Query::new(text);
        // Whoever inserts a URL as it is sends its second parameter as one of this query.
        let has_query = |url: &str| url.contains("://") && url.contains('?');
        let is_known = |name: &&str| PARAMETERS.contains(name);
        if query.raw("url").is_some_and(has_query) && !query.names().all(|name| is_known(&name)) {
            let message = "`url` was cut at its first `&`, because it was not encoded";
            return Err(invalid_url(message).with_hint(HOW_TO_SEND));
        }
        if let Some(name) = query
            .names()
            .find(|name| !is_known(name) && is_misspelt(name))
        {
            let message = format!("unknown field `{name}`, expected `url`, `appid`");
            return Err(BadRequest::new("invalid_query", message).at(name));
        }
        let url = one(query, "url")?.ok_or_else(|| {
            let missing = BadRequest::new("missing_parameter", "`url` is missing").at("url");
            missing.with_hint(HOW_TO_SEND)
        })?;
        let app_id = match one(query, "appid")? {
            Some(app_id) => Some(app_id),
            None => one(query, "appId")?,
        };
        Ok(Self {
            page: PageUrl::parse(&url).map_err(|error| {
                invalid_url(error.to_string()).with_hint(match error {
                    PageUrlError::TooLong { .. } => SHORTEN,
                    _ => HOW_TO_SEND,
                })
            })?,
            app_id,
        })
    }
}

/// A parameter that is there at most once, unless it is empty.
fn one(query: Query<'_>, name: &str) -> Result<Option<String>, BadRequest> {
    let value = query.one(name).map_err(|error| {
        let message = format!("`{name}`: {error}");
        BadRequest::new("invalid_query", message).at(name)
    })?;
    Ok(value.filter(|value| !value.is_empty()).map(Into::into))
}

fn invalid_url(message: impl Into<String>) -> BadRequest {
    BadRequest::new("invalid_url", message).at("url")
}

fn at_appid(refusal: BadRequest) -> BadRequest {
    refusal.at("appid")
}

/// Checks the JS接口安全域名: the client would refuse another page, however it is signed.
fn admit(account: &Account, page: &PageUrl) -> Result<(), BadRequest> {
    let url = Url::parse(page.as_str())
        .map_err(|error| invalid_url(error.to_string()).with_hint(HOW_TO_SEND))?;
    if account.allows_js_on(&url) {
        return as_shown(page, &url);
    }
    let message = format!("the account does not sign pages of {}", page.origin());
    let refusal = BadRequest::new("origin_not_allowed", message).at("url");
    let domains = account.js_safe_domain_names().join(", ");
    let hint = format!("its JS接口安全域名 are {domains}: the seed file's js_safe_domains");
    Err(refusal.with_status(StatusCode::FORBIDDEN).with_hint(hint))
}

/// The client compares with the URL that the browser shows.
fn as_shown(page: &PageUrl, url: &Url) -> Result<(), BadRequest> {
    if url.as_str() == page.as_str() {
        return Ok(());
    }
    let mut shown = url.clone();
    shown.set_query(None);
    let message = format!("a browser shows this page as {shown}: send `location.href` unchanged");
    Err(invalid_url(message).with_hint(HOW_TO_SEND))
}

/// The config, and the ticket as the journal names it.
fn sign(
    state: &mut AccountRecords,
    page: &PageUrl,
    now: u64,
) -> Result<(JsSdkConfig, String), BadRequest> {
    let account = &state.account;
    if account.is_banned || !account.kind.is_verified() {
        let message = "the account gets no ticket: it is banned or not verified";
        let refusal = BadRequest::new("ticket_unavailable", message);
        return Err(refusal.with_status(StatusCode::SERVICE_UNAVAILABLE));
    }
    let app_id = account.app_id().clone();
    let issued = state.tickets.get_for(PATH, TicketKind::JsApi, now).value;
    let invalid = |error: String| BadRequest::new("internal", error);
    let ticket = JsApiTicket::parse(&issued).map_err(|error| invalid(error.to_string()))?;
    let nonce = random::nonce_str();
    let nonce = NonceStr::parse(&nonce).map_err(|error| invalid(error.to_string()))?;
    let time = Timestamp::from_seconds(now).map_err(|error| invalid(error.to_string()))?;
    let config = Signer::new(app_id, &ticket)
        .config(page, nonce, time)
        .with_js_api_list(JsApi::KNOWN.to_vec())
        .with_open_tag_list(OpenTag::KNOWN.to_vec());
    Ok((config, fingerprint(&issued)))
}
