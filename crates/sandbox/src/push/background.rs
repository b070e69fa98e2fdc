//! Events that follow from what happens on the platform.

use std::sync::Arc;

use super::config::PushError;
use super::delivery::deliver;
use super::message::Push;
use crate::journal::{Kind, Note};
use crate::twin::Twin;

/// Pushes these, one after the other, while the caller goes on. Where no URL is
/// configured nothing is pushed, as in life.
pub(crate) fn in_background(twin: &Arc<Twin>, pushes: Vec<Push>) {
    if pushes.is_empty() || twin.push().has_no_url() {
        return;
    }
    let twin = Arc::clone(twin);
    tokio::spawn(async move {
        for push in pushes {
            let delivered = twin.random.scope(deliver(&twin, &push)).await;
            if let Err(error) = delivered {
                note(&twin, push.name(), &error);
            }
        }
    });
}

/// Nobody else hears of it.
fn note(twin: &Twin, name: &str, error: &PushError) {
    let problem = ("problem".to_owned(), error.to_string().into());
    twin.record(Kind::Push, name, Note::from_iter([problem]));
}
