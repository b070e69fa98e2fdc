//! What a client may do.

use std::num::NonZeroU64;

use wechat_h5_sign::AppId;

use super::paths::Paths;
use crate::rate_limit::ClientQuota;

/// The calls that a client may make where its entry does not say it.
const DEFAULT_RATE: &str = "6000:600";

/// What a client may do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the file")]
pub(crate) struct ClientRights {
    /// The accounts that it may use; `None` for all.
    pub(crate) app_ids: Option<Vec<AppId>>,
    /// The paths that it may call.
    pub(crate) paths: Paths,
    /// Whether it gets access tokens themselves.
    pub(crate) may_fetch_tokens: bool,
    /// Whether it may do what operators do, such as read all of the store.
    pub(crate) may_operate: bool,
    /// Whether it may place orders.
    pub(crate) may_take_payments: bool,
    /// Whether it may refund them.
    pub(crate) may_refund: bool,
    /// How often it may call; `None` for no limit.
    pub(crate) rate: Option<ClientQuota>,
    /// How many calls it may make on one day; `None` for no limit.
    pub(crate) daily_calls: Option<NonZeroU64>,
}

impl Default for ClientRights {
    fn default() -> Self {
        Self {
            app_ids: None,
            paths: Paths::ALL,
            may_fetch_tokens: false,
            may_operate: false,
            may_take_payments: false,
            may_refund: false,
            rate: ClientQuota::parse(DEFAULT_RATE).expect("the default is a rate"),
            daily_calls: None,
        }
    }
}

impl ClientRights {
    /// Each field of the file and its value as the file has it, `None` for the default.
    pub(super) fn fields(&self) -> [(&'static str, Option<String>); 8] {
        let list = |entries: Vec<&str>| format!("[\"{}\"]", entries.join("\", \""));
        let app_ids = self.app_ids.as_ref();
        let app_ids = app_ids.map(|ids| list(ids.iter().map(AppId::as_str).collect()));
        let paths = self.paths.list();
        let paths = paths.map(|paths| list(paths.iter().map(String::as_str).collect()));
        let rate = (self.rate != Self::default().rate).then(|| format!("\"{}\"", self.rate_text()));
        [
            ("appids", app_ids),
            ("paths", paths),
            (
                "may_fetch_tokens",
                self.may_fetch_tokens.then(|| "true".to_owned()),
            ),
            ("may_operate", self.may_operate.then(|| "true".to_owned())),
            (
                "may_take_payments",
                self.may_take_payments.then(|| "true".to_owned()),
            ),
            ("may_refund", self.may_refund.then(|| "true".to_owned())),
            ("rate", rate),
            (
                "daily_calls",
                self.daily_calls.map(|calls| calls.to_string()),
            ),
        ]
    }

    /// The rate as the file has it.
    pub(crate) fn rate_text(&self) -> String {
        self.rate
            .map_or_else(|| "off".to_owned(), |rate| rate.to_string())
    }
}
