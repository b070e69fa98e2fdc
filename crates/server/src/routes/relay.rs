//! `/connect/oauth2/authorize` as WeChat has it, for other sites of an account, and
//! the way back to them.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use wechat_h5_oauth::{Callback, Query};

use super::authorize::{account, browser, redirect, scope, send_away};
use crate::app::AppState;
use crate::envelope::{Code, Problem};
use crate::login::Browser;
use crate::relay::{Asked, RelayError, SiteCallback, SiteCallbackError, SiteState, Sites};

/// `GET /connect/oauth2/authorize?appid=&redirect_uri=&response_type=code&scope=&state=`
pub(crate) async fn authorize(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = Query::new(uri.query().unwrap_or_default());
    let account = account(&app, query)?;
    let asked = asked(query, &account.relay_sites)?;
    // One browser may be under way for several sites.
    let browser = browser(&app, &headers).unwrap_or_else(Browser::random);
    let url = app.relay.begin(account, &asked, &browser).await?;
    send_away(&app, &browser, &url)
}

/// `GET /api/oauth/relay?code&state`
pub(crate) async fn callback(
    State(app): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let callback = Callback::parse(uri.query().unwrap_or_default())?;
    let browser = browser(&app, &headers);
    let passed_on = app
        .relay
        .pass_on(&app.accounts, callback, browser.as_ref())
        .await?;
    tracing::info!(site = passed_on.site.as_str(), "handed to a site");
    redirect(StatusCode::SEE_OTHER, &passed_on.location)
}

fn asked(query: Query<'_>, sites: &Sites) -> Result<Asked, Problem> {
    let callback = SiteCallback::parse(&filled(query, "redirect_uri")?, sites)?;
    if filled(query, "response_type")? != "code" {
        return Err(invalid("response_type", &"it is not `code`"));
    }
    let state = SiteState::parse(&filled(query, "state")?).map_err(|err| invalid("state", &err))?;
    Ok(Asked {
        callback,
        state,
        scope: scope(query)?,
        force_popup: flag(query, "forcePopup")?,
        force_snap_shot: flag(query, "forceSnapShot")?,
    })
}

fn filled(query: Query<'_>, name: &str) -> Result<String, Problem> {
    let value = query.one(name).map_err(|err| invalid(name, &err))?;
    value
        .map(Into::into)
        .ok_or_else(|| Problem::new(Code::MissingParameter, format!("there is no `{name}`")))
}

fn flag(query: Query<'_>, name: &str) -> Result<bool, Problem> {
    let value = query.one(name).map_err(|err| invalid(name, &err))?;
    Ok(value.as_deref() == Some("true"))
}

fn invalid(name: &str, err: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::InvalidAuthorizeUrl, format!("`{name}`: {err}"))
}

impl From<SiteCallbackError> for Problem {
    fn from(err: SiteCallbackError) -> Self {
        match err {
            SiteCallbackError::NotListed(_) => {
                Self::new(Code::SiteNotAllowed, err.to_string()).because(err)
            }
            _ => invalid("redirect_uri", &err),
        }
    }
}

impl From<RelayError> for Problem {
    fn from(err: RelayError) -> Self {
        match err {
            RelayError::StateUnknown => Self::new(
                Code::StateUnknown,
                "this login was never started here, or is too old",
            ),
            RelayError::ForeignBrowser(why, site) => {
                Self::from(why).back_to(format!("{}/", site.as_str()))
            }
            RelayError::NotListed => {
                Self::new(Code::SiteNotAllowed, "the site is not on the list any more")
            }
            RelayError::Store(err) => Self::from(err),
        }
    }
}
