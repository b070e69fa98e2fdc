//! One call of the API.

use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, Method};

use crate::journal::{Details, RecordedRequest};
use crate::query::Query;
use crate::request_body::read_in_time;

/// No order is longer.
const BODY_LIMIT: usize = 64 * 1024;

/// What the journal has of a signature.
const AUTHORIZATION: &str = "WECHATPAY2-SHA256-RSA2048 AUTHORIZATION";

/// One call, and its details for the journal.
pub(super) struct PayCall {
    pub(super) method: Method,
    pub(super) path: String,
    /// The path with its query, as it was sent.
    pub(super) target: String,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    parameters: Vec<(String, String)>,
    /// Who calls, once that is proven.
    pub(super) mchid: String,
    pub(super) details: Details,
}

impl PayCall {
    pub(super) async fn read(parameters: &RawPathParams, request: Request) -> Self {
        let uri = request.uri();
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let target = target.to_owned();
        let parameters = parameters.iter();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut call = Self {
            method: request.method().clone(),
            path: uri.path().to_owned(),
            query: Query::parse(uri.query().unwrap_or_default()),
            target,
            headers: request.headers().clone(),
            parameters: parameters.collect(),
            // A body over the limit reads as empty, which is not what the caller has signed.
            body: read_in_time(request, BODY_LIMIT)
                .await
                .map(Request::into_body)
                .unwrap_or_default(),
            mchid: String::new(),
            details: Details::new(),
        };
        let recorded = call.recorded();
        call.add_detail("request", recorded);
        call
    }

    /// Its signature, which is valid for five minutes, is not kept.
    fn recorded(&self) -> RecordedRequest {
        let recorded = RecordedRequest::new(&self.method, &self.target).with_body(&self.body);
        let recorded = match self.header("authorization") {
            Some(_) => recorded.with_header("authorization", AUTHORIZATION),
            None => recorded,
        };
        match self.header("wechatpay-serial") {
            Some(serial) => recorded.with_header("wechatpay-serial", serial),
            None => recorded,
        }
    }

    /// A parameter of the path; empty if the path has none of this name.
    pub(super) fn parameter(&self, name: &str) -> &str {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value)
    }

    /// A header; `None` if it is not text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn add_detail(&mut self, field: &str, value: impl Into<serde_json::Value>) {
        self.details.insert(field.to_owned(), value.into());
    }
}
