//! The page's HTML, and the policy that is sent with it.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};

use super::file::File;
use super::head_script::{HeadScript, with_head_scripts};
use crate::config::PageConfig;
use crate::content_security_policy;

pub(super) const INDEX: &str = "index.html";

/// The HTML with the scripts of one kind of visit.
pub(super) struct Document {
    file: File,
    policy: HeaderValue,
}

impl Document {
    /// `built` has the HTML as the build made it, and compressed: no compressed form has a script
    /// that is added here.
    pub(super) fn new(
        built: &HashMap<String, Bytes>,
        scripts: &[HeadScript],
        config: &PageConfig,
    ) -> Option<Self> {
        let html = String::from_utf8_lossy(built.get(INDEX)?);
        let text = with_head_scripts(&html, scripts);
        let policy = content_security_policy::of_page(
            &text,
            config.head_script.as_ref(),
            config.has_open_tags,
        );
        let file = if scripts.is_empty() {
            File::new(INDEX, built)
        } else {
            File::new(
                INDEX,
                &HashMap::from([(INDEX.to_owned(), Bytes::from(text))]),
            )
        };
        Some(Self { file, policy })
    }

    pub(super) fn respond(&self, headers: &HeaderMap) -> Response {
        self.file.respond(headers, Some(&self.policy))
    }
}
