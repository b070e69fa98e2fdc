//! Whether a fault's path is one that is answered here.

use super::pattern;
use crate::closest::closest;
use crate::router;

/// Why calls of the path are not likely, with the path that may be meant.
pub(super) fn warning(path: &str) -> Option<String> {
    let mut known = router::platform_paths().chain(pattern::STAND_INS);
    if known.any(|known| pattern::covers(path, known)) || path == pattern::SHELL {
        return None;
    }
    let meant = closest(path, router::platform_paths());
    let meant = meant.map(|meant| format!(": did you mean {meant}?"));
    let meant = meant.unwrap_or_default();
    Some(format!(
        "no endpoint of the sandbox has the path {path}{meant}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_nobody_is_told_with_the_closest() {
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
            ("/cgi-bin/media/uploadnews", ""),
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
