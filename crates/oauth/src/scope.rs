//! The `scope` of an authorization.

use alloc::string::String;
use core::error::Error;
use core::fmt;
use core::str::FromStr;

/// The data that the user authorizes. Source: web authorization, step 1 (the `scope`
/// parameter).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `snsapi_base`: the openid, without a consent dialog.
    Base,
    /// `snsapi_userinfo`: nickname and picture too, after a consent dialog.
    UserInfo,
}

impl Scope {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "snsapi_base",
            Self::UserInfo => "snsapi_userinfo",
        }
    }

    /// Reads the name on the wire.
    ///
    /// # Errors
    ///
    /// [`ScopeError`] for every other string.
    pub fn parse(name: &str) -> Result<Self, ScopeError> {
        match name {
            "snsapi_base" => Ok(Self::Base),
            "snsapi_userinfo" => Ok(Self::UserInfo),
            other => Err(ScopeError(other.chars().take(64).collect())),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}

#[cfg(feature = "serde")]
wechat_h5_sign::string_serde!(Scope);

/// A scope that this kind of authorization does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeError(String);

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a scope: use `snsapi_base` or `snsapi_userinfo`",
            self.0
        )
    }
}

impl Error for ScopeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_a_name_gives_its_scope() {
        for scope in [Scope::Base, Scope::UserInfo] {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        assert_eq!(
            "snsapi_login".parse::<Scope>().unwrap_err().to_string(),
            "`snsapi_login` is not a scope: use `snsapi_base` or `snsapi_userinfo`"
        );
    }
}
