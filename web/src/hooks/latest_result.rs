//! [`Generation`] as a reducer.

use std::rc::Rc;

use yew::prelude::*;

use crate::latest_result::{Action, Generation};

impl<S: 'static> Reducible for Generation<S> {
    type Action = Action<S>;

    fn reduce(self: Rc<Self>, action: Action<S>) -> Rc<Self> {
        match self.apply(action) {
            Some(next) => Rc::new(next),
            None => self,
        }
    }
}
