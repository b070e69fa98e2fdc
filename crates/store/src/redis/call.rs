//! One call of Redis.

use redis::{Cmd, RedisResult, ScriptInvocation, Value};

use super::connection::AnyConnection;

/// What is sent to Redis.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    what: What<'a>,
    pub(super) after_loss: AfterLoss,
}

/// What to do when the connection is lost during a call, which may have been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterLoss {
    /// Doing it twice is doing it once.
    Repeat,
    /// Twice is not once.
    Fail,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Command(&'a Cmd),
    Script(&'a ScriptInvocation<'a>),
}

impl<'a> Call<'a> {
    pub(super) fn command(after_loss: AfterLoss, command: &'a Cmd) -> Self {
        Self {
            what: What::Command(command),
            after_loss,
        }
    }

    pub(super) fn script(after_loss: AfterLoss, script: &'a ScriptInvocation<'a>) -> Self {
        Self {
            what: What::Script(script),
            after_loss,
        }
    }

    pub(super) async fn send(self, mut connection: AnyConnection) -> RedisResult<Value> {
        match self.what {
            What::Command(command) => command.query_async(&mut connection).await,
            What::Script(script) => script.invoke_async(&mut connection).await,
        }
    }
}
