//! Consent pages that are open in somebody's browser.

use wechat_h5_oauth::Scope;

use super::AccountKey;
use super::remembered::Remembered;
use crate::random;

/// What is to happen once the person has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingConsent {
    pub(crate) account: AccountKey,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Scope,
    pub(crate) state: Option<String>,
}

/// A page can be answered again: Back brings it up as it was, and whoever
/// answers then gets a new code.
#[derive(Default)]
pub(crate) struct Consents {
    open: Remembered<PendingConsent>,
}

impl Consents {
    pub(crate) fn open(&mut self, pending: PendingConsent) -> String {
        let id = random::code();
        self.open.insert(id.clone(), pending);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<PendingConsent> {
        self.open.get(id).cloned()
    }
}
