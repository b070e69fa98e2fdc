//! Ways back to a page that need a stop: for a client that calls twice, or
//! that loses its cookies.

use super::OnReturn;
use super::remembered::Remembered;
use crate::random;

/// Where to, and what happens on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WayBack {
    pub(crate) location: String,
    pub(crate) on_return: OnReturn,
}

#[derive(Default)]
pub(crate) struct WaysBack {
    open: Remembered<WayBack>,
}

impl WaysBack {
    pub(crate) fn open(&mut self, way: WayBack) -> String {
        let id = random::code();
        self.open.insert(id.clone(), way);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<&WayBack> {
        self.open.get(id)
    }
}
