//! What a queue has in the file: how its items, dead letters and keys are written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::queue::ItemId;
use crate::queue::state::{Dead, Item, Record};

/// An item without its value, or a dead letter, which has died at some time.
#[derive(Serialize, Deserialize)]
struct ItemRow<'a> {
    lane: Cow<'a, str>,
    key: Cow<'a, str>,
    size: usize,
    appended_at: u64,
    due_at: u64,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    died_at: Option<u64>,
}

/// The bytes of two numbers, before what is recorded for a key.
const KEY_HEAD: usize = 16;

pub(super) fn item(item: &Item) -> Vec<u8> {
    row(item, None)
}

pub(super) fn dead(dead: &Dead) -> Vec<u8> {
    row(&dead.item, Some(dead.died_at))
}

fn row(item: &Item, died_at: Option<u64>) -> Vec<u8> {
    let row = ItemRow {
        lane: Cow::Borrowed(&item.lane),
        key: Cow::Borrowed(&item.duplicate_key),
        size: item.size,
        appended_at: item.appended_at,
        due_at: item.due_at,
        attempts: item.attempts,
        reason: item.reason.as_deref().map(Cow::Borrowed),
        died_at,
    };
    // Text and numbers are always JSON.
    serde_json::to_vec(&row).unwrap_or_default()
}

pub(super) fn read_item(bytes: &[u8]) -> Result<Item, StoreError> {
    read_row(bytes).map(|(item, _)| item)
}

pub(super) fn read_dead(bytes: &[u8]) -> Result<Dead, StoreError> {
    let (item, died_at) = read_row(bytes)?;
    let died_at = died_at.unwrap_or(item.appended_at);
    Ok(Dead { item, died_at })
}

fn read_row(bytes: &[u8]) -> Result<(Item, Option<u64>), StoreError> {
    let row: ItemRow<'_> = serde_json::from_slice(bytes).map_err(|err| unreadable(err.column()))?;
    let item = Item {
        lane: row.lane.into(),
        duplicate_key: row.key.into(),
        size: row.size,
        appended_at: row.appended_at,
        due_at: row.due_at,
        attempts: row.attempts,
        reason: row.reason.map(Cow::into_owned),
    };
    Ok((item, row.died_at))
}

/// Its numbers, and a byte before its reply if it has one.
pub(super) fn key(record: &Record) -> Vec<u8> {
    let mut bytes = record.id.0.to_be_bytes().to_vec();
    bytes.extend(record.ends_at.to_be_bytes());
    if let Some(reply) = &record.reply {
        bytes.push(1);
        bytes.extend(reply);
    }
    bytes
}

pub(super) fn read_key(bytes: &[u8]) -> Result<Record, StoreError> {
    let number = |from: usize| {
        let bytes = bytes.get(from..).and_then(<[u8]>::first_chunk);
        bytes
            .map(|bytes| u64::from_be_bytes(*bytes))
            .ok_or_else(|| unreadable(from))
    };
    Ok(Record {
        id: ItemId(number(0)?),
        ends_at: number(KEY_HEAD / 2)?,
        reply: bytes.get(KEY_HEAD + 1..).map(<[u8]>::to_vec),
    })
}

fn unreadable(column: usize) -> StoreError {
    StoreError::Corrupt {
        namespace: "queue",
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let one = Item {
            lane: "a \"lane\"".into(),
            duplicate_key: "密钥".into(),
            size: 7,
            appended_at: 1_700_000_000_000,
            due_at: 1_700_000_000_001,
            attempts: 3,
            reason: Some("a\nb".to_owned()),
        };
        let other = Item {
            reason: None,
            ..one.clone()
        };
        for read in [one, other] {
            assert_eq!(read_item(&item(&read)).unwrap(), read);
            let died = Dead {
                item: read,
                died_at: 9,
            };
            assert_eq!(read_dead(&dead(&died)).unwrap(), died);
        }
        for reply in [None, Some(Vec::new()), Some(vec![0, 255])] {
            let record = Record {
                id: ItemId(5),
                ends_at: u64::MAX,
                reply,
            };
            assert_eq!(read_key(&key(&record)).unwrap(), record);
        }
        assert!(read_key(&[0; 15]).is_err());
        assert!(read_item(b"{}").is_err());
    }
}
