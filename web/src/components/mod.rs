//! Parts that several pages share. Most have no state and are plain functions,
//! because a yew component is larger and slower.

mod cells;
mod header_and_tab_bar;
mod message;
mod picture;

pub use cells::{cell, cells, long_cell};
pub(crate) use header_and_tab_bar::{header, tab_bar};
pub use message::{MessageIcon, error_hero, hero, note};
pub use picture::Picture;
