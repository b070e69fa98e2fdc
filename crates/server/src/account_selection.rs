//! Which account a command is about.

use wechat_h5_sign::AppId;

use crate::config::{APPID, AccountConfig, Config, ConfigError};

/// The account with this appid, or the only one.
///
/// # Errors
///
/// [`ConfigError`], where there is none or are several.
pub(crate) fn account_of<'a>(
    config: &'a Config,
    app_id: Option<&str>,
) -> Result<&'a AccountConfig, ConfigError> {
    let accounts = &config.accounts;
    let known = accounts.iter().map(|account| account.app_id.as_str());
    let selected = select_account(known, app_id)?;
    let found = accounts
        .iter()
        .find(|account| account.app_id.as_str() == selected.as_str());
    found.ok_or_else(|| ConfigError::new(APPID.name(), "is missing", "name an account"))
}

/// The one of these with this appid, or the only one.
///
/// # Errors
///
/// [`ConfigError`], where there is none or are several.
pub(crate) fn select_account<'a>(
    known: impl Iterator<Item = &'a str>,
    app_id: Option<&str>,
) -> Result<AppId, ConfigError> {
    let known: Vec<_> = known.collect();
    let wrong = |problem: String| {
        let advice = format!("name one of {}", known.join(", "));
        ConfigError::new("--appid", problem, advice)
    };
    let selected = match (app_id, known.as_slice()) {
        (Some(app_id), known) if known.contains(&app_id) => app_id,
        (Some(app_id), _) => {
            let app_id = app_id.escape_debug();
            return Err(wrong(format!("is {app_id}, which is no account here")));
        }
        (None, [only]) => only,
        (None, _) => {
            return Err(wrong(
                "is missing, and there are several accounts".to_owned(),
            ));
        }
    };
    AppId::parse(selected).map_err(|err| wrong(format!("cannot be used ({err})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "wx5a4d6f78c1e2b390";
    const OTHER: &str = "wxfedcba0987654321";

    #[test]
    fn the_only_account_needs_no_name() {
        for (known, app_id, expected) in [
            (&[ONE][..], None, Ok(ONE)),
            (&[ONE, OTHER], Some(OTHER), Ok(OTHER)),
            (
                &[ONE, OTHER],
                None,
                Err("--appid is missing, and there are several"),
            ),
            (
                &[ONE],
                Some(OTHER),
                Err("--appid is wxfedcba0987654321, which is no account"),
            ),
        ] {
            let selected = select_account(known.iter().copied(), app_id);
            match (selected, expected) {
                (Ok(selected), Ok(expected)) => assert_eq!(selected.as_str(), expected),
                (Err(err), Err(expected)) => {
                    let message = err.to_string();
                    assert!(message.starts_with(expected), "{message}");
                    assert!(message.contains(ONE), "{message}");
                }
                (selected, expected) => panic!("{selected:?} {expected:?}"),
            }
        }
    }
}
