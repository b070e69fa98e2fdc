//! Warns if no endpoint has the path of a fault.

use super::path_pattern;
use crate::platform::platform_paths;
use wechat_h5_similar_name::most_similar;

/// The warning, with the most similar path.
pub(super) fn warning(path: &str) -> Option<String> {
    let mut known = platform_paths().chain(path_pattern::FAULTABLE);
    if known.any(|known| path_pattern::covers(path, known)) || path == path_pattern::SHELL {
        return None;
    }
    let similar = most_similar(path, platform_paths());
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
        ] {
            assert_eq!(warning(path), None, "{path}");
        }
    }
}
