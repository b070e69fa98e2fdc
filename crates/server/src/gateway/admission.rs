//! Who calls, for which account, and whether that is allowed.

use std::sync::Arc;

use wechat_h5_clock::Now;

use super::own_credentials::has_credential;
use super::presented_token::PresentedToken;
use super::refusal::{Refusal, RefusalKind};
use super::refusals::Refusals;
use super::user_calls::UserCalls;
use crate::accounts::{Account, Accounts};
use crate::client_address::ClientNetwork;
use crate::client_keys::{BackEnd, CallRefused, ClientKeys, is_plain_path};
use crate::config::RealTokens;
use crate::metrics::{GatewayMetrics, TOKEN_HOLDER, UNKNOWN, USER};
use crate::reloadable::Reloadable;

const NO_KEY: Refusal = Refusal::new(
    RefusalKind::InvalidAppsecret,
    "the secret is not the key of a client of this server; `wechat-h5 keys add NAME` makes one",
);
const NO_TOKEN: Refusal = Refusal::new(
    RefusalKind::InvalidCredential,
    "it is not what this server gives for one: fetch it from /cgi-bin/token here",
);
const KEY_AS_TOKEN: Refusal = Refusal::new(
    RefusalKind::InvalidCredential,
    "it is a client key: send that as `secret` to /cgi-bin/token, and here what that returns",
);
const REAL_TOKEN: Refusal = Refusal::new(
    RefusalKind::Unauthorized,
    "this is the account's access_token itself, with which nobody knows whose the call is: send \
     wh5-<appid>-<key> in its place, or fetch it with a key that has no `may_fetch_tokens`, or set \
     WECHAT_H5_GATEWAY_REAL_TOKENS=accept",
);
const NO_ACCOUNT: Refusal = Refusal::new(
    RefusalKind::InvalidAppid,
    "no account with this appid is configured here: correct the appid, or add the account to the \
     settings of the server",
);
const OTHER_ACCOUNT: Refusal = Refusal::new(
    RefusalKind::InvalidAppid,
    "this client may not use this account: add it to `appids` in the file of client keys",
);
const NO_PATH: Refusal = Refusal::new(
    RefusalKind::Unauthorized,
    "this client may not call this path: add it to `paths` in the file of client keys",
);
const ODD_PATH: Refusal = Refusal::new(
    RefusalKind::Unauthorized,
    "the path has a key, an escape (%), a segment of dots or a character that no path of WeChat's has: see \
     the base URL and the path that are called",
);
const OVER_DAY: Refusal = Refusal::new(
    RefusalKind::DailyQuota,
    "this client has made its `daily_calls`, which begin anew at midnight in Shanghai: let it call \
     less often, or raise them in the file of client keys",
);
const OVER_RATE: Refusal = Refusal::new(
    RefusalKind::MinuteQuota,
    "this client is over its `rate`: wait as long as Retry-After says and call less often, or raise \
     it in the file of client keys",
);
const NO_USER_TOKEN: Refusal = Refusal::new(
    RefusalKind::InvalidCredential,
    "this endpoint takes the access_token of a user: send what sns/oauth2/access_token returned",
);
const TOO_MANY_USER_CALLS: Refusal = Refusal::new(
    RefusalKind::MinuteQuota,
    "too many calls with tokens of users came from this address: wait as long as Retry-After says",
);
const TOO_MANY_KEYS: Refusal = Refusal::new(
    RefusalKind::MinuteQuota,
    "too many calls from this address had no valid key: send one that `wechat-h5 keys add` has \
     made, after the time in Retry-After",
);

/// Decides about one call.
pub(crate) struct Admission<'a> {
    pub(crate) accounts: &'a Accounts,
    pub(crate) keys: &'a ClientKeys,
    pub(crate) refusals: &'a Refusals,
    pub(crate) metrics: &'a GatewayMetrics,
    pub(crate) real_tokens: &'a Reloadable<RealTokens>,
    pub(crate) now: Now,
    pub(crate) from: Option<ClientNetwork>,
    pub(crate) path: &'a str,
}

/// What a back end presents for a token: its key in place of the AppSecret.
#[derive(Clone, Copy)]
pub(crate) struct KeyPair<'a> {
    pub(crate) app_id: Option<&'a str>,
    pub(crate) secret: Option<&'a str>,
}

/// What a call presents that a user's login returned.
#[derive(Clone, Copy)]
pub(crate) struct UserCredential<'a> {
    pub(crate) app_id: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
}

/// A call that is allowed.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    pub(crate) account: &'a Account,
    caller: Caller,
}

#[derive(Debug)]
enum Caller {
    BackEnd(Arc<BackEnd>),
    /// It has the account's token, with which it could call WeChat itself.
    TokenHolder,
}

impl Admitted<'_> {
    /// Who calls, for the log.
    pub(crate) fn name(&self) -> &str {
        match &self.caller {
            Caller::BackEnd(back_end) => back_end.name(),
            Caller::TokenHolder => TOKEN_HOLDER,
        }
    }

    /// Whether it gets the account's token itself.
    pub(crate) fn may_fetch_tokens(&self) -> bool {
        match &self.caller {
            Caller::BackEnd(back_end) => back_end.may_fetch_tokens(),
            Caller::TokenHolder => true,
        }
    }
}

