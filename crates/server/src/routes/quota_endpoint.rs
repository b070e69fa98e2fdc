//! `POST /cgi-bin/clear_quota/v2` on the internal listener: WeChat's call for when there is no
//! token left to call with. It has the key of a client where WeChat has the AppSecret, in its body
//! or in its query.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderValue, Uri, header};
use serde_json::{Map, Value};
use wechat_h5_oauth::AppSecret;

use super::gateway::{admission, refused_method};
use super::request_query::query;
use super::token_endpoints::{one, read};
use crate::app::AppState;
use crate::client_keys::ClientKeys;
use crate::gateway::{
    GatewayError, KeyPair, Refusal, RefusalKind, has_credential, remove_credentials,
};

/// Its path.
pub(crate) const PATH: &str = "/cgi-bin/clear_quota/v2";

const APP_ID: &str = "appid";
const SECRET: &str = "appsecret";

pub(crate) async fn clear(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    if let Some(response) = refused_method(request.method()) {
        return Ok(response);
    }
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let fields = fields(&uri, &body)?;
    let (app_id, key) = (value(&uri, &fields, APP_ID)?, value(&uri, &fields, SECRET)?);
    let pair = KeyPair {
        app_id: app_id.as_deref(),
        secret: key.as_deref(),
    };
    let admitted = admission.with_path(pair).await?;
    let secret = admitted.account.secret.current();
    let mut request = Request::from_parts(parts, Body::from(body));
    if !fields.is_empty() {
        let body = outgoing_body(fields, &secret, admission.keys);
        replace_body(&mut request, body);
    }
    remove_credentials(&mut request, SECRET, admission.keys);
    let forwarder = app.forwarder(admitted.name());
    let response = forwarder.with_secret(SECRET, &secret, request).await;
    Ok(response.inspect_err(|err| app.refusals.failed(admitted.name(), PATH, err))?)
}

/// A value of the query, or else of the body.
fn value(uri: &Uri, fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    let of_query = one(query(uri), name)?;
    let of_body = || fields.get(name)?.as_str().map(str::to_owned);
    Ok(of_query.or_else(of_body))
}

/// The fields of the body; none where the query has what is needed.
fn fields(uri: &Uri, body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(fields) => Ok(fields),
        Err(_) if body.is_empty() || one(query(uri), SECRET)?.is_some() => Ok(Map::new()),
        Err(_) => {
            let why = "the body is not an object in JSON with appid and appsecret";
            Err(Refusal::new(RefusalKind::DataFormat, why))
        }
    }
}

/// With the AppSecret in place of the key, and no key elsewhere.
fn outgoing_body(mut fields: Map<String, Value>, secret: &AppSecret, keys: &ClientKeys) -> String {
    let has_secret = fields.contains_key(SECRET);
    fields.retain(|_, value| !has_credential(&value.to_string(), keys));
    if has_secret {
        fields.insert(SECRET.to_owned(), secret.expose().into());
    }
    Value::Object(fields).to_string()
}

fn replace_body(request: &mut Request, body: String) {
    let headers = request.headers_mut();
    headers.remove(header::TRANSFER_ENCODING);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    *request.body_mut() = Body::from(body);
}
