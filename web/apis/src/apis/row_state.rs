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
    /// The address had arguments that are not a JSON object.
    pub(crate) is_link_unreadable: bool,
    pub(crate) call: LastCall,
    pub(crate) events: Vec<String>,
    /// Data URLs of the pictures that the last call has given.
    pub(crate) pictures: Vec<String>,
    /// So many there will be, once the client has given them all.
    pub(crate) expected_pictures: usize,
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
    /// Since this moment, in milliseconds.
    Running(f64),
}

pub(crate) enum RowAction {
    Copied(String),
    Edit(String),
    Event(String),
    Finish(Finished),
    Invalid,
    ExpectPictures(usize),
    LinkUnreadable,
    /// `None`: the client has not given it.
    Picture(Option<String>),
    /// At this moment, in milliseconds.
    Start(f64),
}

impl Reducible for RowState {
    type Action = RowAction;

    fn reduce(self: Rc<Self>, action: RowAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            RowAction::Copied(text) => next.copied = Some(text),
            RowAction::Edit(args) => {
                next.args = Some(args);
                next.is_link_unreadable = false;
            }
            RowAction::Event(event) => {
                next.events.push(event);
                let extra = next.events.len().saturating_sub(SHOWN_EVENTS);
                next.events.drain(..extra);
            }
            RowAction::Finish(finished) => next.call = LastCall::Finished(finished),
            RowAction::Invalid => next.call = LastCall::InvalidArgs,
            RowAction::ExpectPictures(count) => next.expected_pictures = count,
            RowAction::LinkUnreadable => next.is_link_unreadable = true,
            RowAction::Picture(Some(url)) => next.pictures.push(url),
            RowAction::Picture(None) => {
                next.expected_pictures = next.expected_pictures.saturating_sub(1);
            }
            RowAction::Start(now) => {
                next.call = LastCall::Running(now);
                next.pictures.clear();
                next.expected_pictures = 0;
            }
        }
        next.into()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use yew::Reducible as _;

    use super::{RowAction, RowState};

    #[test]
    fn a_link_that_cannot_be_read_is_forgotten_when_arguments_are_there() {
        let state = Rc::new(RowState::default()).reduce(RowAction::LinkUnreadable);
        assert!(state.is_link_unreadable && state.args.is_none());
        assert!(
            !state
                .reduce(RowAction::Edit("{}".into()))
                .is_link_unreadable
        );
    }

    /// How many pictures are there, and how many there will be.
    fn after(actions: impl IntoIterator<Item = RowAction>) -> (usize, usize) {
        let start = Rc::new(RowState::default());
        let state = actions.into_iter().fold(start, RowState::reduce);
        (state.pictures.len(), state.expected_pictures)
    }

    #[test]
    fn pictures_that_are_read_one_after_another_are_counted() {
        let picture = || RowAction::Picture(Some("data:,".into()));
        assert_eq!(after([RowAction::ExpectPictures(3), picture()]), (1, 3));
        let with_a_failure = [
            RowAction::ExpectPictures(3),
            picture(),
            RowAction::Picture(None),
            picture(),
        ];
        assert_eq!(after(with_a_failure), (2, 2));
        let again = [
            RowAction::ExpectPictures(3),
            picture(),
            RowAction::Start(1.0),
        ];
        assert_eq!(after(again), (0, 0));
        // One that nobody has counted on.
        assert_eq!(after([RowAction::Picture(None), picture()]), (1, 0));
    }
}
