//! The internal listener answers to addresses and to known names only. A page elsewhere
//! could otherwise let a name of its own lead to this address, and have a browser read what
//! is here (DNS rebinding).

use std::net::SocketAddr;

use axum::extract::Request;
use http::header::{self, HeaderValue};
use http::uri::Authority;
use url::Host;
use wechat_h5_local_net::is_loopback;

use crate::error_response::{ErrorCode, ErrorResponse};

/// Refuses a request to another name than these.
///
/// # Errors
///
/// [`ErrorCode::HostNotAllowed`].
pub(super) fn check(request: &Request, names: &[String]) -> Result<(), ErrorResponse> {
    if is_called_by_known_name(request, names) {
        return Ok(());
    }
    let message = "the `Host` header or the request line names neither an address nor a known name";
    Err(ErrorResponse::new(ErrorCode::HostNotAllowed, message))
}

/// An address with a port, as most back ends have it.
fn is_address(host: &HeaderValue) -> bool {
    let host = host.to_str().ok();
    host.is_some_and(|host| host.parse::<SocketAddr>().is_ok())
}

fn is_called_by_known_name(request: &Request, names: &[String]) -> bool {
    // HTTP/1.0 may have neither, and browsers do not speak it.
    let header = request.headers().get(header::HOST).is_none_or(|host| {
        let authority = || Authority::try_from(host.as_bytes());
        is_address(host) || authority().is_ok_and(|host| is_known(host.host(), names))
    });
    let is_whole_url = request.uri().scheme().is_some();
    let target = request.uri().authority().filter(|_| is_whole_url);
    header && target.is_none_or(|target| is_known(target.host(), names))
}

fn is_known(host: &str, names: &[String]) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    match Host::parse(host) {
        Ok(Host::Domain(name)) => names.contains(&name) || is_loopback(&Host::Domain(name)),
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_listed_names_are_known() {
        let names = ["wechat-h5".to_owned(), "h5.ops.example".to_owned()];
        for (host, expected) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("[::1]", true),
            ("localhost", true),
            ("LocalHost.", true),
            ("wechat-h5", true),
            ("H5.ops.example", true),
            ("evil.example", false),
            ("wechat-h5.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_known(host, &names), expected, "{host}");
        }
    }
}
