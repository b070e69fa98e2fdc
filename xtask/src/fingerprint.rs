//! Has anything changed since last time? One number over names and contents.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use anyhow::Result;

use crate::files;

/// A number over files and words. Another Rust version may compute another one,
/// which costs one build and nothing else.
#[derive(Default)]
pub(crate) struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a word: a version, a flag.
    pub(crate) fn word(mut self, word: &str) -> Self {
        word.hash(&mut self.0);
        self
    }

    /// Adds a file or everything below a folder, by path relative to `root`.
    pub(crate) fn path(mut self, root: &Path, path: &str, skip: &[&str]) -> Result<Self> {
        for file in files::below(&root.join(path), skip)? {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut self.0);
            fs::read(&file)?.hash(&mut self.0);
        }
        Ok(self)
    }

    /// 16 hex digits.
    pub(crate) fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = format!("xtask-{name}-{}", std::process::id());
            Self(std::env::temp_dir().join(folder))
        }

        fn put(&self, path: &str, text: &str) {
            files::write(&self.0.join(path), text).unwrap();
        }

        fn print(&self) -> String {
            let print = Fingerprint::default().word("v1");
            print.path(&self.0, "src", &["tests"]).unwrap().finish()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn changes_with_names_and_contents_only() {
        let folder = Folder::new("fingerprint");
        folder.put("src/a.rs", "1");
        let first = folder.print();
        assert_eq!(first, folder.print());

        folder.put("src/tests/x.rs", "skipped");
        folder.put("src/.hidden", "skipped");
        folder.put("other", "outside");
        assert_eq!(first, folder.print());

        folder.put("src/a.rs", "2");
        let second = folder.print();
        assert_ne!(first, second);
        folder.put("src/b.rs", "");
        assert_ne!(second, folder.print());
    }
}
