//! The two kinds of access token. They are independent of each other.

use jiff::civil::Date;

use super::beijing_time;
use super::bounded_map::BoundedMap;
use super::credential::{IssuedCredential, LIFETIME, OVERLAP};
use super::token_verdict::TokenVerdict;
use crate::random;

/// Forced refreshes that an account has each day.
const FORCED_PER_DAY: u32 = 20;
/// Seconds between two forced refreshes; a call before that returns the same token.
const FORCED_APART: u64 = 30;

#[derive(Default)]
pub(crate) struct AccessTokens {
    normal: TokenKind,
    stable: TokenKind,
    forced: ForcedRefreshUsage,
    overwritten_after_next_use: bool,
}

/// The day's forced refreshes are used up.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ForcedRefreshQuotaExceeded;

impl AccessTokens {
    /// `cgi-bin/token`: always a new one; the previous one is valid for 5 more minutes.
    pub(crate) fn issue(&mut self, now: u64) -> IssuedCredential {
        self.normal.supersede_latest(now.saturating_add(OVERLAP));
        self.normal.issue(now)
    }

    /// `cgi-bin/stable_token`: the same one until 5 minutes before it expires.
    pub(crate) fn stable(&mut self, now: u64) -> IssuedCredential {
        if let Some(current) = self.stable.current(now)
            && current.expires_in > OVERLAP
        {
            return current;
        }
        self.stable.supersede_latest(u64::MAX);
        self.stable.issue(now)
    }

    /// `cgi-bin/stable_token` with `force_refresh`: all others become invalid at once.
    pub(crate) fn force_stable(
        &mut self,
        now: u64,
    ) -> Result<IssuedCredential, ForcedRefreshQuotaExceeded> {
        if self.forced.is_too_soon(now)
            && let Some(current) = self.stable.current(now)
        {
            return Ok(current);
        }
        self.forced.spend(now)?;
        self.stable.invalidate_all(now);
        Ok(self.stable.issue(now))
    }

    /// As if another program had fetched both kinds and forced the stable one: all tokens of
    /// before become invalid at once.
    pub(crate) fn overwrite(&mut self, now: u64) {
        for kind in [&mut self.normal, &mut self.stable] {
            kind.invalidate_all(now);
            kind.issue(now);
        }
    }

    /// The same as soon as a server has a token and has used it.
    pub(crate) fn overwrite_after_next_use(&mut self) {
        self.overwritten_after_next_use = true;
    }

    /// A call with a valid token was accepted.
    pub(crate) fn record_use(&mut self, now: u64) {
        if std::mem::take(&mut self.overwritten_after_next_use) {
            self.overwrite(now);
        }
    }

    /// Whether a server can have a token that is valid.
    pub(crate) fn has_valid(&self, now: u64) -> bool {
        [&self.normal, &self.stable]
            .into_iter()
            .any(|kind| kind.current(now).is_some())
    }

    /// The newest of each kind.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &str> {
        [&self.normal, &self.stable]
            .into_iter()
            .filter_map(|kind| kind.latest.as_deref())
    }

    pub(crate) fn verdict(&self, token: &str, now: u64) -> TokenVerdict {
        match self.normal.verdict(token, now) {
            TokenVerdict::NeverIssued => self.stable.verdict(token, now),
            verdict => verdict,
        }
    }
}

#[derive(Default)]
struct TokenKind {
    records: BoundedMap<TokenRecord>,
    latest: Option<String>,
}

struct TokenRecord {
    expires_at: u64,
    /// When it becomes invalid; before `expires_at` if it was replaced.
    invalid_at: u64,
    superseded: bool,
}

impl TokenRecord {
    fn supersede(&mut self, invalid_at: u64) {
        self.superseded = true;
        self.invalid_at = self.invalid_at.min(invalid_at);
    }
}

impl TokenKind {
    fn issue(&mut self, now: u64) -> IssuedCredential {
        let value = random::token();
        let expires_at = now.saturating_add(LIFETIME);
        let record = TokenRecord {
            expires_at,
            invalid_at: expires_at,
            superseded: false,
        };
        self.records.insert(value.clone(), record);
        self.latest = Some(value.clone());
        IssuedCredential {
            value,
            expires_in: LIFETIME,
        }
    }

    fn current(&self, now: u64) -> Option<IssuedCredential> {
        let value = self.latest.clone()?;
        let expires_in = self.records.get(&value)?.invalid_at.checked_sub(now)?;
        (expires_in > 0).then_some(IssuedCredential { value, expires_in })
    }

    /// The latest token gets a successor, and becomes invalid at `invalid_at` if not
    /// earlier.
    fn supersede_latest(&mut self, invalid_at: u64) {
        if let Some(record) = self
            .latest
            .as_ref()
            .and_then(|value| self.records.get_mut(value))
        {
            record.supersede(invalid_at);
        }
    }

    fn invalidate_all(&mut self, now: u64) {
        self.records
            .values_mut()
            .for_each(|record| record.supersede(now));
    }

    fn verdict(&self, token: &str, now: u64) -> TokenVerdict {
        match self.records.get(token) {
            None => TokenVerdict::NeverIssued,
            Some(record) if now >= record.expires_at => TokenVerdict::Expired,
            Some(record) if now >= record.invalid_at => TokenVerdict::Replaced,
            Some(record) if record.superseded => TokenVerdict::Overlap,
            Some(_) => TokenVerdict::Valid,
        }
    }
}

#[derive(Default)]
struct ForcedRefreshUsage {
    day: Option<Date>,
    used: u32,
    last: Option<u64>,
}

impl ForcedRefreshUsage {
    fn is_too_soon(&self, now: u64) -> bool {
        self.last
            .is_some_and(|last| now < last.saturating_add(FORCED_APART))
    }

