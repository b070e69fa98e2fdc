//! Who calls: the account by its secret, or somebody with a token.

use super::call::Call;
use crate::account::Account;
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::Verdict;
use crate::twin::Twin;

/// Checks appid and secret, as far as each was given.
pub(crate) fn authenticate(
    account: &Account,
    app_id: Option<&str>,
    secret: Option<&str>,
) -> Result<(), Errcode> {
    let app_id = filled(app_id).ok_or(Errcode::AppidMissing)?;
    let secret = filled(secret).ok_or(Errcode::AppsecretMissing)?;
    check_app_id(account, app_id)?;
    if secret != account.secret().expose() {
        return Err(Errcode::InvalidAppsecret);
    }
    Ok(())
}

pub(crate) fn check_app_id(account: &Account, app_id: &str) -> Result<(), Errcode> {
    if app_id == account.app_id().as_str() {
        Ok(())
    } else {
        Err(Errcode::InvalidAppid)
    }
}

/// Judges the `access_token` of a `cgi-bin` call and notes the verdict.
pub(crate) fn judge_access_token(twin: &Twin, call: &mut Call) -> Result<(), Errcode> {
    let token = shown_token(call)?;
    let verdict = twin.ledger().access_tokens.judge(&token, twin.now());
    note_token(call, &token, verdict);
    refuse(verdict)
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
