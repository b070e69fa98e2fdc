//! Inserts a script into the page.

use url::Url;

/// Puts a script before everything else in the head.
pub(super) fn with_head_script(html: &str, script: &Url) -> String {
    let tag = format!(
        "<script src=\"{}\"></script>",
        html_escape::encode_quoted_attribute(script.as_str())
    );
    let head = html
        .find("<head")
        .and_then(|at| Some(at + html[at..].find('>')? + 1))
        .unwrap_or(0);
    format!("{}{tag}{}", &html[..head], &html[head..])
}
