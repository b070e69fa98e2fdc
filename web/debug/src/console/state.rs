//! What a page knows of its session, without any use of the browser.

use std::rc::Rc;

use wechat_h5_page_api::{DebugEnd, DebugPeer};
use wechat_h5_web::error_message::PageError;
use yew::Reducible;

use super::message::{ConsoleMessage, LogEntry};

/// More entries than this are not shown.
const MAX_ENTRIES: usize = 200;

/// How far a session is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Stage {
    #[default]
    Idle,
    /// The server is asked for a session.
    Starting,
    /// A phone waits for a desk.
    Waiting {
        code: String,
    },
    /// Both are there, or were.
    Paired {
        peer: DebugPeer,
        is_retrying: bool,
    },
    Over(Over),
}

/// Why there is no session any more, or none at all.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Over {
    /// One side or the server has ended it.
    Ended(DebugEnd),
    /// The server does not pair.
    Off,
    /// No phone shows the code.
    WrongCode,
    /// The server does not know the session any more, or was not reached for too long.
    Lost,
    Failed(PageError),
}

/// The session, and what its sides have told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) stage: Stage,
    /// What the phone is.
    pub(super) client: String,
    /// The functions that it has.
    pub(super) apis: Vec<String>,
    /// The addresses of its page and of the page's picture.
    pub(super) page: String,
    pub(super) icon: String,
    /// What was called on it, oldest first.
    pub(super) entries: Vec<LogEntry>,
}

/// What changes the state.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Start,
    Code(String),
    Claimed,
    Peer(DebugPeer),
    Retrying,
    Message(ConsoleMessage),
    Over(Over),
}

impl Over {
    /// What it is for the side that ends the session.
    pub(super) fn by(is_desk: bool) -> Self {
        Self::Ended(if is_desk {
            DebugEnd::Desk
        } else {
            DebugEnd::Phone
        })
    }
}

impl From<PageError> for Over {
    fn from(error: PageError) -> Self {
        match &error {
            PageError::Server(refusal) => match refusal.details.code.as_str() {
                "not_found" => Self::Off,
                "debug_code_unknown" => Self::WrongCode,
                "debug_session_unknown" | "debug_session_ended" => Self::Lost,
                _ => Self::Failed(error),
            },
            _ => Self::Failed(error),
        }
    }
}

impl Stage {
    /// The value of `<html data-debug>`.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Idle => "off",
            Self::Starting | Self::Waiting { .. } => "waiting",
            Self::Paired { .. } => "paired",
            Self::Over(_) => "over",
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        let stage = match action {
            Action::Start => {
                next = Self::default();
                Stage::Starting
            }
            Action::Code(code) => Stage::Waiting { code },
            Action::Claimed => Stage::Paired {
                peer: DebugPeer::Present,
                is_retrying: false,
            },
            Action::Peer(DebugPeer::Expected) => next.stage,
            Action::Peer(peer) => Stage::Paired {
                peer,
                is_retrying: false,
            },
            Action::Retrying => match next.stage {
                Stage::Paired { peer, .. } => Stage::Paired {
                    peer,
                    is_retrying: true,
                },
                other => other,
            },
            Action::Message(message) => {
                let stage = core::mem::take(&mut next.stage);
                next.read(message);
                stage
            }
            // The first one says why.
            Action::Over(over) => match next.stage {
                over @ Stage::Over(_) => over,
                _ => Stage::Over(over),
            },
        };
        Rc::new(Self { stage, ..next })
    }
}

impl State {
    fn read(&mut self, message: ConsoleMessage) {
        match message {
            ConsoleMessage::Hello {
                client,
                apis,
                page,
                icon,
            } => {
                self.client = client;
                self.apis = apis;
                self.page = page;
                self.icon = icon;
            }
            ConsoleMessage::Log { entries } => {
                for entry in entries {
                    self.add(entry);
                }
            }
            ConsoleMessage::Run { .. } | ConsoleMessage::Unknown => {}
        }
    }

