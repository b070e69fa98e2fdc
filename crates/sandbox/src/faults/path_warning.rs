//! Warns if no endpoint has the path of a fault.

use super::path_pattern;
use crate::pay;
use crate::platform::platform_paths;
use wechat_h5_similar_name::most_similar;

/// The warning, with the most similar path.
pub(super) fn warning(path: &str) -> Option<String> {
    let known = platform_paths().chain(pay::endpoint_paths());
    let mut known = known.chain(path_pattern::FAULTABLE);
    let is_known = known.any(|known| path_pattern::covers(path, known)) || pay::has_path(path);
    if is_known || path == path_pattern::SHELL {
        return None;
    }
    let similar = most_similar(path, platform_paths().chain(pay::endpoint_paths()));
    let similar = similar.map(|path| format!(": did you mean {path}?"));
    let similar = similar.unwrap_or_default();
    Some(format!(
        "no endpoint of the sandbox has the path {path}{similar}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_path_is_warned_about_with_the_most_similar_one() {
        for (path, meant) in [
            ("/cgi-bin/tokne", ": did you mean /cgi-bin/token?"),
            (
                "/cgi-bin/stable-token",
                ": did you mean /cgi-bin/stable_token?",
            ),
            ("/sns/user*", ""),
            (
                "/connect/oauth2/authorise",
                ": did you mean /connect/oauth2/authorize?",
            ),
            ("/cgi-bin/express/business/account/getall", ""),
        ] {
            let says = format!("no endpoint of the sandbox has the path {path}{meant}");
            let expected = (path != "/sns/user*").then_some(says);
            assert_eq!(warning(path), expected);
        }
        for path in [
            "*",
            "/",
            "/cgi-bin/*",
            "/__sandbox/verify",
            "/cgi-bin/showqrcode",
            "/v3/pay/*",
            "/v3/pay/transactions/out-trade-no/ORDER-1/close",
        ] {
            assert_eq!(warning(path), None, "{path}");
        }
    }
}
