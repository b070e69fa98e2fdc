//! A part of a list of drafts or of what was published: `offset`, `count` and `no_content`.

use serde::{Deserialize, Serialize};

use super::request_body::read;
use super::response::json as to_text;
use crate::platform::errcode::Errcode;

#[derive(Deserialize)]
struct Request {
    offset: Option<usize>,
    count: Option<usize>,
    #[serde(default)]
    no_content: u8,
}

pub(super) struct PageOfList {
    offset: usize,
    count: usize,
    pub(super) has_content: bool,
}

#[derive(Serialize)]
struct Body<T> {
    item: Vec<T>,
    total_count: usize,
    item_count: usize,
}

impl PageOfList {
    /// Which errcode a wrong count has is a guess.
    pub(super) fn read(body: &[u8]) -> Result<Self, Errcode> {
        let request: Request = read(body)?;
        let count = request.count.filter(|count| (1..=20).contains(count));
        let (Some(offset), Some(count)) = (request.offset, count) else {
            return Err(Errcode::InvalidArgs);
        };
        Ok(Self {
            offset,
            count,
            has_content: request.no_content == 0,
        })
    }

    pub(super) fn of<T>(&self, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        all.skip(self.offset).take(self.count)
    }
}

/// The response with this part of the list.
pub(super) fn list_body<T: Serialize>(item: Vec<T>, total_count: usize) -> String {
    to_text(&Body {
        item_count: item.len(),
        item,
        total_count,
    })
}
