//! Scripts that settings put into the page.

use url::Url;

/// A script that comes before those of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeadScript {
    src: String,
    /// `sha384-…`, of a file of the page's own.
    integrity: Option<String>,
}

impl HeadScript {
    /// One from elsewhere.
    pub(super) fn at(url: &Url) -> Self {
        Self {
            src: url.as_str().to_owned(),
            integrity: None,
        }
    }

    /// A file of the page.
    pub(super) fn file(name: &str, integrity: String) -> Self {
        Self {
            src: format!("/{name}"),
            integrity: Some(integrity),
        }
    }

    fn element(&self) -> String {
        let src = html_escape::encode_quoted_attribute(&self.src);
        match &self.integrity {
            Some(integrity) => format!("<script src=\"{src}\" integrity=\"{integrity}\"></script>"),
            None => format!("<script src=\"{src}\"></script>"),
        }
    }
}

/// Puts scripts before everything else in the head.
pub(super) fn with_head_scripts(html: &str, scripts: &[HeadScript]) -> String {
    let elements: String = scripts.iter().map(HeadScript::element).collect();
    let head = html
        .find("<head")
        .and_then(|at| Some(at + html[at..].find('>')? + 1))
        .unwrap_or(0);
    format!("{}{elements}{}", &html[..head], &html[head..])
}
