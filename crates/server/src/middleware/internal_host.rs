//! The internal listener answers to addresses and to known names only. A page elsewhere
//! could otherwise let a name of its own lead to this address, and have a browser read what
//! is here (DNS rebinding).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header;
use http::uri::Authority;
use url::Host;
use wechat_h5_local_net::is_loopback;

use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};

pub(crate) async fn check(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if is_called_by_known_name(&request, &app.internal_hosts.load()) {
        return next.run(request).await;
    }
    let message = "the `Host` header or the request line names neither an address nor a known name";
    ErrorResponse::new(ErrorCode::HostNotAllowed, message).into_response()
}

fn is_called_by_known_name(request: &Request, names: &[String]) -> bool {
    // HTTP/1.0 may have neither, and browsers do not speak it.
    let header = request.headers().get(header::HOST).is_none_or(|host| {
        let authority = Authority::try_from(host.as_bytes());
        authority.is_ok_and(|authority| is_known(authority.host(), names))
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
