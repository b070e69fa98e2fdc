//! Logs once that logins fail at WeChat, and once that they work again: not a line per login,
//! because strangers can begin any number of them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use wechat_h5_api::{CallError, Endpoint, Recovery};
use wechat_h5_sign::AppId;

/// How many logins of an account failed at WeChat since one succeeded.
#[derive(Debug, Default)]
pub(crate) struct LoginOutage(Mutex<Option<Failures>>);

#[derive(Debug)]
struct Failures {
    count: u64,
    /// What was logged.
    kind: Kind,
}

/// A line is logged for each change of this.
type Kind = (Endpoint, Option<i64>);

impl LoginOutage {
    /// A login failed. A code that WeChat does not accept is the visitor's, and no outage.
    pub(crate) fn failed(&self, app_id: &AppId, err: &CallError) {
        if err.recovery() == Recovery::RestartLogin || !self.count((err.endpoint(), err.errcode()))
        {
            return;
        }
        let (host, fix) = (err.host(), err.advice());
        tracing::error!(appid = %app_id, host, error = %err, fix, "logins fail: WeChat rejects them or does not respond");
    }

    /// Whether this kind of failure is to be logged.
    fn count(&self, kind: Kind) -> bool {
        let mut failures = self.failures();
        let before = failures.take();
        let count = before.as_ref().map_or(0, |before| before.count) + 1;
        *failures = Some(Failures { count, kind });
        before.is_none_or(|before| before.kind != kind)
    }

    /// A login succeeded.
    pub(crate) fn succeeded(&self, app_id: &AppId) {
        let failures = self.failures().take();
        if let Some(Failures { count, .. }) = failures {
            tracing::info!(appid = %app_id, failed = count, "logins work again");
        }
    }

    fn failures(&self) -> MutexGuard<'_, Option<Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_failure_is_logged_once_until_a_login_succeeds() {
        let outage = LoginOutage::default();
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let exchange = |errcode| (Endpoint::SnsAccessToken, errcode);
        for (kind, is_logged) in [
            (exchange(None), true),
            (exchange(None), false),
            (exchange(Some(40125)), true),
            (exchange(Some(40125)), false),
            ((Endpoint::SnsUserInfo, Some(40125)), true),
        ] {
            assert_eq!(outage.count(kind), is_logged, "{kind:?}");
        }
        assert_eq!(outage.failures().as_ref().unwrap().count, 5);
        outage.succeeded(&app_id);
        assert!(outage.failures().is_none());
        assert!(outage.count(exchange(None)));
    }

    #[test]
    fn a_rejected_code_is_no_outage() {
        let outage = LoginOutage::default();
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        for (errcode, is_outage) in [(40029, false), (40163, false), (45009, true)] {
            let err = CallError::Refused {
                endpoint: Endpoint::SnsAccessToken,
                host: None,
                errcode,
                errmsg: "no".to_owned(),
            };
            outage.failed(&app_id, &err);
            assert_eq!(outage.failures().is_some(), is_outage, "{errcode}");
        }
    }
}
