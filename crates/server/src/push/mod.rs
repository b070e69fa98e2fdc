//! The pushes of an account and the notifications of its merchant: each is in a queue before WeChat
//! is answered, and from there it is delivered to the back end, whose reply to a push is the answer
//! or a customer message.

mod account;
mod answer;
mod back_end_outage;
mod back_end_reply;
mod backoff;
mod customer_message;
mod dead_letters;
mod delivery;
mod intake;
mod item;
mod outage;
mod replays;
mod waiting;
mod webhook;

pub(crate) use self::account::{PushAccount, PushResources, Pushes, Taken};
pub(crate) use self::answer::Answer;
#[cfg(test)]
pub(crate) use self::dead_letters::DeadPush;
pub(crate) use self::dead_letters::{DeadPushes, GivenUp, Replayed};
pub(crate) use self::intake::{Intake, IntakeSettings, NotificationIntake, PushIntake};
