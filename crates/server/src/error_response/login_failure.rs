//! Why a login failed.

/// Why, where the code of the error says less than the user has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginFailure {
    /// More time has passed than a login is valid for.
    Expired,
    /// Its state was used before, and signed nobody in.
    Used,
    /// The browser sent no login cookie.
    NoCookie,
    /// WeChat refuses this server, with this errcode, until the settings change.
    Settings(i64),
}
