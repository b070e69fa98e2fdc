//! Consent pages that are open in somebody's browser.

use super::Scope;
use super::remembered::Remembered;
use crate::random;

/// What is to happen once the person has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingConsent {
    pub(crate) redirect_uri: String,
    pub(crate) scope: Scope,
    pub(crate) state: Option<String>,
}

/// Each page is answered once.
#[derive(Default)]
pub(crate) struct Consents {
    open: Remembered<Option<PendingConsent>>,
}

impl Consents {
    pub(crate) fn open(&mut self, pending: PendingConsent) -> String {
        let id = random::code();
        self.open.insert(id.clone(), Some(pending));
        id
    }

    pub(crate) fn close(&mut self, id: &str) -> Option<PendingConsent> {
        self.open.get_mut(id)?.take()
    }
}
