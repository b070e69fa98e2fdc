//! The state of a row: its arguments, its last call, and what the client has reported since.

use std::rc::Rc;

use wechat_h5_web_tools::apis::run::Finished;
use yew::prelude::Reducible;

/// More events than this are not shown.
const SHOWN_EVENTS: usize = 20;

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RowState {
    /// `None`: as the first preset has them.
    pub(crate) args: Option<String>,
    pub(crate) call: LastCall,
    pub(crate) events: Vec<String>,
    /// Data URLs of the pictures that the last call has given.
    pub(crate) pictures: Vec<String>,
    /// The code that was copied last.
    pub(crate) copied: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum LastCall {
    Finished(Finished),
    /// The arguments are no JSON object.
    InvalidArgs,
    #[default]
    None,
    Running,
}

pub(crate) enum RowAction {
    Copied(String),
    Edit(String),
    Event(String),
    Finish(Finished),
    Invalid,
    Picture(String),
    Start,
}

impl Reducible for RowState {
    type Action = RowAction;

    fn reduce(self: Rc<Self>, action: RowAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            RowAction::Copied(text) => next.copied = Some(text),
            RowAction::Edit(args) => next.args = Some(args),
            RowAction::Event(event) => {
                next.events.push(event);
                let extra = next.events.len().saturating_sub(SHOWN_EVENTS);
                next.events.drain(..extra);
            }
            RowAction::Finish(finished) => next.call = LastCall::Finished(finished),
            RowAction::Invalid => next.call = LastCall::InvalidArgs,
            RowAction::Picture(url) => next.pictures.push(url),
            RowAction::Start => {
                next.call = LastCall::Running;
                next.pictures.clear();
            }
        }
        next.into()
    }
}
