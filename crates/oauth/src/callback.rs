//! Step 2: the browser returns from WeChat, with a code or without one.

use alloc::borrow::Cow;
use alloc::string::String;
use core::error::Error;
use core::fmt;

use crate::query::{Query, QueryError};
use crate::state::State;

/// The parameters of the callback: a state, and a code unless the user refused.
///
/// The code cannot be used before [`Callback::verify`]. Source: web authorization,
/// step 1 (用户同意授权后); RFC 6749 section 4.1.2.
#[derive(Debug)]
#[must_use = "a callback proves nothing until it is verified"]
pub struct Callback {
    code: Option<AuthorizationCode>,
    state: State,
}

impl Callback {
    /// Takes the query of the callback's URL, without its `?`.
    ///
    /// Other parameters (`from`, `isappinstalled`, …) are ignored.
    ///
    /// # Errors
    ///
    /// [`CallbackError`] for a query that WeChat never makes.
    pub fn parse(query: &str) -> Result<Self, CallbackError> {
        let code = single(query, "code")?
            .map(AuthorizationCode::parse)
            .transpose()?;
        let state = single(query, "state")?.ok_or(CallbackError::MissingState)?;
        let state = State::parse(&state).map_err(|_| CallbackError::UnknownState)?;
        Ok(Self { code, state })
    }

    /// The state of the callback: the key of the expected state in the store.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Compares the state with the expected one, in constant time, and returns the code.
    ///
    /// Both states are used up: remove the expected one from the store first.
    ///
    /// # Errors
    ///
    /// [`VerifyError::StateMismatch`] where the states differ, [`VerifyError::Refused`]
    /// where they are equal and there is no code.
    pub fn verify(self, expected: State) -> Result<AuthorizationCode, VerifyError> {
        let matches = self.state.matches(&expected);
        drop(expected);
        if matches {
            self.code.ok_or(VerifyError::Refused)
        } else {
            Err(VerifyError::StateMismatch)
        }
    }
}

fn single(query: &str, name: &'static str) -> Result<Option<String>, CallbackError> {
    match Query::new(query).one(name) {
        Ok(value) => Ok(value.map(Cow::into_owned)),
        Err(QueryError::Repeated) => Err(CallbackError::Duplicate(name)),
        Err(QueryError::Encoding) => Err(CallbackError::Encoding(name)),
    }
}

wechat_h5_sign::secret! {
    /// The code of a verified callback: valid for one exchange within five minutes.
    ///
    /// It has no public constructor and cannot be cloned: code that has one has
    /// compared the state, and can exchange it once.
    pub struct AuthorizationCode;
    fn text;
}

impl AuthorizationCode {
    const MAX_BYTES: usize = 512;

    fn parse(code: String) -> Result<Self, CallbackError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (1..=Self::MAX_BYTES).contains(&code.len()) && code.bytes().all(fits) {
            Ok(Self(code.into()))
        } else {
            Err(CallbackError::MalformedCode)
        }
    }

    /// Uses up the code, to send it to the platform. Never print it.
    pub fn expose(self) -> String {
        self.text().into()
    }
}

/// Why a query is not a callback of WeChat. Never contains a value of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The parameter occurs more than once, or as `name[]`.
    Duplicate(&'static str),
    /// The parameter's value is not percent-encoded UTF-8.
    Encoding(&'static str),
    /// The code is empty, too long, or has characters that no code has.
    MalformedCode,
    /// There is no `state`.
    MissingState,
    /// The state is in another format than every state of this crate.
    UnknownState,
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(name) => write!(
                f,
                "`{name}` must appear exactly once in the callback, and not as `{name}[]`"
            ),
            Self::Encoding(name) => {
                write!(f, "the callback's `{name}` is not percent-encoded UTF-8")
            }
            Self::MalformedCode => {
                f.write_str("the callback's `code` is not one that WeChat makes")
            }
            Self::MissingState => f.write_str("the callback has no `state`"),
            Self::UnknownState => f.write_str("the callback's `state` was never handed out"),
        }
    }
}

impl Error for CallbackError {}

/// Why a callback has no code to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyError {
    /// The states are equal, and there is no code: the user refused.
    Refused,
    /// The state is not the expected one.
    StateMismatch,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the user did not allow the authorization",
            Self::StateMismatch => {
                "the callback's state is not the one that this browser was given"
            }
        })
    }
}

impl Error for VerifyError {}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "00112233445566778899aabbccddeeff";

    fn verify(query: &str) -> Result<String, VerifyError> {
        let expected = State::parse(STATE).unwrap();
        Callback::parse(query)
            .unwrap()
            .verify(expected)
            .map(AuthorizationCode::expose)
    }

    #[test]
    fn only_the_expected_state_gives_the_code() {
        for (query, outcome) in [
            (format!("code=041aBc-_&state={STATE}"), Ok("041aBc-_")),
            (
                format!("state={STATE}&code=041&from=singlemessage"),
                Ok("041"),
            ),
            (format!("state={STATE}"), Err(VerifyError::Refused)),
            (
                format!("code=041&state={}", "0".repeat(32)),
                Err(VerifyError::StateMismatch),
            ),
            (
                format!("state={}", "0".repeat(32)),
                Err(VerifyError::StateMismatch),
            ),
        ] {
            assert_eq!(verify(&query), outcome.map(str::to_owned), "{query}");
        }
    }

    #[test]
    fn queries_that_wechat_never_sends_are_refused() {
        use CallbackError as E;
        for (query, error) in [
            (String::new(), E::MissingState),
            ("code=041".into(), E::MissingState),
            ("code=041&state=".into(), E::UnknownState),
            ("code=041&state=short".into(), E::UnknownState),
            (
                format!("code=041&state={}", STATE.to_uppercase()),
                E::UnknownState,
            ),
            (
                format!("code=041&state={STATE}&state={STATE}"),
                E::Duplicate("state"),
            ),
            (format!("code=1&code=2&state={STATE}"), E::Duplicate("code")),
            (
                format!("code=1&%63ode=2&state={STATE}"),
                E::Duplicate("code"),
            ),
            (format!("code[]=1&state={STATE}"), E::Duplicate("code")),
            (
                format!("code=1&state={STATE}&state%5B0%5D=x"),
                E::Duplicate("state"),
            ),
            (format!("code=&state={STATE}"), E::MalformedCode),
            (format!("code=a%22b&state={STATE}"), E::MalformedCode),
            (format!("code=a%0d%0ab&state={STATE}"), E::MalformedCode),
            (
                format!("code={}&state={STATE}", "a".repeat(513)),
                E::MalformedCode,
            ),
            (format!("code=%ff&state={STATE}"), E::Encoding("code")),
            ("code=041&state=%".into(), E::Encoding("state")),
        ] {
            assert_eq!(Callback::parse(&query).unwrap_err(), error, "{query}");
        }
    }

    #[test]
    fn debug_hides_code_and_state() {
        let callback = Callback::parse(&format!("code=sEcReT&state={STATE}")).unwrap();
        assert_eq!(
            format!("{callback:?}"),
            "Callback { code: Some(AuthorizationCode([redacted])), state: State([redacted]) }"
        );
    }
}
