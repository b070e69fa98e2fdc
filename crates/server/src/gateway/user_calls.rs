//! Calls with what a user's login returned, which need no key: how many an address may make.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::Clock;

use crate::client_address::ClientNetwork;
use crate::rate_limit::{AddressLimit, ClientQuota};

/// As much as a client with a key may call, where its entry does not say it.
const QUOTA: ClientQuota = ClientQuota {
    per_minute: NonZeroU32::new(6000).unwrap(),
    burst: NonZeroU32::new(600).unwrap(),
};

/// How many of these calls each address has made.
pub(crate) struct UserCalls(AddressLimit);

impl UserCalls {
    /// None so far.
    pub(crate) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self(AddressLimit::new(QUOTA, clock))
    }

    /// Counts a call.
    pub(super) fn check(&self, from: Option<ClientNetwork>) -> Result<(), Duration> {
        from.map_or(Ok(()), |from| self.0.check(from))
    }
}
