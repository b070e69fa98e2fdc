//! vConsole, Tencent's console for pages on phones: a file of the page that is loaded where the
//! setting allows it, and by addresses with `?debug=1` alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha384};

use super::head_script::HeadScript;

/// Whether the build has named this file so: `vconsole-0123456789abcdef.js`, or compressed.
pub(super) fn is_vconsole(name: &str) -> bool {
    name.starts_with("vconsole-")
}

/// The element that loads it.
pub(super) fn script(name: &str, content: &[u8]) -> HeadScript {
    let digest = BASE64.encode(Sha384::digest(content));
    HeadScript::file(name, format!("sha384-{digest}"))
}

/// Whether the page was opened to be debugged, as the page itself decides it.
pub(super) fn is_wanted(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|part| part == "debug=1"))
}

#[cfg(test)]
mod tests {
    use super::is_wanted;

    #[test]
    fn only_debug_1_asks_for_it() {
        for (query, expected) in [
            (Some("debug=1"), true),
            (Some("from=singlemessage&debug=1"), true),
            (Some("debug=desk"), false),
            (Some("debug=12"), false),
            (Some("nodebug=1"), false),
            (Some("debug"), false),
            (Some(""), false),
            (None, false),
        ] {
            assert_eq!(is_wanted(query), expected, "{query:?}");
        }
    }
}
