//! Temporary files (临时素材): what the account's server and the users of its pages have
//! uploaded.

mod format;
mod recording;

use axum::body::Bytes;

use super::bounded_map::BoundedMap;
use crate::random;

pub(crate) use format::FileFormat;
pub(crate) use recording::Recording;

/// Seconds that a file is kept: three days.
const LIFETIME: u64 = 3 * 86_400;

/// The most bytes of all files; the oldest are dropped.
const MAX_BYTES: usize = 64 << 20;

/// The `type` of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Image,
    Voice,
    Video,
    Thumb,
}

impl MediaKind {
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [Self::Image, Self::Voice, Self::Video, Self::Thumb];
        all.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }
}

/// What a file has in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MediaContent {
    File(FileFormat, Bytes),
    /// A recording of a page, which WeChat keeps in two formats.
    Recording(Recording),
}

impl MediaContent {
    fn size(&self) -> usize {
        match self {
            Self::File(_, bytes) => bytes.len(),
            Self::Recording(_) => 0,
        }
    }
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Media {
    pub(crate) kind: MediaKind,
    pub(crate) content: MediaContent,
    expires_at: u64,
}

pub(crate) struct MediaFiles {
    by_id: BoundedMap<Media>,
    /// Pictures for articles, which do not expire.
    pictures: BoundedMap<(FileFormat, Bytes)>,
}

impl Default for MediaFiles {
    fn default() -> Self {
        Self {
            by_id: BoundedMap::with_max_bytes(MAX_BYTES),
            pictures: BoundedMap::with_max_bytes(MAX_BYTES),
        }
    }
}

impl MediaFiles {
    /// Keeps a file, and returns its `media_id`.
    pub(crate) fn insert(&mut self, kind: MediaKind, content: MediaContent, now: u64) -> String {
        let id = random::media_id();
        let size = content.size();
        let media = Media {
            kind,
            content,
            expires_at: now.saturating_add(LIFETIME),
        };
        self.by_id.insert_with_text(id.clone(), media, size);
        id
    }

    /// The file, unless it is unknown or expired.
    pub(crate) fn find(&self, id: &str, now: u64) -> Option<&Media> {
        self.by_id.get(id).filter(|media| now < media.expires_at)
    }

    pub(crate) fn insert_picture(&mut self, format: FileFormat, bytes: Bytes) -> String {
        let id = random::media_id();
        let size = bytes.len();
        self.pictures
            .insert_with_text(id.clone(), (format, bytes), size);
        id
    }

    pub(crate) fn find_picture(&self, id: &str) -> Option<&(FileFormat, Bytes)> {
        self.pictures.get(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    fn file(bytes: usize) -> MediaContent {
        MediaContent::File(FileFormat::Jpeg, vec![0; bytes].into())
    }

    #[test]
    fn a_file_is_kept_for_three_days() {
        let mut files = MediaFiles::default();
        let id = files.insert(MediaKind::Image, file(3), T);
        assert_eq!(id.len(), 64);
        for (id, now, is_there) in [
            (id.as_str(), T, true),
            (&id, T + 259_199, true),
            (&id, T + 259_200, false),
            ("other", T, false),
        ] {
            assert_eq!(files.find(id, now).is_some(), is_there, "{id} {now}");
        }
    }

    #[test]
    fn the_oldest_files_make_room() {
        let mut files = MediaFiles::default();
        let half = MAX_BYTES / 2;
        let ids = [0; 3].map(|_| files.insert(MediaKind::Video, file(half - 64), T));
        let kept = ids.map(|id| files.find(&id, T).is_some());
        assert_eq!(kept, [false, true, true]);
    }
}
