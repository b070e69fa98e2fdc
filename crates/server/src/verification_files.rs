//! The files by which WeChat's console checks that a domain is the account's:
//! `MP_verify_….txt` at the root of the domain. They are kept in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::body::Bytes;

/// How the names start: those of Official Accounts, and those of WeCom (企业微信).
const PREFIXES: [&str; 2] = ["MP_verify_", "WW_verify_"];
const SUFFIX: &str = ".txt";
/// The longest code in a name or a file. WeChat's have 16 letters and digits.
const MAX_CODE: usize = 64;

/// The files, and where they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct VerificationFiles {
    paths: Vec<PathBuf>,
    files: Arc<ArcSwap<Files>>,
}

type Files = BTreeMap<String, Bytes>;

/// Why a file cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerificationFileError {
    /// It, or the folder, cannot be read.
    #[error("{0} cannot be read ({1})")]
    Unreadable(PathBuf, std::io::Error),
    /// WeChat would not ask for it.
    #[error("{0} has another name than MP_verify_….txt or WW_verify_….txt")]
    Name(PathBuf),
    /// WeChat would not accept it.
    #[error("{0} has something else in it than the letters and digits of the code")]
    Content(PathBuf),
}

impl VerificationFiles {
    /// Reads these files, and those in these folders that have such a name.
    pub(crate) fn read(paths: Vec<PathBuf>) -> Result<Self, VerificationFileError> {
        let files = Arc::new(ArcSwap::from_pointee(read_all(&paths)?));
        Ok(Self { paths, files })
    }

    /// Serves those of `others` in their place. The names of those that are gone, if anything
    /// is different.
    pub(crate) fn replace(&self, others: &Self) -> Option<Vec<String>> {
        let (before, files) = (self.files.load_full(), others.files.load_full());
        if before == files {
            return None;
        }
        let gone = before.keys().filter(|name| !files.contains_key(*name));
        let gone = gone.cloned().collect();
        self.files.store(files);
        Some(gone)
    }

    /// The folders without such a file, which may be the wrong ones.
    pub(crate) fn empty_folders(&self) -> Vec<&Path> {
        let is_empty = |path: &Path| path.is_dir() && named_files(path).is_ok_and(|f| f.is_empty());
        let paths = self.paths.iter().map(PathBuf::as_path);
        paths.filter(|path| is_empty(path)).collect()
    }

    /// Warns about each of them.
    pub(crate) fn warn_about_empty_folders(&self) {
        for folder in self.empty_folders() {
            tracing::warn!(
                folder = %folder.display(),
                fix = "put the file that WeChat's console offers into it",
                "a folder of verification files has no MP_verify_….txt"
            );
        }
    }

    /// The file at this path of a URL.
    pub(crate) fn get(&self, url_path: &str) -> Option<Bytes> {
        let name = url_path.strip_prefix('/').filter(|name| is_name(name))?;
        self.files.load().get(name).cloned()
    }

    /// Their names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.files.load().keys().cloned().collect()
    }
}

fn read_all(paths: &[PathBuf]) -> Result<Files, VerificationFileError> {
    let mut files = Files::new();
    for path in paths {
        let unreadable = |err| VerificationFileError::Unreadable(path.clone(), err);
        if std::fs::metadata(path).map_err(unreadable)?.is_dir() {
            for path in named_files(path)? {
                add(&mut files, &path)?;
            }
        } else {
            add(&mut files, path)?;
        }
    }
    Ok(files)
}

/// The files in this folder whose name WeChat asks for.
fn named_files(folder: &Path) -> Result<Vec<PathBuf>, VerificationFileError> {
    let unreadable = |err| VerificationFileError::Unreadable(folder.to_owned(), err);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if file_name(&path).is_some() {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn add(files: &mut Files, path: &Path) -> Result<(), VerificationFileError> {
    let own_path = || path.to_owned();
    let name = file_name(path).ok_or_else(|| VerificationFileError::Name(own_path()))?;
    let text =
        std::fs::read(path).map_err(|err| VerificationFileError::Unreadable(own_path(), err))?;
    if !is_code(text.trim_ascii()) {
        return Err(VerificationFileError::Content(own_path()));
    }
    files.insert(name.to_owned(), Bytes::from(text));
    Ok(())
}

fn file_name(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    is_name(name).then_some(name)
}

fn is_name(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| {
        name.strip_prefix(prefix)
            .and_then(|rest| rest.strip_suffix(SUFFIX))
            .is_some_and(|code| is_code(code.as_bytes()))
    })
}

fn is_code(code: &[u8]) -> bool {
    (1..=MAX_CODE).contains(&code.len()) && code.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "MP_verify_AbCdEfGh12345678.txt";
    const CODE: &str = "AbCdEfGh12345678";

    fn read(path: &Path) -> Result<VerificationFiles, String> {
        VerificationFiles::read(vec![path.to_owned()]).map_err(|err| err.to_string())
    }

    #[test]
    fn a_file_is_served_under_its_name_until_it_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        std::fs::write(&path, CODE).unwrap();
        let files = read(&path).unwrap();
        let get = |path: &str| files.get(path);
        assert_eq!(get(&format!("/{NAME}")).unwrap(), CODE);
        for other in [NAME, "/MP_verify_x.txt", "//MP_verify_x.txt", "/"] {
            assert_eq!(get(other), None, "{other}");
        }
        std::fs::write(&path, "other\n").unwrap();
        let again = || files.replace(&read(&path).unwrap());
        assert_eq!(again(), Some(Vec::new()));
        assert_eq!(again(), None);
        assert_eq!(get(&format!("/{NAME}")).unwrap(), "other\n");
    }

    #[test]
    fn a_folder_may_have_other_files_and_get_new_ones() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("README.txt"), "<html>").unwrap();
        let files = read(folder.path()).unwrap();
        assert_eq!(files.names(), [""; 0]);
        assert_eq!(files.empty_folders(), [folder.path()]);
        let name = "WW_verify_AbCdEfGh12345678.txt";
        std::fs::write(folder.path().join(name), CODE).unwrap();
        let again = || files.replace(&read(folder.path()).unwrap());
        assert_eq!(again(), Some(Vec::new()));
        assert_eq!(files.names(), [name]);
        assert_eq!(files.empty_folders(), [""; 0].map(Path::new));
        std::fs::remove_file(folder.path().join(name)).unwrap();
        assert_eq!(again(), Some(vec![name.to_owned()]));
        assert_eq!(files.empty_folders(), [folder.path()]);
    }

    #[test]
    fn a_file_that_wechat_would_not_accept_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content, problem) in [
            ("verify.txt", CODE, "has another name than"),
            ("MP_verify_AbCd.html", CODE, "has another name than"),
            ("mp_verify_AbCd.txt", CODE, "has another name than"),
            ("MP_verify_AbCd (1).txt", CODE, "has another name than"),
            (NAME, "", "has something else in it"),
            (NAME, "<!doctype html>", "has something else in it"),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            let message = read(&path).unwrap_err();
            let start = format!("{} {problem}", path.display());
            assert!(message.starts_with(&start), "{message}");
        }
        for path in ["/does/not/exist/MP_verify_a.txt", "/does/not/exist"] {
            let message = read(Path::new(path)).unwrap_err();
            assert!(
                message.contains("cannot be read (No such file"),
                "{message}"
            );
        }
    }
}