impl<'a> Admission<'a> {
    /// A call for a token, with a key.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub(crate) async fn by_key(&self, pair: KeyPair<'_>) -> Result<Admitted<'a>, Refusal> {
        self.count(self.back_end_of(pair)?).await
    }

    fn back_end_of(&self, pair: KeyPair<'_>) -> Result<Admitted<'a>, Refusal> {
        let is_filled = |text: &&str| !text.is_empty();
        let app_id = pair.app_id.filter(is_filled).ok_or(Refusal::new(
            RefusalKind::AppidMissing,
            "send the account's appid",
        ))?;
        let secret = pair.secret.filter(is_filled).ok_or(Refusal::new(
            RefusalKind::AppsecretMissing,
            "send the key of this client as the secret",
        ))?;
        let account = self.accounts.find(Some(app_id)).ok();
        self.back_end(secret, account, NO_KEY)
    }

    /// Any other call, with what it presents as `access_token`.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub(crate) async fn by_token(&self, presented: &str) -> Result<Admitted<'a>, Refusal> {
        let admitted = match PresentedToken::parse(presented) {
            PresentedToken::StandIn { app_id, key } => {
                let account = self.accounts.find(Some(app_id)).ok();
                self.back_end(key, account, NO_TOKEN)?
            }
            PresentedToken::Other(token) => self.token_holder(token)?,
        };
        self.check_path(&admitted)?;
        self.count(admitted).await
    }

    /// A call with a key that is made with the AppSecret, such as the exchange of a user's code.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub(crate) async fn with_path(&self, pair: KeyPair<'_>) -> Result<Admitted<'a>, Refusal> {
        let admitted = self.back_end_of(pair)?;
        self.check_path(&admitted)?;
        self.count(admitted).await
    }

    /// A call with what a user's login returned. Whoever has that could call WeChat itself.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub(crate) fn by_user(
        &self,
        calls: &UserCalls,
        user: UserCredential<'_>,
    ) -> Result<(), Refusal> {
        // It has a key, which is for nobody else to see.
        let is_stand_in = user.token.is_some_and(|token| {
            matches!(PresentedToken::parse(token), PresentedToken::StandIn { .. })
        });
        if is_stand_in {
            return Err(self.refused(USER, NO_USER_TOKEN));
        }
        let account = user.app_id.map(|app_id| self.accounts.find(Some(app_id)));
        if let Some(Err(_)) = account {
            return Err(self.not_allowed(USER, NO_ACCOUNT));
        }
        calls
            .check(self.from)
            .map_err(|wait| self.refused(USER, TOO_MANY_USER_CALLS.retry_after(wait)))
    }

    fn check_path(&self, admitted: &Admitted<'_>) -> Result<(), Refusal> {
        let may_call = match &admitted.caller {
            Caller::BackEnd(back_end) => back_end.may_call(self.path),
            Caller::TokenHolder => true,
        };
        let refusal = match may_call {
            _ if !is_plain_path(self.path) || has_credential(self.path, self.keys) => ODD_PATH,
            true => return Ok(()),
            false => NO_PATH,
        };
        Err(self.not_allowed(admitted.name(), refusal))
    }

    fn not_allowed(&self, client: &str, refusal: Refusal) -> Refusal {
        let refusal = self.refused(client, refusal);
        self.refusals.not_allowed(client, self.path, refusal)
    }

    fn refused(&self, client: &str, refusal: Refusal) -> Refusal {
        self.metrics.refused(client, refusal.errcode());
        refusal
    }

    /// The last step: a call that is refused is none of the day's.
    async fn count(&self, admitted: Admitted<'a>) -> Result<Admitted<'a>, Refusal> {
        if let Caller::BackEnd(back_end) = &admitted.caller {
            let counted = back_end.count_call().await;
            counted.map_err(|refused| self.refused(back_end.name(), over_limit(refused)))?;
        }
        Ok(admitted)
    }

    fn back_end(
        &self,
        key: &str,
        account: Option<&'a Account>,
        no_key: Refusal,
    ) -> Result<Admitted<'a>, Refusal> {
        let Some(back_end) = self.keys.find(key) else {
            return Err(self.refused(UNKNOWN, self.unknown_key(key, no_key)));
        };
        let checked = back_end.check_rate();
        checked.map_err(|refused| self.refused(back_end.name(), over_limit(refused)))?;
        let not_allowed = |refusal| self.not_allowed(back_end.name(), refusal);
        let account = account.ok_or_else(|| not_allowed(NO_ACCOUNT))?;
        if !back_end.may_use(&account.app_id) {
            return Err(not_allowed(OTHER_ACCOUNT));
        }
        Ok(Admitted {
            account,
            caller: Caller::BackEnd(back_end),
        })
    }

    /// An address that presents many gets another answer; who has a key there does not notice.
    fn unknown_key(&self, key: &str, no_key: Refusal) -> Refusal {
        let recorded = self
            .from
            .map(|from| self.keys.record_unknown_key(key, from));
        match recorded {
            Some(Err(wait)) => TOO_MANY_KEYS.retry_after(wait),
            _ => no_key,
        }
    }

    /// A token that was replaced is nothing to record: whoever has it fetches again.
    fn token_holder(&self, token: &str) -> Result<Admitted<'a>, Refusal> {
        let is_current = |account: &&Account| {
            let current = account.snapshot.access_token(self.now);
            current.is_some_and(|current| current.token.is(token))
        };
        let account = self.accounts.iter().find(is_current);
        match (account, **self.real_tokens.load()) {
            (Some(account), RealTokens::Accept) => Ok(Admitted {
                account,
                caller: Caller::TokenHolder,
            }),
            (Some(_), RealTokens::Refuse) => Err(self.refused(TOKEN_HOLDER, REAL_TOKEN)),
            (None, _) if self.keys.find(token).is_some() => {
                Err(self.refused(TOKEN_HOLDER, KEY_AS_TOKEN))
            }
            (None, _) => Err(self.refused(TOKEN_HOLDER, NO_TOKEN)),
        }
    }
}

fn over_limit(refused: CallRefused) -> Refusal {
    match refused {
        CallRefused::Rate { retry_after } => OVER_RATE.retry_after(retry_after),
        CallRefused::Daily => OVER_DAY,
    }
}
