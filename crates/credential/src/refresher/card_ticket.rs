//! Keeps the ticket of cards fresh, from when somebody wants it. That it cannot be fetched,
//! because the account has no right to cards for example, keeps nothing else from being
//! refreshed.

use wechat_h5_api::{AccessToken, CallError, Issued, Recovery};
use wechat_h5_clock::Now;
use wechat_h5_sign::CardTicket;

use super::traced_fetch::traced;
use super::{ADOPTED_JITTER, Refresher, wall_time, whole_seconds};
use crate::account_status::RefreshFailure;
use crate::card_ticket::CurrentCardTicket;
use crate::credential_store::CredentialKind;
use crate::stored_credential::StoredCredential;

impl Refresher {
    pub(super) async fn fetch_card_ticket(&mut self, token: &AccessToken, requested_at: Now) {
        let call = self.platform.card_ticket(token);
        let call = traced(&self.app_id, CredentialKind::CardTicket, call);
        match self.lease.hold(call).await {
            Ok(ticket) => self.store_card_ticket(ticket, requested_at).await,
            Err(err) => self.record_card_failure(&err, token),
        }
    }

    async fn store_card_ticket(&mut self, ticket: Issued<CardTicket>, requested_at: Now) {
        self.last_success = Some(requested_at);
        self.counts.card_tickets += 1;
        let record = StoredCredential::new(ticket.value.expose(), requested_at, ticket.expires_in);
        let (issued_at, ttl) = (record.issued_at(), ticket.expires_in);
        let jitter = (self.jitter)();
        self.use_card_ticket(ticket, requested_at, issued_at, jitter);
        tracing::info!(appid = %self.app_id, expires_in = ttl.as_secs(), "new card ticket");
        let kind = CredentialKind::CardTicket;
        self.save(kind, record, requested_at, ttl).await;
    }

    fn use_card_ticket(
        &mut self,
        Issued {
            value: ticket,
            expires_in,
        }: Issued<CardTicket>,
        requested_at: Now,
        issued_at: u64,
        jitter: f64,
    ) {
        self.state
            .store_card_ticket(ticket.clone(), requested_at, expires_in, jitter);
        if let Some(expires) = self.state.card_ticket_expires() {
            self.snapshot.publish_card_ticket(CurrentCardTicket {
                ticket,
                issued_at,
                expires,
            });
        }
    }

    pub(super) async fn adopt_card_ticket(&mut self) {
        let (now, kind) = (self.clock.now(), CredentialKind::CardTicket);
        let ticket = self.state.card_ticket();
        let is_older = ticket.is_some_and(|ticket| self.records.is_older(kind, ticket.expose()));
        if let Some(record) = self.records.load_new(kind).await
            && let Some(stored) = record.as_stored(now, is_older)
            && self.state.wants_card_ticket(stored, now)
        {
            let ticket = Issued {
                value: CardTicket::new(stored.value),
                expires_in: stored.remaining,
            };
            self.use_card_ticket(ticket, now, record.issued_at(), ADOPTED_JITTER);
        }
    }

    fn record_card_failure(&mut self, err: &CallError, token: &AccessToken) {
        let (now, recovery) = (self.clock.now(), err.recovery());
        self.last_failure = Some(RefreshFailure::new(err, now));
        self.counts.failures.count(err);
        if recovery == Recovery::ReplaceToken {
            self.state
                .invalidate_token_of_card(token, now, (self.jitter)());
            self.snapshot.publish_token(self.state.current_token());
        } else {
            self.state
                .record_card_failure(recovery, now, (self.jitter)());
        }
        self.fail_card_ticket(err, now);
        let retry_in = self.state.card_backing_off(now);
        let retry_in = retry_in.map_or(0, |until| whole_seconds(until.remaining(now)));
        let serving_until = self.state.card_ticket_expires();
        let serving_until = serving_until
            .and_then(|expires| wall_time(expires, now))
            .unwrap_or_else(|| "there is no valid card ticket".to_owned());
        tracing::warn!(
            appid = %self.app_id, host = err.host().unwrap_or("none was called"), error = %err,
            fix = err.advice(), retry_in, serving_until,
            "the card ticket could not be fetched, will retry while it is wanted"
        );
    }
}
