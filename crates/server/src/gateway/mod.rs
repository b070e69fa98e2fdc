//! WeChat's API for the back ends of the accounts' owner, on the internal listener: each has a
//! key of its own where the AppSecret would be, and the server has the token.

mod admission;
mod caller;
mod forward;
mod outgoing_query;
mod own_credentials;
mod presented_token;
mod refusal;
mod refusals;
mod response_errcode;
mod user_calls;

pub(crate) use self::admission::{Admission, Admitted, KeyPair, UserCredential};
pub(crate) use self::caller::check_caller;
pub(crate) use self::forward::Forwarder;
pub(crate) use self::own_credentials::{has_credential, remove_credentials};
pub(crate) use self::presented_token::{PresentedToken, stand_in};
#[cfg(test)]
pub(crate) use self::refusal::RefusalBody;
pub(crate) use self::refusal::{
    GatewayError, Refusal, RefusalKind, parse_refusal, set_retry_after,
};
pub(crate) use self::refusals::Refusals;
pub(crate) use self::user_calls::UserCalls;
