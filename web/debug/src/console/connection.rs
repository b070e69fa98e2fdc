//! A session with the server: what waits to be sent, and what is received.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::error_message::PageError;
use yew::Callback;

use super::message::ConsoleMessage;
use super::retry;
use super::state::{Action, Over};
use super::transport::Side;

/// More messages than this do not wait: the oldest is dropped.
const MAX_WAITING: usize = 100;

/// A session, until it is over.
pub(super) struct Connection {
    side: Side,
    tell: Callback<Action>,
    waiting: RefCell<VecDeque<ConsoleMessage>>,
    sent: Cell<u32>,
    is_sending: Cell<bool>,
    is_over: Cell<bool>,
}

impl Connection {
    /// Begins to receive.
    pub(super) fn start(side: Side, tell: Callback<Action>) -> Rc<Self> {
        let connection = Rc::new(Self {
            side,
            tell,
            waiting: RefCell::default(),
            sent: Cell::new(0),
            is_sending: Cell::new(false),
            is_over: Cell::new(false),
        });
        spawn_local(connection.clone().receive());
        connection
    }

    /// Sends a message after those that wait.
    pub(super) fn send(self: &Rc<Self>, message: ConsoleMessage) {
        if self.is_over.get() {
            return;
        }
        let mut waiting = self.waiting.borrow_mut();
        if waiting.len() >= MAX_WAITING {
            // The first may be on its way.
            waiting.remove(1);
        }
        waiting.push_back(message);
        if !self.is_sending.replace(true) {
            spawn_local(self.clone().send_waiting());
        }
    }

    /// Ends the session, also while the page is being closed.
    pub(super) fn end(&self) {
        if !self.is_over.replace(true) {
            self.side.end();
        }
    }

    async fn receive(self: Rc<Self>) {
        let (mut after, mut peer, mut failed) = (0, None, 0);
        while !self.is_over.get() {
            match self.side.events(after, peer).await {
                Ok(events) => {
                    failed = 0;
                    self.tell(Action::Peer(events.peer));
                    peer = Some(events.peer);
                    for received in events.messages {
                        // What was not acknowledged in time comes twice.
                        if received.number > after {
                            after = received.number;
                            self.tell(Action::Message(received.message));
                        }
                    }
                    if let Some(end) = events.ended {
                        self.finish(Over::Ended(end));
                    }
                }
                Err(error) => self.wait_after(error, &mut failed).await,
            }
        }
    }

    async fn send_waiting(self: Rc<Self>) {
        let mut failed = 0;
        while !self.is_over.get() {
            let Some(message) = self.waiting.borrow().front().cloned() else {
                break;
            };
            let number = self.sent.get() + 1;
            match self.side.send(number, &message).await {
                Ok(()) => {
                    failed = 0;
                    self.sent.set(number);
                    self.waiting.borrow_mut().pop_front();
                }
                Err(error) => self.wait_after(error, &mut failed).await,
            }
        }
        self.is_sending.set(false);
    }

    /// Waits before another attempt. What another attempt does not change ends the session.
    async fn wait_after(&self, error: PageError, failed: &mut u32) {
        *failed += 1;
        let is_final = matches!(&error, PageError::Server(refusal)
            if refusal.status < 500 && refusal.status != 429);
        match retry::delay(*failed) {
            Some(delay) if !is_final => {
                self.tell(Action::Retrying);
                TimeoutFuture::new(delay).await;
            }
            _ => self.finish(match Over::from(error) {
                refused @ Over::Failed(_) if is_final => refused,
                _ => Over::Lost,
            }),
        }
    }

    fn finish(&self, over: Over) {
        if !self.is_over.replace(true) {
            self.tell.emit(Action::Over(over));
        }
    }

    fn tell(&self, action: Action) {
        if !self.is_over.get() {
            self.tell.emit(action);
        }
    }
}
