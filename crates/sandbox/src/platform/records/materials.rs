//! Permanent files (永久素材) of an account.

use axum::body::Bytes;

use super::bounded_map::BoundedMap;
use super::media::{FileFormat, MediaKind};
use crate::random;

/// The most bytes of all files of an account; the oldest are dropped.
const MAX_BYTES: usize = 64 << 20;

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct Material {
    pub(crate) kind: MediaKind,
    pub(crate) format: FileFormat,
    pub(crate) bytes: Bytes,
    /// The file's name.
    pub(crate) name: String,
    pub(crate) added_at: u64,
    /// Of a video.
    pub(crate) video: Option<VideoText>,
}

/// What an account says about a video.
#[derive(Clone, Debug)]
pub(crate) struct VideoText {
    pub(crate) title: String,
    pub(crate) introduction: String,
}

impl VideoText {
    fn bytes(&self) -> usize {
        self.title.len() + self.introduction.len()
    }
}

impl Material {
    /// That thumbnails are listed as pictures is a guess.
    fn is_listed_as(&self, kind: MediaKind) -> bool {
        self.kind == kind || (self.kind == MediaKind::Thumb && kind == MediaKind::Image)
    }
}

pub(crate) struct Materials {
    by_id: BoundedMap<Material>,
}

impl Default for Materials {
    fn default() -> Self {
        Self {
            by_id: BoundedMap::with_max_bytes(MAX_BYTES),
        }
    }
}

impl Materials {
    /// Keeps a file, and returns its `media_id`.
    pub(crate) fn add(&mut self, material: Material) -> String {
        let id = random::media_id();
        let texts = material.video.as_ref().map_or(0, VideoText::bytes);
        let size = material.bytes.len() + material.name.len() + texts;
        self.by_id.insert_with_text(id.clone(), material, size);
        id
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Material> {
        self.by_id.get(id)
    }

    /// What the address of a picture responds with.
    pub(crate) fn picture(&self, id: &str) -> Option<(FileFormat, Bytes)> {
        let found = self.find(id);
        let picture = found.filter(|material| material.is_listed_as(MediaKind::Image))?;
        Some((picture.format, picture.bytes.clone()))
    }

    /// Whether it was there.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        self.by_id.remove(id).is_some()
    }

    /// Those of a kind, the newest first, each with its `media_id`.
    pub(crate) fn list(&self, kind: MediaKind) -> impl Iterator<Item = (&str, &Material)> {
        let all = self.by_id.iter();
        all.filter(move |(_, material)| material.is_listed_as(kind))
    }

    pub(crate) fn count(&self, kind: MediaKind) -> usize {
        self.list(kind).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material(kind: MediaKind, name: &str) -> Material {
        Material {
            kind,
            format: FileFormat::Jpeg,
            bytes: Bytes::from_static(b"bytes"),
            name: name.to_owned(),
            added_at: 1_700_000_000,
            video: None,
        }
    }

    #[test]
    fn a_file_is_listed_by_its_kind_until_it_is_removed() {
        let mut materials = Materials::default();
        let names = |materials: &Materials, kind| {
            let listed = materials.list(kind);
            listed
                .map(|(_, material)| material.name.clone())
                .collect::<Vec<_>>()
        };
        let first = materials.add(material(MediaKind::Image, "a"));
        materials.add(material(MediaKind::Voice, "b"));
        materials.add(material(MediaKind::Thumb, "c"));
        assert_eq!(names(&materials, MediaKind::Image), ["c", "a"]);
        assert_eq!(names(&materials, MediaKind::Voice), ["b"]);
        assert_eq!(materials.count(MediaKind::Video), 0);
        assert!(materials.find(&first).is_some());
        assert!(materials.remove(&first));
        assert!(!materials.remove(&first) && materials.find(&first).is_none());
        assert_eq!(names(&materials, MediaKind::Image), ["c"]);
    }
}
