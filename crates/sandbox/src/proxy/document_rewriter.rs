//! What the proxy changes in a document, while the document passes.

use axum::body::Bytes;

use super::jweixin_cdn::JweixinCdn;
use super::script_injection::ScriptInjection;

/// Adds the simulator, and has the sandbox answer for WeChat's CDN.
pub(super) struct DocumentRewriter {
    /// `None` once the tag is inserted.
    injection: Option<ScriptInjection>,
    /// `None` where the CDN answers itself.
    cdn: Option<JweixinCdn>,
}

impl DocumentRewriter {
    pub(super) fn new(tag: &str, jweixin_base: Option<String>) -> Self {
        Self {
            injection: Some(ScriptInjection::new(tag)),
            cdn: jweixin_base.map(JweixinCdn::new),
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
        self.answer(injected)
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Bytes {
        let injected = match &mut self.injection {
            Some(injection) => injection.finish(),
            None => Bytes::new(),
        };
        let mut rest = self.answer(injected).to_vec();
        rest.extend(self.cdn.iter_mut().flat_map(JweixinCdn::finish));
        rest.into()
    }

    fn answer(&mut self, chunk: Bytes) -> Bytes {
        match &mut self.cdn {
            Some(cdn) => cdn.push(&chunk).into(),
            None => chunk,
        }
    }
}
