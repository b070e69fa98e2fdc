//! Seed files: accounts, users and merchants in TOML.

mod account;
mod error;
mod merchant;
mod user;

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use self::account::AccountEntry;
pub use self::error::SeedError;
use self::merchant::MerchantEntry;
use self::user::UserEntry;
use crate::account::Account;
use crate::pay::Merchant;
use crate::user::User;

/// The accounts, users and merchants with which a sandbox starts, and starts again after a reset.
///
/// ```
/// use wechat_h5_sandbox::Seed;
///
/// let seed: Seed = r#"
///     [[accounts]]
///     appid = "wx5a4d6f78c1e2b390"
///     secret = "0123456789abcdef0123456789abcdef"
///     followers = ["ada"]
///
///     [[users]]
///     id = "ada"
///     nickname = "Ada"
/// "#
/// .parse()?;
/// # Ok::<(), wechat_h5_sandbox::SeedError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Seed {
    /// Empty if the file has none.
    pub(crate) accounts: Vec<Account>,
    /// Never empty.
    pub(crate) users: Vec<User>,
    /// Empty if the file has none: each account has one then.
    pub(crate) merchants: Vec<Merchant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accounts: Vec<AccountEntry>,
    #[serde(default)]
    users: Vec<UserEntry>,
    #[serde(default)]
    merchants: Vec<MerchantEntry>,
}

impl Seed {
    /// Reads a file.
    ///
    /// # Errors
    /// With the file's name, and the line where there is one.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, SeedError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|source| SeedError::unreadable(path, source))?;
        text.parse().map_err(|error: SeedError| error.in_file(path))
    }
}

impl std::str::FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let file: File = toml::from_str(text).map_err(|error| SeedError::of_toml(&error, text))?;
        file.check()
            .map_err(|InvalidEntry { at, why }| SeedError::at(at, text, why))
    }
}

/// An error that concerns several values.
struct InvalidEntry {
    /// Offset in the file.
    at: usize,
    why: String,
}

impl InvalidEntry {
    fn new<T>(value: &Spanned<T>, why: impl Into<String>) -> Self {
        Self {
            at: value.span().start,
            why: why.into(),
        }
    }
}

impl File {
    fn check(self) -> Result<Seed, InvalidEntry> {
        let ids = self.users.iter().map(|user| &user.id);
        let mut ids: BTreeSet<_> = check_unique("user", ids)?;
        let defaults = User::defaults();
        if self.users.is_empty() {
            ids.extend(defaults.iter().map(|user| user.id.clone()));
        }
        let app_ids = check_unique(
            "account",
            self.accounts.iter().map(|account| &account.appid),
        )?;
        self.check_merchants(&app_ids)?;
        let followers = self.accounts.iter().flat_map(|account| &account.followers);
        for follower in followers {
            if !ids.contains(follower.as_ref()) {
                let id = follower.as_ref();
                return Err(InvalidEntry::new(
                    follower,
                    format!("no user has the id {id:?}"),
                ));
            }
        }
        let users: Vec<_> = self.users.into_iter().map(UserEntry::into_user).collect();
        let accounts = self.accounts.into_iter();
        let merchants = self.merchants.into_iter();
        Ok(Seed {
            merchants: merchants
                .map(MerchantEntry::into_merchant)
                .collect::<Result<_, _>>()?,
            accounts: accounts.map(AccountEntry::into_account).collect(),
            users: if users.is_empty() { defaults } else { users },
        })
    }
}

impl File {
    /// A file without accounts leaves open which there are.
    fn check_merchants(&self, app_ids: &BTreeSet<String>) -> Result<(), InvalidEntry> {
        check_unique("merchant", self.merchants.iter().map(|of| &of.mchid))?;
        let mut listed = self.merchants.iter().flat_map(|of| &of.app_ids);
        let unknown = listed.find(|app_id| !app_ids.contains(app_id.as_ref()));
        match unknown.filter(|_| !app_ids.is_empty()) {
            None => Ok(()),
            Some(unknown) => {
                let app_id = unknown.as_ref();
                Err(InvalidEntry::new(
                    unknown,
                    format!("no account has the appid {app_id:?}"),
                ))
            }
        }
    }
}