    /// A call that has finished takes the place of the same one.
    fn add(&mut self, entry: LogEntry) {
        if let Some(same) = self.entries.iter_mut().find(|same| same.id == entry.id) {
            *same = entry;
            return;
        }
        self.entries.push(entry);
        if self.entries.len() > MAX_ENTRIES {
            self.entries.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use wechat_h5_page_api::{DebugEnd, DebugPeer, ErrorDetails};
    use wechat_h5_web::error_message::{PageError, ServerError};
    use yew::Reducible as _;

    use super::super::message::{ConsoleMessage, Finished, LogEntry};
    use super::{Action, MAX_ENTRIES, Over, Stage, State};

    fn after(actions: impl IntoIterator<Item = Action>) -> State {
        let start = Rc::new(State::default());
        let end = actions.into_iter().fold(start, State::reduce);
        Rc::unwrap_or_clone(end)
    }

    fn paired(peer: DebugPeer, is_retrying: bool) -> Stage {
        Stage::Paired { peer, is_retrying }
    }

    fn entry(id: u32) -> LogEntry {
        LogEntry {
            id,
            name: "getNetworkType".into(),
            arguments: "{}".into(),
            started: 0.0,
            finished: None,
        }
    }

    fn log(entries: Vec<LogEntry>) -> Action {
        Action::Message(ConsoleMessage::Log { entries })
    }

    #[test]
    fn a_session_goes_its_way() {
        use DebugPeer::{Expected, Gone, Present};
        let mut actions = vec![Action::Start, Action::Code("123456".into())];
        let waiting = Stage::Waiting {
            code: "123456".into(),
        };
        for (action, stage) in [
            (Action::Peer(Expected), waiting.clone()),
            (Action::Retrying, waiting),
            (Action::Peer(Present), paired(Present, false)),
            (Action::Retrying, paired(Present, true)),
            (Action::Peer(Gone), paired(Gone, false)),
            (Action::Peer(Present), paired(Present, false)),
            (
                Action::Over(Over::Ended(DebugEnd::Desk)),
                Stage::Over(Over::Ended(DebugEnd::Desk)),
            ),
            (
                Action::Over(Over::Lost),
                Stage::Over(Over::Ended(DebugEnd::Desk)),
            ),
        ] {
            actions.push(action.clone());
            assert_eq!(after(actions.clone()).stage, stage, "{action:?}");
        }
        actions.push(Action::Start);
        let state = after(actions);
        assert_eq!((state.stage, state.entries), (Stage::Starting, vec![]));
    }

    #[test]
    fn a_call_that_finishes_is_one_entry() {
        let mut finished = entry(1);
        finished.finished = Some(Finished {
            millis: 3,
            kind: "ok".into(),
            result: "{}".into(),
        });
        let state = after([
            log(vec![entry(1), entry(2)]),
            log(vec![finished.clone(), entry(3)]),
            Action::Message(ConsoleMessage::Unknown),
        ]);
        assert_eq!(state.entries, [finished, entry(2), entry(3)]);
        let many = after((0..300).map(|id| log(vec![entry(id)])));
        assert_eq!(many.entries.len(), MAX_ENTRIES);
        assert_eq!(many.entries[0].id, 100);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let refused = |code: &str| {
            let details = ErrorDetails {
                code: code.into(),
                message: String::new(),
                hint: String::new(),
                docs: String::new(),
                request_id: None,
            };
            let details = Box::new(details);
            PageError::Server(ServerError {
                status: 404,
                details,
            })
        };
        for (code, over) in [
            ("not_found", Over::Off),
            ("debug_code_unknown", Over::WrongCode),
            ("debug_session_unknown", Over::Lost),
            ("debug_session_ended", Over::Lost),
        ] {
            assert_eq!(Over::from(refused(code)), over);
        }
        let busy = refused("too_many_requests");
        assert_eq!(Over::from(busy.clone()), Over::Failed(busy));
        assert_eq!(
            Over::from(PageError::Offline),
            Over::Failed(PageError::Offline)
        );
    }
}
