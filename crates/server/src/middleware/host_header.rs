//! A request names one host (RFC 9112, 3.2). A proxy in front and this server could
//! otherwise read two different ones.

use axum::extract::Request;
use http::uri::Authority;
use http::{Version, header};

use crate::error_response::{ErrorCode, ErrorResponse};

pub(super) fn check(request: &Request) -> Result<(), ErrorResponse> {
    let message = match request.headers().get_all(header::HOST).iter().count() {
        1 if is_that_of_the_target(request) => return Ok(()),
        1 => "the URL in the request line has another host than the `Host` header",
        // HTTP/1.0 has no such header; some health checks speak it.
        0 if request.version() < Version::HTTP_11 => return Ok(()),
        0 => "the request has no `Host` header",
        _ => "the request has several `Host` headers",
    };
    Err(ErrorResponse::new(ErrorCode::InvalidHost, message))
}

/// A request line may have a whole URL (RFC 9112, 3.2.2), whose host is then the one.
fn is_that_of_the_target(request: &Request) -> bool {
    let (Some(scheme), Some(target)) = (request.uri().scheme_str(), request.uri().authority())
    else {
        return true;
    };
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| Authority::try_from(host.as_bytes()).ok());
    host.is_some_and(|host| {
        let default = if scheme == "https" { 443 } else { 80 };
        let port = |authority: &Authority| authority.port_u16().unwrap_or(default);
        target.host().eq_ignore_ascii_case(host.host()) && port(target) == port(&host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn a_whole_url_in_the_request_line_has_the_host_of_the_header() {
        for (target, host, is_accepted) in [
            ("/a", "h5.example.com", true),
            // Of CONNECT, which is refused as a method.
            ("other:443", "h5.example.com", true),
            ("http://h5.example.com/a", "h5.example.com", true),
            ("http://H5.example.com/a", "h5.example.com:80", true),
            ("https://h5.example.com:443/a", "h5.example.com", true),
            ("http://h5.example.com:8081/a", "h5.example.com:8081", true),
            ("http://h5.example.com:8081/a", "h5.example.com", false),
            ("http://evil.example/a", "h5.example.com", false),
            ("http://evil.example/a", "", false),
            (
                "http://h5.example.com@evil.example/a",
                "h5.example.com",
                false,
            ),
        ] {
            let request = Request::get(target).header(header::HOST, host);
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(check(&request).is_ok(), is_accepted, "{target} {host}");
        }
    }

    #[test]
    fn a_request_has_one_host() {
        for (version, hosts, is_accepted) in [
            (Version::HTTP_11, &["h5.example.com"][..], true),
            (Version::HTTP_11, &[], false),
            (
                Version::HTTP_11,
                &["h5.example.com", "h5.example.com"],
                false,
            ),
            (Version::HTTP_11, &["h5.example.com", "other"], false),
            (Version::HTTP_10, &["h5.example.com"], true),
            (Version::HTTP_10, &[], true),
            (Version::HTTP_10, &["h5.example.com", "other"], false),
        ] {
            let mut request = Request::builder().version(version);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            let request = request.body(Body::empty()).unwrap();
            let checked = check(&request).map_err(|problem| problem.code);
            let expected = if is_accepted {
                Ok(())
            } else {
                Err(ErrorCode::InvalidHost)
            };
            assert_eq!(checked, expected, "{version:?} {hosts:?}");
        }
    }
}
