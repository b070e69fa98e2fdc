//! Events that the platform pushes by itself.

use std::sync::Arc;

use super::delivery::deliver;
use super::error::PushError;
use super::message::UserPush;
use super::state::PushState;
use crate::journal::{Details, EntryKind};

/// Sends these pushes in order while the caller goes on. Without a configured URL nothing
/// is pushed, as in production.
pub(crate) fn send_in_background(service: &Arc<PushState>, pushes: Vec<UserPush>) {
    if pushes.is_empty() || service.config().has_no_url() {
        return;
    }
    let service = Arc::clone(service);
    tokio::spawn(async move {
        for push in pushes {
            let delivery = deliver(&service, &push);
            if let Err(error) = service.with_random(delivery).await {
                record_failure(&service, push.push.name(), &error);
            }
        }
    });
}

/// No caller gets the error, so it goes into the journal.
fn record_failure(service: &PushState, name: &str, error: &PushError) {
    let problem = ("problem".to_owned(), error.to_string().into());
    let details = Details::from_iter([problem]);
    service.journal.record(EntryKind::Push, name, details);
}
