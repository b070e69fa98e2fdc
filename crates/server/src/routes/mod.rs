//! One file per resource; `router.rs` says which path leads where.

mod authorize;
pub(crate) mod health;
pub(crate) mod jssdk;
pub(crate) mod oauth;
pub(crate) mod page;
pub(crate) mod relay;
pub(crate) mod session;

use crate::accounts::WhichAccount;
use crate::envelope::{Code, Problem};
use wechat_h5_store::StoreError;

impl From<WhichAccount> for Problem {
    fn from(err: WhichAccount) -> Self {
        let code = match err {
            WhichAccount::Unnamed => Code::MissingParameter,
            WhichAccount::Unknown => Code::UnknownAccount,
        };
        Self::new(code, err.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(err: StoreError) -> Self {
        Self::new(Code::StoreUnavailable, "the store did not answer")
            .because(err)
            .retry_after(5)
    }
}
