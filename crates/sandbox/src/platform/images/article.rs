//! An article (图文) at the address that the API responds with.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use html_escape::encode_text;

use crate::platform::records::{AccountRecords, Article};
use crate::platform::state::Platform;

/// The content is an account's own HTML: without scripts, forms and an origin.
const POLICY: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; img-src * data:; media-src *; style-src 'unsafe-inline'",
);

/// The article of this number, from 1, of a draft or of what was published.
pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    Path((id, index)): Path<(String, usize)>,
) -> Response {
    let records = platform.records();
    let mut accounts = records.accounts();
    let found = accounts.find_map(|(_, account)| find(account, &id, index.checked_sub(1)?));
    match found {
        Some(article) => {
            let headers = [(header::CONTENT_SECURITY_POLICY, POLICY)];
            (headers, Html(document(article))).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn find<'a>(account: &'a AccountRecords, id: &str, at: usize) -> Option<&'a Article> {
    if let Some(draft) = account.drafts.find(id) {
        return draft.articles.get(at);
    }
    let published = account.publications.find(id)?.articles.get(at)?;
    (!published.is_deleted).then_some(&published.article)
}

fn document(article: &Article) -> String {
    let title = encode_text(&article.title);
    let author = encode_text(&article.author);
    let content = article.content.as_deref().unwrap_or_default();
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><body><h1>{title}</h1><p>{author}</p>{content}"
    )
}
