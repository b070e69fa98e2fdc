//! The path and query that go to WeChat: those of the caller, with the account's token.

use http::Uri;
use wechat_h5_api::AccessToken;
use wechat_h5_oauth::{Query, encode_component};

const NAME: &str = "access_token";

/// The same path and query with this token as `access_token`. It holds the token: never print
/// it.
pub(super) fn with_token(uri: &Uri, token: &AccessToken) -> String {
    let query = uri.query().unwrap_or_default();
    let parameters = query.split('&').map(|parameter| {
        // However its name is written.
        if matches!(Query::new(parameter).one(NAME), Ok(None)) {
            parameter.to_owned()
        } else {
            format!("{NAME}={}", encode_component(token.expose()))
        }
    });
    let parameters: Vec<_> = parameters.collect();
    format!("{}?{}", uri.path(), parameters.join("&"))
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
}
