//! Pieces that more than one page is made of. Most have no state, and so are
//! plain functions: a component costs the phone more.

mod bars;
mod cells;
mod message;
mod picture;

pub(crate) use bars::{tab_bar, top};
pub(crate) use cells::{cell, cells, long_cell};
pub(crate) use message::{Mood, hero, note, trouble_hero};
pub(crate) use picture::Picture;
