//! The span of one call, for whoever collects traces. It costs nearly nothing where nobody does.

use http::Method;
use tracing::Span;
use tracing::field::Empty;
use url::Url;

use crate::error::CallError;
use crate::known_path::known_path;

/// The target of every span that is made for traces. The log leaves them out.
pub const TRACE_TARGET: &str = "wechat_h5_traces";

/// A path that no list has: it may hold anything.
const OTHER: &str = "other";

/// The span of one call, until its response is read. Clones are the same one.
#[derive(Debug, Clone)]
pub struct CallSpan(Span);

impl CallSpan {
    /// A call of the host at this address. Of the path only one that WeChat documents is shown.
    pub(crate) fn start(base: &str, method: &str, path: &str) -> Self {
        Self::of(base, method, shown_path(path))
    }

    /// The same with a path that has nothing of a caller.
    pub(crate) fn of(base: &str, method: &str, path: &'static str) -> Self {
        Self(tracing::info_span!(
            target: TRACE_TARGET,
            "call",
            otel.name = %format_args!("{method} {path}"),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = method,
            http.response.status_code = Empty,
            server.address = %host(base),
            url.path = path,
            wechat.errcode = Empty,
            "error.type" = Empty,
        ))
    }

    /// What belongs to the call is done inside of it.
    pub(crate) fn span(&self) -> Span {
        self.0.clone()
    }

    /// The platform has responded with this status.
    pub(crate) fn record_status(&self, status: u16) {
        self.0
            .record("http.response.status_code", i64::from(status));
    }

    /// The platform has responded with this errcode, 0 for none.
    pub fn record_errcode(&self, errcode: i64) {
        self.0.record("wechat.errcode", errcode);
        if errcode != 0 {
            self.0.record("otel.status_code", "ERROR");
        }
    }

    /// There is no response that can be used.
    pub(crate) fn record_failure(&self, kind: &'static str) {
        self.0.record("error.type", kind);
        self.0.record("otel.status_code", "ERROR");
    }

    /// What became of a call whose response is read.
    pub(crate) fn record_outcome<T>(&self, outcome: &Result<T, CallError>) {
        match outcome {
            Ok(_) => self.record_errcode(0),
            Err(CallError::Refused { errcode, .. }) => self.record_errcode(*errcode),
            Err(err) => {
                if let CallError::Status { status, .. } = err {
                    self.record_status(*status);
                }
                self.record_failure(err.kind());
            }
        }
    }
}

/// The method of a span. One that anybody can make up is none to show.
pub fn shown_method(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS => method.as_str(),
        _ => "_OTHER",
    }
}

fn shown_path(path: &str) -> &'static str {
    known_path(path).unwrap_or(OTHER)
}

/// The host alone: a base may have a path, or a password.
fn host(base: &str) -> String {
    let url = Url::parse(base).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or(OTHER).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_paths_and_the_host_are_shown() {
        for (path, shown) in [
            ("/cgi-bin/user/info", "/cgi-bin/user/info"),
            ("/cgi-bin/user/info/oABC", OTHER),
            ("/hooks/secret", OTHER),
        ] {
            assert_eq!(shown_path(path), shown);
        }
        for (base, shown) in [
            ("https://api.weixin.qq.com", "api.weixin.qq.com"),
            ("http://me:secret@127.0.0.1:8090/path", "127.0.0.1"),
            ("", OTHER),
        ] {
            assert_eq!(host(base), shown);
        }
    }
}
