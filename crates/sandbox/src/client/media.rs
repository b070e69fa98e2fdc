//! `POST` and `GET /__sandbox/media`: what pages upload and download by `wx.uploadImage`,
//! `wx.uploadVoice`, `wx.downloadImage` and `wx.downloadVoice`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::state::Client;
use crate::json_body::BadRequest;
use crate::platform::{
    AccountIndex, FileFormat, MediaContent, MediaKind, Platform, Recording, Records,
};
use crate::query::Query;

pub(crate) use crate::json_body::FILES as PATH;

/// `?type=image&appId=` with a data URL, or `?type=voice&appId=&milliseconds=`. Responds with
/// `{"mediaId": "…"}`, the `serverId` of the page.
pub(super) async fn upload(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let query = Query::parse(&query.unwrap_or_default());
    let (kind, content) = match query.get("type").and_then(MediaKind::named) {
        Some(kind @ MediaKind::Image) => (kind, picture(&body)?),
        Some(kind @ MediaKind::Voice) => (kind, recording(&query)?),
        _ => return Err(refused("type is image or voice").at("type")),
    };
    let platform = &client.platform;
    let now = platform.now();
    let mut records = platform.records();
    let account = account(&records, &query)?;
    let id = records
        .account_mut(account)
        .media
        .insert(kind, content, now);
    Ok(Json(json!({ "mediaId": id })))
}

/// `?mediaId=&appId=`: a picture as a data URL, or `null` for a recording. 400 for an unknown
/// or expired id.
pub(super) async fn download(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
) -> Result<Response, BadRequest> {
    let query = Query::parse(&query.unwrap_or_default());
    let id = query
        .filled("mediaId")
        .ok_or_else(|| refused("mediaId is missing").at("mediaId"))?;
    let content = content(&client.platform, &query, id)?;
    let content = content
        .ok_or_else(|| refused("no file has this mediaId, or it has expired").at("mediaId"))?;
    let text = match content {
        MediaContent::File(format, bytes) => {
            let base64 = STANDARD.encode(&bytes);
            format!("data:{};base64,{base64}", format.content_type())
        }
        MediaContent::Recording(_) => String::new(),
    };
    let kind = HeaderValue::from_static("text/plain");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn content(
    platform: &Platform,
    query: &Query,
    id: &str,
) -> Result<Option<MediaContent>, BadRequest> {
    let records = platform.records();
    let account = account(&records, query)?;
    Ok(records.account(account).file(id, platform.now()))
}

/// The account of `appId`, or the first.
fn account(records: &Records, query: &Query) -> Result<AccountIndex, BadRequest> {
    match query.filled("appId") {
        None => Ok(AccountIndex::FIRST),
        Some(app_id) => {
            let found = records.find(app_id);
            found.ok_or_else(|| refused("no account has this appId").at("appId"))
        }
    }
}

/// A picture whose format WeChat does not know is kept as what most phones upload.
fn picture(body: &[u8]) -> Result<MediaContent, BadRequest> {
    let text = str::from_utf8(body).ok();
    let base64 = text.and_then(|text| text.strip_prefix("data:")?.split_once(";base64,"));
    let bytes = base64.and_then(|(_, base64)| STANDARD.decode(base64).ok());
    let bytes = bytes.ok_or_else(|| refused("a picture is a data URL in base64"))?;
    let format = FileFormat::of(&bytes).unwrap_or(FileFormat::Jpeg);
    Ok(MediaContent::File(format, bytes.into()))
}

fn recording(query: &Query) -> Result<MediaContent, BadRequest> {
    let text = query.filled("milliseconds").unwrap_or("0");
    let milliseconds = text.parse().map_err(|_| {
        let message = format!("milliseconds must be a whole number from 0, not `{text}`");
        refused(&message).at("milliseconds")
    })?;
    Ok(MediaContent::Recording(Recording::of(milliseconds)))
}

fn refused(message: &str) -> BadRequest {
    BadRequest::new("invalid_media", message)
}
