//! Entries in little memory: a head of 16 bytes and the JSON text, in segments.

use std::collections::VecDeque;

use super::Kind;

/// Entries in a full segment. All have as many, so that an entry's place follows
/// from its number.
const SEGMENT: usize = 256;

/// Bounded in entries and in bytes: the oldest makes room for the newest.
#[derive(Debug)]
pub(super) struct Ring {
    segments: VecDeque<Segment>,
    capacity: usize,
    bytes_limit: usize,
    bytes: usize,
    /// Places of the oldest entry that is kept and of the next to come, counted
    /// from 0 since the last reset.
    oldest: usize,
    next: usize,
}

/// One entry, read where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub(super) at: u64,
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// A JSON object.
    pub(super) details: &'a str,
}

#[derive(Debug, Default)]
struct Segment {
    heads: Vec<Head>,
    /// Name and details of each entry, one behind the other.
    text: String,
}

#[derive(Debug)]
struct Head {
    at: u64,
    /// Where the entry ends in the text; it begins where the one before ends.
    end: u32,
    name_len: u16,
    kind: Kind,
}

impl Ring {
    pub(super) fn new(capacity: usize, bytes_limit: usize) -> Self {
        Self {
            segments: VecDeque::new(),
            capacity,
            bytes_limit,
            bytes: 0,
            oldest: 0,
            next: 0,
        }
    }

    /// How many entries there ever were.
    pub(super) fn total(&self) -> usize {
        self.next
    }

    /// How many entries had to go.
    pub(super) fn dropped(&self) -> usize {
        self.oldest
    }

    pub(super) fn push(&mut self, row: Row<'_>) {
        let is_full = |segment: &Segment| segment.heads.len() == SEGMENT;
        if self.segments.back().is_none_or(is_full) {
            self.add_segment();
        }
        // There is one: it was just seen to.
        let Some(segment) = self.segments.back_mut() else {
            return;
        };
        self.bytes += segment.push(row);
        self.next += 1;
        while self.next - self.oldest > self.capacity || self.bytes > self.bytes_limit {
            self.drop_oldest();
        }
    }

    /// From the entry at `place` on, oldest first, each with its place.
    pub(super) fn from(&self, place: usize) -> impl Iterator<Item = (usize, Row<'_>)> {
        (place.max(self.oldest)..self.next).filter_map(|place| Some((place, self.at(place)?)))
    }

    fn at(&self, place: usize) -> Option<Row<'_>> {
        let (segment, index) = self.locate(place);
        self.segments.get(segment)?.get(index)
    }

    fn locate(&self, place: usize) -> (usize, usize) {
        (place / SEGMENT - self.oldest / SEGMENT, place % SEGMENT)
    }

    fn add_segment(&mut self) {
        let mut segment = Segment {
            heads: Vec::with_capacity(SEGMENT),
            text: String::new(),
        };
        if let Some(last) = self.segments.back_mut() {
            last.text.shrink_to_fit();
            // Entries are much alike.
            segment.text.reserve(last.text.len());
        }
        self.segments.push_back(segment);
    }

    fn drop_oldest(&mut self) {
        let (segment, index) = self.locate(self.oldest);
        if let Some(segment) = self.segments.get(segment) {
            self.bytes -= segment.size(index);
        }
        self.oldest += 1;
        if index + 1 == SEGMENT {
            self.segments.pop_front();
        }
    }
}

impl Segment {
    /// Answers the entry's size.
    fn push(&mut self, row: Row<'_>) -> usize {
        let before = self.text.len();
        self.text.push_str(row.name);
        self.text.push_str(row.details);
        self.heads.push(Head {
            at: row.at,
            end: u32::try_from(self.text.len()).expect("lines are bounded, and how many"),
            name_len: u16::try_from(row.name.len()).expect("lines are bounded"),
            kind: row.kind,
        });
        self.text.len() - before + size_of::<Head>()
    }

    fn get(&self, index: usize) -> Option<Row<'_>> {
        let head = self.heads.get(index)?;
        let text = self.text.get(self.start(index)..head.end as usize)?;
        let (name, details) = text.split_at(usize::from(head.name_len));
        Some(Row {
            at: head.at,
            kind: head.kind,
            name,
            details,
        })
    }

    fn start(&self, index: usize) -> usize {
        match index {
            0 => 0,
            _ => self.heads[index - 1].end as usize,
        }
    }

    fn size(&self, index: usize) -> usize {
        self.heads[index].end as usize - self.start(index) + size_of::<Head>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: u64) -> Row<'static> {
        Row {
            at,
            kind: Kind::Platform,
            name: "/n",
            details: "{}",
        }
    }

    fn kept(ring: &Ring) -> Vec<u64> {
        ring.from(0).map(|(_, row)| row.at).collect()
    }

    #[test]
    fn a_head_is_sixteen_bytes() {
        assert_eq!(size_of::<Head>(), 16);
    }

    #[test]
    fn the_newest_are_kept_over_many_segments() {
        for capacity in [1, 3, SEGMENT, SEGMENT + 1, 3 * SEGMENT] {
            let mut ring = Ring::new(capacity, usize::MAX);
            for at in 0..(4 * SEGMENT as u64 + 7) {
                ring.push(row(at));
                let oldest = (at + 1).saturating_sub(capacity as u64);
                assert_eq!(ring.dropped() as u64, oldest, "{capacity}");
            }
            let total = ring.total() as u64;
            let expected: Vec<u64> = (total - capacity as u64..total).collect();
            assert_eq!(kept(&ring), expected, "{capacity}");
            assert!(ring.segments.len() <= capacity / SEGMENT + 2);
        }
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut ring = Ring::new(1000, 100);
        for at in 0..50 {
            ring.push(row(at));
        }
        assert_eq!(kept(&ring), [45, 46, 47, 48, 49]);
        assert_eq!(ring.bytes, 5 * (16 + 4));
    }

    #[test]
    fn a_place_leads_to_its_entry() {
        let mut ring = Ring::new(SEGMENT * 2, usize::MAX);
        for at in 0..(3 * SEGMENT as u64) {
            ring.push(row(at));
        }
        let from = |place| ring.from(place).next().map(|(place, row)| (place, row.at));
        assert_eq!(from(0), Some((256, 256)));
        assert_eq!(from(600), Some((600, 600)));
        assert_eq!(from(767), Some((767, 767)));
        assert_eq!(from(768), None);
    }
}