    fn spend(&mut self, now: u64) -> Result<(), ForcedRefreshQuotaExceeded> {
        let today = Some(beijing_time::date(now));
        if today != self.day {
            self.day = today;
            self.used = 0;
        }
        if self.used == FORCED_PER_DAY {
            return Err(ForcedRefreshQuotaExceeded);
        }
        self.used += 1;
        self.last = Some(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn the_previous_token_lives_five_minutes_more() {
        let mut tokens = AccessTokens::default();
        let first = tokens.issue(T).value;
        assert_eq!(tokens.verdict(&first, T), TokenVerdict::Valid);
        let second = tokens.issue(T + 100).value;
        assert_ne!(first, second);
        for (at, verdict) in [
            (T + 100, TokenVerdict::Overlap),
            (T + 399, TokenVerdict::Overlap),
            (T + 400, TokenVerdict::Replaced),
            (T + 7200, TokenVerdict::Expired),
        ] {
            assert_eq!(tokens.verdict(&first, at), verdict, "{at}");
        }
        assert_eq!(tokens.verdict(&second, T + 7299), TokenVerdict::Valid);
        assert_eq!(tokens.verdict(&second, T + 7300), TokenVerdict::Expired);
        assert_eq!(tokens.verdict("90_other", T), TokenVerdict::NeverIssued);
    }

    #[test]
    fn a_third_token_does_not_extend_the_overlap() {
        let mut tokens = AccessTokens::default();
        let first = tokens.issue(T).value;
        tokens.issue(T + 10);
        tokens.issue(T + 200);
        assert_eq!(tokens.verdict(&first, T + 309), TokenVerdict::Overlap);
        assert_eq!(tokens.verdict(&first, T + 310), TokenVerdict::Replaced);
    }

    #[test]
    fn the_overlap_ends_with_the_token_itself() {
        let mut tokens = AccessTokens::default();
        let first = tokens.issue(T).value;
        tokens.issue(T + 7100);
        assert_eq!(tokens.verdict(&first, T + 7199), TokenVerdict::Overlap);
        assert_eq!(tokens.verdict(&first, T + 7200), TokenVerdict::Expired);
    }

    #[test]
    fn a_stable_token_is_the_same_until_five_minutes_before_it_expires() {
        let mut tokens = AccessTokens::default();
        let first = tokens.stable(T);
        assert_eq!(first.expires_in, 7200);
        for (at, expires_in) in [(T + 220, 6980), (T + 6899, 301)] {
            let again = tokens.stable(at);
            assert!(again.value == first.value);
            assert_eq!(again.expires_in, expires_in);
        }
        let second = tokens.stable(T + 6900);
        assert!(second.value != first.value);
        assert_eq!(second.expires_in, 7200);
        assert_eq!(
            tokens.verdict(&first.value, T + 7199),
            TokenVerdict::Overlap
        );
        assert_eq!(
            tokens.verdict(&first.value, T + 7200),
            TokenVerdict::Expired
        );
        assert_eq!(tokens.verdict(&second.value, T + 7200), TokenVerdict::Valid);
    }

    #[test]
    fn the_two_kinds_do_not_touch_each_other() {
        let mut tokens = AccessTokens::default();
        let normal = tokens.issue(T).value;
        let stable = tokens.force_stable(T).unwrap().value;
        assert_eq!(tokens.verdict(&normal, T + 1000), TokenVerdict::Valid);
        tokens.issue(T + 1000);
        assert_eq!(tokens.verdict(&stable, T + 2000), TokenVerdict::Valid);
    }

    #[test]
    fn a_forced_refresh_invalidates_at_once() {
        let mut tokens = AccessTokens::default();
        let first = tokens.stable(T).value;
        let second = tokens.force_stable(T + 60).unwrap().value;
        assert_eq!(tokens.verdict(&first, T + 60), TokenVerdict::Replaced);
        assert_eq!(tokens.verdict(&second, T + 60), TokenVerdict::Valid);
    }

    #[test]
    fn an_overwritten_token_is_invalid_at_once_or_after_its_next_use() {
        let mut tokens = AccessTokens::default();
        assert!(!tokens.has_valid(T));
        tokens.overwrite_after_next_use();
        let first = tokens.stable(T).value;
        assert!(tokens.has_valid(T));
        assert_eq!(tokens.verdict(&first, T), TokenVerdict::Valid);
        tokens.record_use(T);
        assert_eq!(tokens.verdict(&first, T), TokenVerdict::Replaced);
        let second = tokens.stable(T).value;
        tokens.record_use(T);
        assert_eq!(tokens.verdict(&second, T), TokenVerdict::Valid);
        tokens.overwrite(T);
        assert_eq!(tokens.verdict(&second, T), TokenVerdict::Replaced);
        assert!(!tokens.has_valid(T + LIFETIME));
    }

    #[test]
    fn forced_refreshes_are_thirty_seconds_apart() {
        let mut tokens = AccessTokens::default();
        let first = tokens.force_stable(T).unwrap();
        let soon = tokens.force_stable(T + 29).unwrap();
        assert!(soon.value == first.value);
        assert_eq!(soon.expires_in, 7171);
        assert!(tokens.force_stable(T + 30).unwrap().value != first.value);
    }

    #[test]
    fn forced_refreshes_are_twenty_a_day() {
        let mut tokens = AccessTokens::default();
        for n in 0..20 {
            assert!(tokens.force_stable(T + n * 30).is_ok(), "{n}");
        }
        assert!(tokens.force_stable(T + 600).is_err());
        assert!(tokens.force_stable(T + 86_400).is_ok());
    }
}
