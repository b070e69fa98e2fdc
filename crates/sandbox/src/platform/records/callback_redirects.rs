//! Redirects to a callback that go through a page of the sandbox: for a client that calls
//! the callback twice, or that drops cookies.

use super::bounded_map::BoundedMap;
use crate::random;
use crate::user::CallbackBehavior;

/// The callback URL, and what the client does on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallbackRedirect {
    pub(crate) location: String,
    pub(crate) behavior: CallbackBehavior,
}

#[derive(Default)]
pub(crate) struct CallbackRedirects {
    open: BoundedMap<CallbackRedirect>,
}

impl CallbackRedirects {
    pub(crate) fn open(&mut self, redirect: CallbackRedirect) -> String {
        let id = random::code();
        let bytes = redirect.location.len();
        self.open.insert_with_text(id.clone(), redirect, bytes);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<&CallbackRedirect> {
        self.open.get(id)
    }
}
