//! The signatures of `addCard` and `chooseCard`, which the client has checked before it shows
//! cards.

mod mistake;
mod refusal;
mod route;
mod signed_values;
mod verify;

pub(super) use route::{ADD_PATH, CHOOSE_PATH, PATH, add, choose};
