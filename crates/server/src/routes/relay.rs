//! Logins for the account's other sites: WeChat's path `/connect/oauth2/authorize`, and
//! the callback that sends the code on to the site.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use wechat_h5_oauth::{Query, SiteState};

use super::authorization_steps::{
    AuthorizationContext, finish, redirect, redirect_to_wechat, scope, start,
};
use super::request_query::required;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::pending_authorization::AuthorizeParams;
use crate::redirect_fragment::with_own_fragment;
use crate::relay::{RelayError, RelayParams, SiteCallback, SiteCallbackError};

/// `GET /connect/oauth2/authorize?appid=&redirect_uri=&response_type=code&scope=&state=`
pub(crate) async fn authorize(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let start = start(&app, &headers, &uri)?;
    redirect_to_wechat(app.relay.start(params(&start)?, &start.cookies))
}

/// `GET /api/oauth/relay?code&state`
pub(crate) async fn callback(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let (callback, cookies) =
        finish(&app, &headers, &uri).map_err(ErrorResponse::without_back_link)?;
    let to = app.relay.finish(&app.accounts, callback, &cookies).await?;
    tracing::info!(site = to.site.as_str(), "login relayed to a site");
    redirect(StatusCode::SEE_OTHER, &with_own_fragment(&to.location))
}

fn params(start: &AuthorizationContext<'_>) -> Result<RelayParams, ErrorResponse> {
    let settings = start.account.settings.load();
    let (query, sites) = (start.query, &settings.relay_sites);
    let callback = SiteCallback::parse(
        &required(query, "redirect_uri", ErrorCode::InvalidAuthorizeUrl)?,
        sites,
    )?;
    if required(query, "response_type", ErrorCode::InvalidAuthorizeUrl)? != "code" {
        return Err(invalid("response_type", &"it is not `code`"));
    }
    let state = SiteState::parse(&required(query, "state", ErrorCode::InvalidAuthorizeUrl)?)
        .map_err(|err| invalid("state", &err))?;
    let authorize = AuthorizeParams {
        app_id: start.account.app_id.clone(),
        scope: scope(query)?,
        force_popup: flag(query, "forcePopup")?,
        force_snap_shot: flag(query, "forceSnapShot")?,
    };
    Ok(RelayParams {
        callback,
        state,
        authorize,
    })
}

fn flag(query: Query<'_>, name: &str) -> Result<bool, ErrorResponse> {
    let value = query.one(name).map_err(|err| invalid(name, &err))?;
    Ok(value.as_deref() == Some("true"))
}

fn invalid(name: &str, err: &dyn std::fmt::Display) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::InvalidAuthorizeUrl, format!("`{name}`: {err}"))
}

impl From<SiteCallbackError> for ErrorResponse {
    fn from(err: SiteCallbackError) -> Self {
        match err {
            SiteCallbackError::NotListed(_) => {
                Self::new(ErrorCode::SiteNotAllowed, err.to_string()).with_cause(err)
            }
            _ => invalid("redirect_uri", &err),
        }
    }
}

impl From<RelayError> for ErrorResponse {
    fn from(err: RelayError) -> Self {
        match err {
            RelayError::StateUnknown => Self::new(
                ErrorCode::StateUnknown,
                "this login has expired, or is none of this callback",
            )
            .without_back_link(),
            // Only the cookie knows the site.
            RelayError::OtherBrowser(mismatch) => Self::from(mismatch).without_back_link(),
            RelayError::NotListed => Self::new(
                ErrorCode::SiteNotAllowed,
                "the site is no longer on the list",
            ),
            RelayError::Store(err) => Self::from(err),
        }
    }
}
