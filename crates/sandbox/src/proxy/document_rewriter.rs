//! What the proxy changes in a document, while the document passes.

use axum::body::Bytes;

use super::script_injection::ScriptInjection;
use super::tag::TagScanner;
use super::{content_security_policy, jweixin_cdn};

/// Adds the simulator, allows it in the document's own policies, and has the sandbox answer
/// for WeChat's CDN.
pub(super) struct DocumentRewriter {
    /// `None` once the tag is inserted.
    injection: Option<ScriptInjection>,
    scanner: TagScanner,
    /// The origin of the simulator.
    origin: String,
    /// `None` where the CDN answers itself.
    jweixin_base: Option<String>,
}

impl DocumentRewriter {
    pub(super) fn new(tag: &str, origin: &str, jweixin_base: Option<String>) -> Self {
        Self {
            injection: Some(ScriptInjection::new(tag)),
            scanner: TagScanner::new(&["<script", "<meta"]),
            origin: origin.to_owned(),
            jweixin_base,
        }
    }

    /// Takes the next chunk, and returns what can be passed on.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Bytes {
        let injected = match &mut self.injection {
            Some(injection) => match injection.push(chunk) {
                Some(injected) => injected,
                None => return Bytes::new(),
            },
            None => Bytes::copy_from_slice(chunk),
        };
        self.injection = None;
        self.scan(&injected).into()
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Bytes {
        let injected = match &mut self.injection {
            Some(injection) => injection.finish(),
            None => Bytes::new(),
        };
        let mut rest = self.scan(&injected);
        rest.extend(self.scanner.finish());
        rest.into()
    }

    fn scan(&mut self, chunk: &[u8]) -> Vec<u8> {
        let (origin, base) = (&self.origin, &mut self.jweixin_base);
        self.scanner.push(chunk, |tag| {
            if !tag[1..].starts_with(['m', 'M']) {
                return jweixin_cdn::answered(tag, base.as_deref()?);
            }
            let relaxed = content_security_policy::relaxed_meta(tag, origin)?;
            if relaxed.blocks_cdn {
                *base = None;
            }
            Some(relaxed.tag)
        })
    }
}
