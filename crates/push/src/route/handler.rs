//! What an application does with a push.

use std::error::Error;
use std::fmt;

use crate::receiver::ReceivedPush;
use crate::reply::Reply;

/// Handles the pushes of an account. An implementation may write `async fn handle`.
pub trait PushHandler: Send + Sync + 'static {
    /// Takes a push, and replies to the user or not.
    ///
    /// It may run longer than WeChat waits: then WeChat is told `success`, and the reply goes to
    /// [`late_reply`](Self::late_reply). Store the push first if it must survive a stop of the
    /// process. WeChat repeats what was not answered, with the same
    /// [`duplicate_key`](crate::Push::duplicate_key).
    ///
    /// # Errors
    ///
    /// [`NotTaken`]: WeChat is told to send the push again.
    fn handle(
        &self,
        received: &ReceivedPush,
    ) -> impl Future<Output = Result<Option<Reply>, NotTaken>> + Send;

    /// A reply that came too late to be the answer. It can go as a customer message
    /// ([`Reply::customer_message`]); without this method nobody gets it.
    fn late_reply(&self, received: &ReceivedPush, reply: Reply) -> impl Future<Output = ()> + Send {
        let _ = (received, reply);
        std::future::ready(())
    }
}

/// A push that was not taken and has to arrive again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaken;

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the push was not taken")
    }
}

impl Error for NotTaken {}