fn check_unique<'a, T: ToString + 'a>(
    what: &str,
    names: impl Iterator<Item = &'a Spanned<T>>,
) -> Result<BTreeSet<String>, InvalidEntry> {
    let mut seen = BTreeSet::new();
    for name in names {
        let text = name.as_ref().to_string();
        if !seen.insert(text.clone()) {
            return Err(InvalidEntry::new(name, format!("a second {what} {text:?}")));
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "[[accounts]]\nappid = 'wx5a4d6f78c1e2b390'\nsecret = 'topsecret'\n";

    fn refused(text: &str) -> String {
        text.parse::<Seed>().unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_the_line_and_the_allowed_values() {
        for (rest, expected) in [
            ("nmae = 'x'", "line 4: unknown field `nmae`"),
            ("kind = 'personal'", "line 4: unknown variant `personal`"),
            (
                "ip_allow_list = ['127.0.0.1', 'localhost']",
                "line 4: not an IP address and not a network like 10.0.0.0/8: \"localhost\"",
            ),
            (
                "oauth_domains = ['https://example.com']",
                "line 4: not a domain, or a domain with a path, without a scheme",
            ),
            ("followers = ['ada']", "line 4: no user has the id \"ada\""),
            (
                "quotas = { '/cgi-bin/nothing' = { per_day = 1 } }",
                "line 4: no endpoint of the sandbox has the path \"/cgi-bin/nothing\"",
            ),
            (
                "templates = [{ id = 'T', content = 'nothing' }]",
                "line 4: the content of template \"T\" has no field like {{thing1.DATA}}",
            ),
            (
                "[[merchants]]\nmchid = '1900'\napp_ids = []",
                "line 5: the merchant id has to be 8 to 32 digits",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'",
                "line 4: missing field `app_ids`",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = ['wx1']",
                "line 6: no account has the appid \"wx1\"",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = []\n\
                 [[merchants]]\nmchid = '1900000001'\napp_ids = []",
                "line 8: a second merchant \"1900000001\"",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = []\npublic_key = 'x'",
                "line 7: ",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = []\ncertificate_serial = '5157'",
                "line 7: it goes with a public_key",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = []\npay_directories = ['/pay']",
                "line 7: not a directory such as http://127.0.0.1:8080/pay/: \"/pay\"",
            ),
            (
                "[[merchants]]\nmchid = '1900000001'\napp_ids = []\n\
                 notify_origin = 'https://example.com'",
                "line 7: not an origin such as http://127.0.0.1:8080: \"https://example.com\"",
            ),
            ("[[users]]", "line 4: missing field `id`"),
            (
                "[[users]]\nid = 'a'\n[[users]]\nid = 'a'",
                "line 7: a second user \"a\"",
            ),
            (
                "[[users]]\nid = 'a'\nconsent = 'maybe'",
                "line 6: unknown variant `maybe`",
            ),
            (ACCOUNT, "line 5: a second account \"wx5a4d6f78c1e2b390\""),
        ] {
            let said = refused(&format!("{ACCOUNT}{rest}"));
            assert!(said.starts_with(expected), "{rest}: {said}");
        }
        let said = refused("[[accounts]]\nappid = 'x'\nsecret = 'y'");
        assert!(said.starts_with("line 2: "), "{said}");
    }

    #[test]
    fn an_error_shows_no_secret() {
        for text in [
            "[[accounts]]\nappid = 'wx5a4d6f78c1e2b390'\nsecret = 'topsecret\n",
            "[[accounts]]\nsecret = ['topsecret']\nappid = 'wx5a4d6f78c1e2b390'\n",
            "[[merchants]]\nmchid = '1900000001'\napp_ids = []\napi_v3_key = 'topsecret'\n",
        ] {
            let said = refused(text);
            assert!(said.starts_with("line "), "{said}");
            assert!(!said.contains("topsecret"), "{said}");
        }
        let seed: Seed = ACCOUNT.parse().unwrap();
        assert!(!format!("{seed:?}").contains("topsecret"));
        let merchant: Seed = "[[merchants]]\nmchid = '1900000001'\napp_ids = []\n\
                              api_v3_key = 'topsecret0123456789abcdefghijklm'"
            .parse()
            .unwrap();
        assert!(!format!("{merchant:?}").contains("topsecret"));
    }

    #[test]
    fn an_error_names_the_file() {
        let missing = Seed::read("no/such/wechat.toml").unwrap_err().to_string();
        assert!(
            missing.starts_with("no/such/wechat.toml cannot be read"),
            "{missing}"
        );
    }
}
