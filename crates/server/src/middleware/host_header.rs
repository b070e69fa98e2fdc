//! A request names one host (RFC 9112, 3.2). A proxy in front and this server could
//! otherwise read two different ones.

use axum::extract::Request;
use http::{Version, header};

use crate::error_response::{ErrorCode, ErrorResponse};

pub(super) fn check(request: &Request) -> Result<(), ErrorResponse> {
    let message = match request.headers().get_all(header::HOST).iter().count() {
        1 => return Ok(()),
        // HTTP/1.0 has no such header; some health checks speak it.
        0 if request.version() < Version::HTTP_11 => return Ok(()),
        0 => "the request has no `Host` header",
        _ => "the request has several `Host` headers",
    };
    Err(ErrorResponse::new(ErrorCode::InvalidHost, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

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
