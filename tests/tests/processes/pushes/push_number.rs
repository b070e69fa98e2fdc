//! Which push it is: its user can count them.

use std::fmt;
use std::str::FromStr;

use anyhow::Context as _;

/// The user of an account, and the number of the push among those of that user, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PushNumber {
    pub(crate) account: usize,
    pub(crate) user: usize,
    pub(crate) number: usize,
}

/// As it is in the text of the message.
impl fmt::Display for PushNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.account, self.user, self.number)
    }
}

impl FromStr for PushNumber {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let numbers: Vec<_> = text.split('/').filter_map(|n| n.parse().ok()).collect();
        let [account, user, number] = numbers.try_into().ok().context("no push of this test")?;
        Ok(Self {
            account,
            user,
            number,
        })
    }
}
