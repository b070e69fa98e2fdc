//! Who calls WeChat, in labels and in the log, where it is no client that the file of keys names: no
//! name there has parentheses.

/// Somebody with what a user's login returned.
pub(crate) const USER: &str = "(user)";
/// Somebody with the account's present token.
pub(crate) const TOKEN_HOLDER: &str = "(token)";
/// Somebody with a key that is none.
pub(crate) const UNKNOWN: &str = "(unknown)";
/// This server, with a reply of the back end to a push.
pub(crate) const PUSH: &str = "(push)";
