//! What a request sees of an account's credentials: one pointer to load.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};
use tokio::sync::{Notify, watch};
use wechat_h5_sign::Signer;

use wechat_h5_clock::{Clock, Deadline, Now};

/// The longest a request waits for a refresh that is under way: two calls to the
/// platform of five seconds, and a little.
const PATIENCE: Duration = Duration::from_secs(11);

/// What the refresher is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// It has what it needs, or is fetching it.
    Working,
    /// It failed, and waits this long from then on.
    Resting(Deadline),
}

/// There is no ticket that is still valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTicket {
    /// When the next attempt is due.
    pub retry_after: Duration,
}

/// A signer and the end of the ticket in it.
#[derive(Debug)]
struct Signing {
    signer: Signer,
    end: Deadline,
}

/// Where the refresher puts the newest ticket and requests pick it up, without a
/// lock that either could hold.
pub struct Snapshot {
    clock: Arc<dyn Clock>,
    signing: ArcSwapOption<Signing>,
    outlook: watch::Sender<Outlook>,
    wanted: Notify,
}

/// A signer whose ticket was valid when it was handed out.
pub struct Current(Guard<Option<Arc<Signing>>>);

impl Current {
    /// The signer itself.
    pub fn signer(&self) -> &Signer {
        match self.0.as_ref() {
            Some(signing) => &signing.signer,
            None => unreachable!("made only around a signer"),
        }
    }
}

impl Snapshot {
    /// Holds nothing yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            signing: ArcSwapOption::empty(),
            outlook: watch::Sender::new(Outlook::Working),
            wanted: Notify::new(),
        }
    }

    /// The signer, if its ticket is valid at this moment.
    pub fn current(&self, now: Now) -> Option<Current> {
        let loaded = self.signing.load();
        let valid = loaded
            .as_ref()
            .is_some_and(|signing| !signing.end.has_passed(now));
        valid.then_some(Current(loaded))
    }

    /// The signer, after waiting for a refresh that is under way.
    ///
    /// # Errors
    ///
    /// [`NoTicket`] when the refresher has failed or takes too long.
    pub async fn wait(&self) -> Result<Current, NoTicket> {
        let mut outlook = self.outlook.subscribe();
        self.wanted.notify_one();
        let waiting = async {
            loop {
                if let Some(current) = self.current(self.clock.now()) {
                    return Ok(current);
                }
                if let Outlook::Resting(until) = *outlook.borrow_and_update() {
                    let retry_after = until.remaining(self.clock.now());
                    if !retry_after.is_zero() {
                        return Err(NoTicket { retry_after });
                    }
                }
                // The sender lives as long as this snapshot.
                let _ = outlook.changed().await;
            }
        };
        let too_long = NoTicket {
            retry_after: Duration::from_secs(1),
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or(Err(too_long))
    }

    /// Puts a new ticket in place.
    pub(super) fn publish(&self, signer: Signer, end: Deadline) {
        self.signing.store(Some(Arc::new(Signing { signer, end })));
        self.outlook.send_replace(Outlook::Working);
    }

    /// Tells those who wait what to expect.
    pub(super) fn announce(&self, outlook: Outlook) {
        self.outlook.send_replace(outlook);
    }

    /// Resolves when somebody found no valid ticket.
    pub(super) async fn wanted(&self) {
        self.wanted.notified().await;
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("outlook", &*self.outlook.borrow())
            .finish_non_exhaustive()
    }
}
