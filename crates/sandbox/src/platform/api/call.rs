//! One call of the API.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request};
use axum::http::header;

use super::upload::{UploadedFile, read_upload};
use crate::journal::{Details, RecordedRequest};
use crate::push::UserPush;
use crate::query::Query;
use crate::request_body::read_in_time;

/// The largest body of a call without a file.
pub(super) const BODY_LIMIT: usize = 64 * 1024;

/// One call, and its details for the journal.
pub(crate) struct Call {
    pub(crate) path: String,
    /// The address of the caller.
    pub(crate) caller: IpAddr,
    pub(super) started: Instant,
    pub(crate) query: Query,
    pub(crate) body: Vec<u8>,
    /// The field `media` of a form with files.
    pub(crate) file: Option<UploadedFile>,
    pub(crate) details: Details,
    /// What the platform pushes after the response.
    pub(crate) pushes: Vec<UserPush>,
}

impl Call {
    pub(crate) fn add_detail(&mut self, field: &str, value: impl Into<serde_json::Value>) {
        self.details.insert(field.to_owned(), value.into());
    }
}

/// Reads a request with a body of at most `limit` bytes.
pub(super) async fn read(request: Request, limit: usize) -> Call {
    let started = Instant::now();
    let recorded = recorded(&request);
    let path = request.uri().path().to_owned();
    let caller = caller(&request);
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let content_type = request.headers().get(header::CONTENT_TYPE).cloned();
    // A body over a limit reads as empty, and so as no valid JSON.
    let body = read_in_time(request, limit)
        .await
        .map(Request::into_body)
        .unwrap_or_default();
    let (body, file) = read_upload(content_type.as_ref(), body).await;
    let recorded = match &file {
        Some(file) => recorded.with_file(&file.name, file.description.as_deref()),
        None => recorded.with_body(&body),
    };
    Call {
        path,
        caller,
        started,
        query,
        body,
        details: Details::from_iter([("request".to_owned(), recorded.into())]),
        file,
        pushes: Vec::new(),
    }
}

fn recorded(request: &Request) -> RecordedRequest {
    let target = request.uri().path_and_query();
    let target = target.map_or("/", |target| target.as_str());
    RecordedRequest::new(request.method(), target)
}

/// The peer's address; this machine if the listener does not provide it.
fn caller(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::LOCALHOST.into(), |ConnectInfo(peer)| {
        peer.ip().to_canonical()
    })
}
