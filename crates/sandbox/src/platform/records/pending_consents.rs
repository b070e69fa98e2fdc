//! Consent pages that are open in a browser.

use wechat_h5_oauth::Scope;

use super::account_records::AccountIndex;
use super::bounded_map::BoundedMap;
use crate::random;

/// The request that the user decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingConsent {
    pub(crate) account: AccountIndex,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Scope,
    pub(crate) state: Option<String>,
}

/// A page can be submitted again: the browser's Back button shows it unchanged, and a new
/// submission gets a new code.
#[derive(Default)]
pub(crate) struct PendingConsents {
    open: BoundedMap<PendingConsent>,
}

impl PendingConsents {
    pub(crate) fn open(&mut self, pending: PendingConsent) -> String {
        let id = random::code();
        let bytes = pending.redirect_uri.len() + pending.state.as_ref().map_or(0, String::len);
        self.open.insert_with_text(id.clone(), pending, bytes);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<PendingConsent> {
        self.open.get(id).cloned()
    }
}
