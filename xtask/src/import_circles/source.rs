//! The part of a Rust file that counts: no comments, no text in quotes, no tests.

/// The code without its comments and without the contents of its string literals.
pub(super) fn code(text: &str) -> String {
    let text = without_tests(text);
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '"' {
            string(rest)
        } else if let Some(length) = character(rest) {
            length
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// The text before the module with the tests, which is the last of a file.
fn without_tests(text: &str) -> &str {
    let starts = ["#[cfg(test)]\nmod ", "#[cfg(all(test"];
    let start = starts.iter().filter_map(|start| text.find(start)).min();
    start.map_or(text, |start| &text[..start])
}

/// The length of `"…"`, in which a backslash takes the next character along.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"…"` or `r#"…"#`.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.bytes().take_while(|&byte| byte == b'#').count();
    let content = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - content.len();
    Some(
        content
            .find(&end)
            .map_or(text.len(), |at| start + at + end.len()),
    )
}

/// The length of `'c'` or `'\n'`; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.strip_prefix('\'')?.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        let end = text.get(3..)?.find('\'')?;
        return Some(end + 4);
    }
    let (at, next) = chars.next()?;
    (next == '\'').then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_remains() {
        for (text, want) in [
            ("a // b\nc", "a  \nc"),
            ("a /* b */ c", "a   c"),
            ("f(\"crate::x\")", "f( )"),
            ("f(\"a\\\"b\", c)", "f( , c)"),
            ("f(r#\"a\"b\"#, c)", "f( , c)"),
            ("f('\"', c)", "f( , c)"),
            ("f('\\'', c)", "f( , c)"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
            ("a\n#[cfg(test)]\nmod tests {", "a\n"),
            (
                "a\n#[cfg(all(test, target_arch = \"wasm32\"))]\nmod tests {",
                "a\n",
            ),
        ] {
            assert_eq!(code(text), want, "{text}");
        }
    }
}
