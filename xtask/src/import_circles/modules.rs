//! Which file holds which module.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;

/// A module by its path in the crate: `["store", "redb"]`. The root is empty.
pub(super) type Module = Vec<String>;

/// All modules below a crate's `src`, with their files. Binaries in `src/bin` are
/// crates of their own.
pub(super) fn below(src: &Path) -> Result<Vec<(Module, PathBuf)>> {
    let mut found = Vec::new();
    for path in files::below(src, &["bin"])? {
        if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((module(path.strip_prefix(src)?), path));
        }
    }
    found.sort();
    found.dedup_by(|one, other| one.0 == other.0);
    Ok(found)
}

/// `store/redb.rs` is `store::redb`, `store/mod.rs` is `store`, `lib.rs` is the root.
fn module(path: &Path) -> Module {
    let name = |part: &std::ffi::OsStr| part.to_string_lossy().into_owned();
    let folder = path.parent().into_iter().flat_map(Path::iter).map(name);
    let stem = path.file_stem().map(name);
    let stem = stem.filter(|stem| !["lib", "main", "mod"].contains(&stem.as_str()));
    folder.chain(stem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_modules() {
        for (path, name) in [
            ("lib.rs", ""),
            ("main.rs", ""),
            ("store.rs", "store"),
            ("store/mod.rs", "store"),
            ("store/redb/table.rs", "store::redb::table"),
        ] {
            assert_eq!(module(Path::new(path)).join("::"), name, "{path}");
        }
    }
}
