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
    let Ok(permit) = Arc::clone(&service.waiting).try_acquire_owned() else {
        for push in pushes {
            record_failure(service, push.push.name(), &PushError::TooManyWaiting);
        }
        return;
    };
    let service = Arc::clone(service);
    tokio::spawn(async move {
        let _permit = permit;
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

#[cfg(test)]
mod tests {
    use std::sync::Weak;

    use wechat_h5_sign::AppId;

    use super::super::account_files::tests::NoFiles;
    use super::super::config::PushConfig;
    use super::super::error::MAX_WAITING;
    use super::super::message::Push;
    use super::*;
    use crate::chat::Chat;
    use crate::clock::Clock;
    use crate::journal::{EntryFilter, Journal};
    use crate::random::Source;

    #[tokio::test]
    async fn a_push_too_many_is_recorded_and_not_sent() {
        let clock = Clock::frozen_at(1_700_000_000);
        let journal = Arc::new(Journal::new(9, clock.clone()));
        let chat = Arc::new(Chat::new(clock.clone()));
        let service = Arc::new(PushState::new(
            AppId::parse("wx1234567890abcdef").unwrap(),
            PushConfig::to("http://127.0.0.1:1/"),
            (clock, Source::new(None)),
            (journal.clone(), chat),
            Weak::<NoFiles>::new(),
        ));
        let permits: Vec<_> = (0..MAX_WAITING)
            .map(|_| service.waiting.try_acquire().unwrap())
            .collect();
        let push = Push::new("subscribe").of("oAbc".to_owned());
        send_in_background(&service, vec![push]);
        let entries = journal.entries().list(&EntryFilter::all(None));
        assert_eq!(
            entries[0].details["problem"],
            "not pushed: 1000 others wait for the account's server"
        );
        drop(permits);
        assert!(service.waiting.try_acquire().is_ok());
    }
}
