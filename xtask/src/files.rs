//! Walking folders and writing files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Every file below a folder (or the file itself), sorted, without what `skip`
/// says by name and without hidden ones.
pub(crate) fn below(path: &Path, skip: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(path, skip, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(path: &Path, skip: &[&str], found: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        if path.exists() {
            found.push(path.to_path_buf());
        }
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| cannot("read", path))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !skip.contains(&name.as_ref()) {
            collect(&entry.path(), skip, found)?;
        }
    }
    Ok(())
}

/// Writes a file, and its folder where it is missing.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| cannot("make", folder))?;
    }
    fs::write(path, text).with_context(|| cannot("write", path))
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| cannot("read", path))
}

/// Removes a file, a link or a whole folder; nothing there is fine.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let Ok(kind) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    let removed = if kind.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.with_context(|| cannot("remove", path))
}

/// Copies a folder with everything below it but hidden files.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in below(from, &[])? {
        let place = to.join(file.strip_prefix(from)?);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &place)?;
    }
    Ok(())
}

/// Puts a fresh folder (or link) where an old one, a link or nothing is.
pub(crate) fn replace_folder(place: &Path, fresh: &Path) -> Result<()> {
    let old = place.with_extension("old");
    remove(&old)?;
    if fs::symlink_metadata(place).is_ok() {
        fs::rename(place, &old).with_context(|| cannot("move", place))?;
    }
    fs::rename(fresh, place).with_context(|| cannot("make", place))?;
    remove(&old)
}

fn cannot(verb: &str, path: &Path) -> String {
    format!("cannot {verb} {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_replaced_whole_a_link_as_well() {
        let root = std::env::temp_dir().join(format!("xtask-files-{}", std::process::id()));
        let (place, fresh) = (root.join("page"), root.join("fresh"));
        for text in ["1", "2"] {
            write(&fresh.join("index.html"), text).unwrap();
            replace_folder(&place, &fresh).unwrap();
            assert_eq!(read(&place.join("index.html")).unwrap(), text);
            assert!(!fresh.exists());
        }
        std::os::unix::fs::symlink("nowhere", &fresh).unwrap();
        replace_folder(&place, &fresh).unwrap();
        assert!(fs::read_link(&place).is_ok());
        write(&fresh.join("index.html"), "3").unwrap();
        replace_folder(&place, &fresh).unwrap();
        assert_eq!(below(&root, &[]).unwrap(), [place.join("index.html")]);
        remove(&root).unwrap();
    }

    #[test]
    fn a_folder_is_copied_with_its_folders() {
        let root = std::env::temp_dir().join(format!("xtask-copy-{}", std::process::id()));
        let (from, to) = (root.join("from"), root.join("to"));
        for path in ["a.js", "sign/b.js"] {
            write(&from.join(path), path).unwrap();
        }
        copy_folder(&from, &to).unwrap();
        assert_eq!(read(&to.join("sign/b.js")).unwrap(), "sign/b.js");
        assert_eq!(below(&to, &[]).unwrap().len(), 2);
        remove(&root).unwrap();
    }

    #[test]
    fn below_is_sorted_and_skips() {
        let root = std::env::temp_dir().join(format!("xtask-below-{}", std::process::id()));
        for path in ["b/x", "a", "b/.hidden", "target/y"] {
            write(&root.join(path), "").unwrap();
        }
        let found = below(&root, &["target"]).unwrap();
        assert_eq!(found, [root.join("a"), root.join("b/x")]);
        assert!(below(&root.join("nothing"), &[]).unwrap().is_empty());
        remove(&root).unwrap();
    }
}
