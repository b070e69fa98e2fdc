//! Repeated slashes of a path are one, as they are for WeChat: its documents had
//! `https://api.weixin.qq.com//cgi-bin/message/mass/delete`, which SDKs call to this day, and a
//! base URL that ends in `/` makes the same. What is allowed is then also what is called.

use axum::extract::Request;
use http::Uri;
use http::uri::PathAndQuery;

/// The request with single slashes in its path.
pub(super) fn collapse(mut request: Request) -> Request {
    if request.uri().path().contains("//")
        && let Some(uri) = collapsed(request.uri())
    {
        *request.uri_mut() = uri;
    }
    request
}

fn collapsed(uri: &Uri) -> Option<Uri> {
    let mut text = String::with_capacity(uri.path().len());
    for character in uri.path().chars() {
        if character != '/' || !text.ends_with('/') {
            text.push(character);
        }
    }
    if let Some(query) = uri.query() {
        text.push('?');
        text.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn only_the_slashes_of_the_path_are_touched() {
        for (sent, expected) in [
            ("/cgi-bin/user/info?a=//b", "/cgi-bin/user/info?a=//b"),
            ("//cgi-bin/user/info?a=//b", "/cgi-bin/user/info?a=//b"),
            ("///a////b//", "/a/b/"),
            ("//", "/"),
            ("//a?", "/a?"),
            (
                "http://127.0.0.1:8081//a//b?c",
                "http://127.0.0.1:8081/a/b?c",
            ),
            // Other spellings of a path are not looked at.
            ("//a/%2F/../b", "/a/%2F/../b"),
        ] {
            let request = Request::get(sent).body(Body::empty()).unwrap();
            assert_eq!(collapse(request).uri().to_string(), expected, "{sent}");
        }
    }
}
