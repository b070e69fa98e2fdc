//! A request as a command for a shell.

/// `curl` with these arguments, quoted for a POSIX shell.
pub(crate) fn curl(url: &str, json: Option<&str>) -> String {
    let mut command = format!("curl {}", quoted(url));
    if let Some(json) = json {
        command += " -H 'content-type: application/json' --data-raw ";
        command += &quoted(json);
    }
    command
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::curl;

    #[test]
    fn everything_is_quoted() {
        assert_eq!(
            curl("https://a.example/?b=1&c=$d", None),
            "curl 'https://a.example/?b=1&c=$d'"
        );
        assert_eq!(
            curl("https://a.example/", Some(r#"{"a":"it's"}"#)),
            r#"curl 'https://a.example/' -H 'content-type: application/json' --data-raw '{"a":"it'\''s"}'"#
        );
    }
}
