//! Authenticates the caller: by appid and secret, or by a token.

use super::call::Call;
use crate::account::IpListScope;
use crate::journal::fingerprint;
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, Records, TokenVerdict};
use crate::platform::state::Platform;

/// The account with this appid and secret.
pub(crate) fn authenticate(
    records: &Records,
    app_id: Option<&str>,
    secret: Option<&str>,
) -> Result<AccountIndex, Errcode> {
    let app_id = filled(app_id).ok_or(Errcode::AppidMissing)?;
    let secret = filled(secret).ok_or(Errcode::AppsecretMissing)?;
    let key = records.find(app_id).ok_or(Errcode::InvalidAppid)?;
    let state = records.account(key);
    if secret != state.account.secret().expose() {
        return Err(Errcode::InvalidAppsecret);
    }
    if state.account.is_secret_frozen {
        return Err(Errcode::SecretFrozen);
    }
    state.check_not_banned()?;
    Ok(key)
}

/// The further checks of a call for a token: the caller's address, the risk confirmation,
/// and the quota.
pub(crate) fn check_token_call(
    records: &mut Records,
    key: AccountIndex,
    call: &Call,
    now: u64,
) -> Result<(), Errcode> {
    let state = records.account_mut(key);
    if !state.account.allow_list.admits(call.caller) {
        return Err(Errcode::IpNotAllowed);
    }
    state.risk.check(now)?;
    state.spend(&call.path, now)
}

/// Checks the `access_token` of a `cgi-bin` call, and counts the call for the token's
/// account.
pub(crate) fn check_access_token(
    platform: &Platform,
    call: &mut Call,
) -> Result<AccountIndex, Errcode> {
    let token = token_parameter(call)?;
    let now = platform.now();
    let mut records = platform.records();
    let (verdict, key) = records.verdict(&token, now);
    add_token_details(call, &token, verdict);
    check_verdict(verdict)?;
    let key = key.ok_or(Errcode::InvalidCredential)?;
    let state = records.account_mut(key);
    state.check_not_banned()?;
    let account = &state.account;
    if account.ip_list_scope == IpListScope::All && !account.allow_list.admits(call.caller) {
        return Err(Errcode::IpNotAllowed);
    }
    state.spend(&call.path, now)?;
    state.access_tokens.record_use(now);
    Ok(key)
}

/// The same for endpoints that only verified accounts may call.
pub(crate) fn check_verified_account(
    platform: &Platform,
    call: &mut Call,
) -> Result<AccountIndex, Errcode> {
    let key = check_access_token(platform, call)?;
    if platform.records().account(key).account.kind.is_verified() {
        Ok(key)
    } else {
        Err(Errcode::ApiUnauthorized)
    }
}

/// The `access_token` of the query, in the form of a token.
pub(crate) fn token_parameter(call: &mut Call) -> Result<String, Errcode> {
    let token = call
        .query
        .filled("access_token")
        .ok_or(Errcode::AccessTokenMissing)?
        .to_owned();
    if is_token_like(&token) {
        return Ok(token);
    }
    add_token_details(call, &token, TokenVerdict::NeverIssued);
    Err(Errcode::InvalidAccessToken)
}

/// The errcode of an invalid token: 42001 for an expired one, 40001 for one that was
/// replaced or never issued.
pub(crate) fn check_verdict(verdict: TokenVerdict) -> Result<(), Errcode> {
    match verdict {
        TokenVerdict::Valid | TokenVerdict::Overlap => Ok(()),
        TokenVerdict::Expired => Err(Errcode::AccessTokenExpired),
        TokenVerdict::Revoked => Err(Errcode::PasswordChanged),
        TokenVerdict::Replaced | TokenVerdict::NeverIssued => Err(Errcode::InvalidCredential),
    }
}

pub(crate) fn add_token_details(call: &mut Call, token: &str, verdict: TokenVerdict) {
    call.add_detail("token", fingerprint(token));
    call.add_detail("verdict", verdict.name());
}

/// Up to 512 characters, which callers have to make room for according to the
/// documentation. Anything else gets 40014. That is a guess: the documentation does not
/// distinguish 40001 and 40014.
fn is_token_like(token: &str) -> bool {
    token.len() <= 512
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|text| !text.is_empty())
}
