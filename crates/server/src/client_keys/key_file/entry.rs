//! A client of the file.

use crate::client_keys::key_hash::KeyHash;
use crate::client_keys::rights::ClientRights;

/// The longest name of a client.
const MAX_NAME: usize = 64;

/// A client as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientEntry {
    /// Its name, unique in the file.
    pub(in crate::client_keys) name: String,
    /// The hash of its key.
    pub(in crate::client_keys) key_hash: KeyHash,
    /// What it may do.
    pub(in crate::client_keys) rights: ClientRights,
}

impl ClientEntry {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it may do.
    pub(crate) fn rights(&self) -> &ClientRights {
        &self.rights
    }
}

/// Whether this can be the name of a client.
pub(in crate::client_keys) fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_plain)
}

/// What to do about a wrong name.
pub(in crate::client_keys) const NAME_ADVICE: &str = "use up to 64 letters, digits and `-_.`";
