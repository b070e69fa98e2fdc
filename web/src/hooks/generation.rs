//! [`Attempted`] as a reducer.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::{Attempted, Step};

impl<S: 'static> Reducible for Attempted<S> {
    type Action = Step<S>;

    fn reduce(self: Rc<Self>, step: Step<S>) -> Rc<Self> {
        match self.after(step) {
            Some(next) => Rc::new(next),
            None => self,
        }
    }
}
