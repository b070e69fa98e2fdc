//! Who calls: an account by its secret, or somebody with a token.

use super::call::Call;
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::{AccountKey, Ledger, Verdict};
use crate::twin::Twin;

/// The account with this appid and secret, as far as each was given.
pub(crate) fn authenticate(
    ledger: &Ledger,
    app_id: Option<&str>,
    secret: Option<&str>,
) -> Result<AccountKey, Errcode> {
    let app_id = filled(app_id).ok_or(Errcode::AppidMissing)?;
    let secret = filled(secret).ok_or(Errcode::AppsecretMissing)?;
    let key = ledger.find(app_id).ok_or(Errcode::InvalidAppid)?;
    let state = ledger.account(key);
    if secret != state.account.secret().expose() {
        return Err(Errcode::InvalidAppsecret);
    }
    if state.account.is_secret_frozen {
        return Err(Errcode::SecretFrozen);
    }
    state.check_not_banned()?;
    Ok(key)
}

/// What a token call has to pass besides: where it comes from, whether that is
/// suspicious, and how many there were.
pub(crate) fn admit(
    ledger: &mut Ledger,
    key: AccountKey,
    call: &Call,
    now: u64,
) -> Result<(), Errcode> {
    let state = ledger.account_mut(key);
    if !state.account.allow_list.admits(call.caller) {
        return Err(Errcode::IpNotAllowed);
    }
    state.account.risk.check(now)?;
    state.spend(&call.path, now)
}

/// Judges the `access_token` of a `cgi-bin` call, notes the verdict, and counts
/// the call for the account that the token belongs to.
pub(crate) fn judge_access_token(twin: &Twin, call: &mut Call) -> Result<AccountKey, Errcode> {
    let token = shown_token(call)?;
    let now = twin.now();
    let mut ledger = twin.ledger();
    let (verdict, key) = ledger.judge(&token, now);
    note_token(call, &token, verdict);
    refuse(verdict)?;
    let key = key.ok_or(Errcode::InvalidCredential)?;
    let state = ledger.account_mut(key);
    state.check_not_banned()?;
    state.spend(&call.path, now)?;
    Ok(key)
}

/// The same for what only verified accounts may call.
pub(crate) fn judge_verified(twin: &Twin, call: &mut Call) -> Result<AccountKey, Errcode> {
    let key = judge_access_token(twin, call)?;
    if twin.ledger().account(key).account.kind.is_verified() {
        Ok(key)
    } else {
        Err(Errcode::ApiUnauthorized)
    }
}

/// The `access_token` of the query, in a form that a token can have.
pub(crate) fn shown_token(call: &mut Call) -> Result<String, Errcode> {
    let token = call
        .query
        .filled("access_token")
        .ok_or(Errcode::AccessTokenMissing)?
        .to_owned();
    if is_token_like(&token) {
        return Ok(token);
    }
    note_token(call, &token, Verdict::NeverIssued);
    Err(Errcode::InvalidAccessToken)
}

/// Accepted, or the code that goes with the verdict: 42001 for one that has
/// outlived its time, 40001 for one that was replaced or never issued.
pub(crate) fn refuse(verdict: Verdict) -> Result<(), Errcode> {
    match verdict {
        Verdict::Valid | Verdict::Overlap => Ok(()),
        Verdict::Expired => Err(Errcode::AccessTokenExpired),
        Verdict::Revoked => Err(Errcode::PasswordChanged),
        Verdict::Replaced | Verdict::NeverIssued => Err(Errcode::InvalidCredential),
    }
}

pub(crate) fn note_token(call: &mut Call, token: &str, verdict: Verdict) {
    call.note("token", fingerprint(token));
    call.note("verdict", verdict.name());
}

/// Up to 512 characters, which is what callers are told to make room for.
/// Anything else gets 40014: our reading, the documentation does not tell
/// 40001 and 40014 apart.
fn is_token_like(token: &str) -> bool {
    token.len() <= 512
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|text| !text.is_empty())
}
