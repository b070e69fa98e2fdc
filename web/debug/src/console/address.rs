//! What the page's address says about debugging.

/// Whether the page was opened to be debugged, or to debug.
pub(super) fn is_debug(href: &str) -> bool {
    has(href, "debug=1") || is_desk(href)
}

/// Whether it was opened to debug another one, in whatever browser: the sandbox makes every
/// browser a phone.
pub(super) fn is_desk(href: &str) -> bool {
    has(href, "debug=desk")
}

fn has(href: &str, parameter: &str) -> bool {
    query(href).split('&').any(|part| part == parameter)
}

/// The same page, opened to be debugged, at this tool.
pub(super) fn with_debug(href: &str) -> String {
    let (page, query) = (page(href), query(href));
    match query {
        "" => format!("{page}?debug=1#/debug/console"),
        _ => format!("{page}?{query}&debug=1#/debug/console"),
    }
}

/// The address of the console for a desk.
pub(super) fn desk_link(href: &str, code: &str) -> String {
    format!("{}?debug=desk#/debug/console?code={code}", page(href))
}

/// The code in an address that [`desk_link`] has made.
pub(super) fn code(href: &str) -> Option<String> {
    let hash = href.split_once('#')?.1;
    let (place, query) = hash.split_once('?')?;
    let code = query
        .split('&')
        .find_map(|part| part.strip_prefix("code="))?;
    (place == "/debug/console" && is_code(code)).then(|| code.to_owned())
}

/// Whether a text is six digits.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without query and fragment.
fn page(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

fn query(href: &str) -> &str {
    let page = href.split('#').next().unwrap_or_default();
    page.split_once('?').map_or("", |(_, query)| query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_query_turns_debugging_on() {
        for (href, expected) in [
            ("https://a.example/?debug=1", true),
            ("https://a.example/?x=1&debug=1#/status", true),
            ("https://a.example/", false),
            ("https://a.example/?debug=0", false),
            ("https://a.example/?debug=12", false),
            ("https://a.example/?nodebug=1", false),
            ("https://a.example/#?debug=1", false),
        ] {
            assert_eq!(is_debug(href), expected, "{href}");
        }
    }

    #[test]
    fn a_link_keeps_the_query_of_the_phone_and_not_of_the_desk() {
        for (href, debug, desk) in [
            (
                "https://a.example/",
                "https://a.example/?debug=1#/debug/console",
                "https://a.example/?debug=desk#/debug/console?code=012345",
            ),
            (
                "https://a.example/me?x=1#/status",
                "https://a.example/me?x=1&debug=1#/debug/console",
                "https://a.example/me?debug=desk#/debug/console?code=012345",
            ),
        ] {
            assert_eq!(with_debug(href), debug);
            assert!(is_debug(debug));
            assert_eq!(desk_link(href, "012345"), desk);
            assert!(is_debug(desk) && is_desk(desk) && !is_desk(debug));
            assert_eq!(code(desk).as_deref(), Some("012345"));
        }
        for href in [
            "https://a.example/?debug=1#/debug/console",
            "https://a.example/?code=012345#/debug/console",
            "https://a.example/#/debug/console?code=12345",
            "https://a.example/#/debug/console?code=12345x",
            "https://a.example/#/debug/log?code=012345",
        ] {
            assert_eq!(code(href), None, "{href}");
        }
    }
}
