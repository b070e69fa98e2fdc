//! The parts of a URL that the page needs.

/// Scheme, host and port: `https://h5.example.com`.
pub fn origin(href: &str) -> &str {
    split(href).0
}

/// Path, query and hash: what the server may redirect back to.
pub fn path_and_rest(href: &str) -> &str {
    split(href).1
}

/// The same with everything escaped that a URL has only escaped: browsers show some
/// characters, a bare `%` and a second `#` as they are.
pub fn escaped(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    let fragment = path.find('#').unwrap_or(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let stays = match byte {
            b'#' => at == fragment,
            b'%' => is_escape(path.as_bytes(), at),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte),
        };
        if stays {
            escaped.push(char::from(byte));
        } else {
            let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
            escaped.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    escaped
}

fn is_escape(bytes: &[u8], at: usize) -> bool {
    let digits = bytes.get(at + 1..at + 3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// From `#` on; empty where there is none.
pub fn hash(href: &str) -> &str {
    href.find('#')
        .and_then(|at| href.get(at..))
        .unwrap_or_default()
}

/// Up to `#`: the part that is signed.
pub fn without_hash(href: &str) -> &str {
    href.split('#').next().unwrap_or_default()
}

/// The path starts at the third slash.
fn split(href: &str) -> (&str, &str) {
    let third_slash = href
        .match_indices('/')
        .nth(2)
        .map_or(href.len(), |(at, _)| at);
    href.split_at_checked(third_slash).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{escaped, hash, origin, path_and_rest, without_hash};

    #[test]
    fn what_a_browser_shows_unescaped_is_escaped() {
        for (shown, expected) in [
            ("/?ids[]=1", "/?ids%5B%5D=1"),
            ("/#/list?filter={x}", "/#/list?filter=%7Bx%7D"),
            ("/?a=x|y^z`\\", "/?a=x%7Cy%5Ez%60%5C"),
            ("/?rate=100%&b=%zz&c=%4", "/?rate=100%25&b=%25zz&c=%254"),
            ("/#/a#b", "/#/a%23b"),
            ("/?q=%E4%B8%AD#中", "/?q=%E4%B8%AD#%E4%B8%AD"),
        ] {
            assert_eq!(escaped(shown), expected);
        }
    }

    #[test]
    fn a_url_is_split_into_its_parts() {
        for (href, expected) in [
            (
                "https://h5.example.com/",
                ("https://h5.example.com", "/", "", "https://h5.example.com/"),
            ),
            (
                "http://127.0.0.1:8080/a/b?c=/d#/login",
                (
                    "http://127.0.0.1:8080",
                    "/a/b?c=/d#/login",
                    "#/login",
                    "http://127.0.0.1:8080/a/b?c=/d",
                ),
            ),
            (
                "https://h5.example.com/?q=%E4%B8%AD#a#b",
                (
                    "https://h5.example.com",
                    "/?q=%E4%B8%AD#a#b",
                    "#a#b",
                    "https://h5.example.com/?q=%E4%B8%AD",
                ),
            ),
            ("about:blank", ("about:blank", "", "", "about:blank")),
            ("", ("", "", "", "")),
        ] {
            let parts = (
                origin(href),
                path_and_rest(href),
                hash(href),
                without_hash(href),
            );
            assert_eq!(parts, expected, "{href}");
        }
    }
}
