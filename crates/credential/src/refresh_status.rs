//! What those who wait for a credential are told.

use wechat_h5_clock::Deadline;

/// What the refresher does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefreshStatus {
    /// It has what it needs, or is fetching it.
    Active,
    /// A refresh failed, and the next one is due at this time.
    BackingOff(Deadline),
}
