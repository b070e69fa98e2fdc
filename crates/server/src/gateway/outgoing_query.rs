//! The path and query that go to WeChat: those of the caller, with the account's token or
//! AppSecret. They hold secrets: never print them.

use std::iter::{once, repeat};

use http::Uri;
use wechat_h5_api::AccessToken;
use wechat_h5_oauth::{AppSecret, Query, encode_component};

/// The same path and query with this token as `access_token`.
pub(super) fn with_token(uri: &Uri, token: &AccessToken) -> String {
    with_value(uri, "access_token", token.expose())
}

/// The same path and query with this AppSecret as this parameter.
pub(super) fn with_secret(uri: &Uri, parameter: &str, secret: &AppSecret) -> String {
    with_value(uri, parameter, secret.expose())
}

fn with_value(uri: &Uri, name: &str, value: &str) -> String {
    let Some(query) = uri.query() else {
        return uri.path().to_owned();
    };
    let (path, value) = (uri.path(), encode_component(value));
    let mut written = String::with_capacity(path.len() + query.len() + value.len() + 1);
    written.push_str(path);
    for (parameter, separator) in query.split('&').zip(once('?').chain(repeat('&'))) {
        written.push(separator);
        // However its name is written.
        if matches!(Query::new(parameter).one(name), Ok(None)) {
            written.push_str(parameter);
        } else {
            written.push_str(name);
            written.push('=');
            written.push_str(&value);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_is_replaced() {
        let token = AccessToken::new("71_To-ken+");
        for (query, expected) in [
            ("access_token=x", "access_token=71_To-ken%2B"),
            (
                "openid=o%201&access_token=x&lang=zh_CN&&a",
                "openid=o%201&access_token=71_To-ken%2B&lang=zh_CN&&a",
            ),
            ("access%5Ftoken=x&b=%zz", "access_token=71_To-ken%2B&b=%zz"),
            (
                "my_access_token=x&access_token=",
                "my_access_token=x&access_token=71_To-ken%2B",
            ),
        ] {
            let uri: Uri = format!("/cgi-bin/user/info?{query}").parse().unwrap();
            let expected = format!("/cgi-bin/user/info?{expected}");
            assert_eq!(with_token(&uri, &token), expected);
        }
    }

    #[test]
    fn only_the_secret_is_replaced() {
        let secret = AppSecret::parse("0123abcd").unwrap();
        let uri: Uri = "/sns/oauth2/access_token?appid=wx1&secre%74=key&code=a%2Bb&secrets=x"
            .parse()
            .unwrap();
        assert_eq!(
            with_secret(&uri, "secret", &secret),
            "/sns/oauth2/access_token?appid=wx1&secret=0123abcd&code=a%2Bb&secrets=x"
        );
    }
}
