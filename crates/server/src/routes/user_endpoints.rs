//! WeChat's endpoints for logins of users (`/sns/`) on the internal listener. The exchange of
//! a code has the key of a client where WeChat has the AppSecret. The others have what the
//! exchange returned to the caller, which belongs to a user and is passed on as it is.

use axum::extract::{Request, State};
use axum::response::Response;
use http::Uri;

use super::gateway::{admission, refused_method};
use super::request_query::query;
use super::token_endpoints::one;
use crate::app::AppState;
use crate::gateway::{
    Admission, Admitted, GatewayError, KeyPair, Refusal, UserCredential, remove_credentials,
};
use crate::metrics::USER;

const SECRET: &str = "secret";

/// Those that take an AppSecret: of web authorization, and of mini programs.
const EXCHANGES: [&str; 2] = ["/sns/oauth2/access_token", "/sns/jscode2session"];

/// All of them.
pub(crate) const PATHS: [&str; 5] = [
    EXCHANGES[0],
    EXCHANGES[1],
    "/sns/oauth2/refresh_token",
    "/sns/userinfo",
    "/sns/auth",
];

pub(crate) async fn pass(
    State(app): State<AppState>,
    mut request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    if let Some(response) = refused_method(request.method()) {
        return Ok(response);
    }
    // Some SDKs send the secret to the others too.
    let (name, response) = if EXCHANGES.contains(&uri.path()) || one(query(&uri), SECRET)?.is_some()
    {
        let admitted = by_key(&admission, &uri).await?;
        remove_credentials(&mut request, SECRET, admission.keys);
        let secret = admitted.account.secret.current();
        let forwarder = app.forwarder(admitted.name());
        let response = forwarder.with_secret(SECRET, &secret, request).await;
        (admitted.name().to_owned(), response)
    } else {
        by_user(&app, &admission, &uri)?;
        remove_credentials(&mut request, "", admission.keys);
        (
            USER.to_owned(),
            app.forwarder(USER).unchanged(request).await,
        )
    };
    Ok(response.inspect_err(|err| app.refusals.failed(&name, uri.path(), err))?)
}

async fn by_key<'a>(admission: &Admission<'a>, uri: &Uri) -> Result<Admitted<'a>, Refusal> {
    let (app_id, secret) = (one(query(uri), "appid")?, one(query(uri), SECRET)?);
    let pair = KeyPair {
        app_id: app_id.as_deref(),
        secret: secret.as_deref(),
    };
    admission.with_path(pair).await
}

fn by_user(app: &AppState, admission: &Admission<'_>, uri: &Uri) -> Result<(), Refusal> {
    let (app_id, token) = (one(query(uri), "appid")?, one(query(uri), "access_token")?);
    let credential = UserCredential {
        app_id: app_id.as_deref(),
        token: token.as_deref(),
    };
    admission.by_user(&app.user_calls, credential)
}
