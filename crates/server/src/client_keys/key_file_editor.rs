//! Adds clients to the file with the keys, and takes keys from them, for one writer at a time.

use std::io;
use std::path::{Path, PathBuf};

use super::key_file::{ClientEntry, KeyFile, KeyFileError, NAME_ADVICE, is_name};
use super::key_file_text::{with_client, without_client};
use super::key_hash::KeyHash;
use super::rights::ClientRights;
use crate::locked_file::LockedFile;
use crate::random;

/// A file that nobody else edits meanwhile.
pub(crate) struct KeyFileEditor {
    path: PathBuf,
    file: LockedFile,
    text: String,
    content: KeyFile,
}

impl KeyFileEditor {
    /// Opens the file, which is created if it does not exist.
    pub(crate) fn open_or_create(path: &Path) -> Result<Self, KeyFileError> {
        Self::new(path, LockedFile::open_or_create(path))
    }

    /// Opens the file.
    pub(crate) fn open(path: &Path) -> Result<Self, KeyFileError> {
        Self::new(path, LockedFile::open(path))
    }

    fn new(path: &Path, file: io::Result<LockedFile>) -> Result<Self, KeyFileError> {
        let file = file.map_err(|err| not_opened(path, &err))?;
        // Under the lock: what was read before it may be old.
        let (content, text) = KeyFile::read_with_text(path)?;
        let path = path.to_owned();
        Ok(Self {
            path,
            file,
            text,
            content,
        })
    }

    /// Adds a client and returns its key, which is stored nowhere.
    pub(crate) fn add(self, name: &str, rights: ClientRights) -> Result<String, KeyFileError> {
        if !is_name(name) {
            let problem = format!("cannot have a client `{}`", name.escape_debug());
            return Err(self.error(problem, NAME_ADVICE));
        }
        if self.index(name).is_some() {
            let problem = format!("has a client `{name}` already");
            let advice = format!(
                "to replace its key, add a client `{name}-2`, let the back end use that key, \
                 and then revoke `{name}`"
            );
            return Err(self.error(problem, advice));
        }
        let key = random::hex::<16>();
        let client = ClientEntry {
            name: name.to_owned(),
            key_hash: KeyHash::of(&key),
            rights,
        };
        let text = with_client(&self.text, &client);
        let mut clients = self.content.clients().to_vec();
        clients.push(client);
        self.replace(&text, &clients)?;
        Ok(key)
    }

    /// Makes the key of this client worthless. Its table stays as a comment with this line
    /// above it.
    pub(crate) fn revoke(self, name: &str, comment: &str) -> Result<(), KeyFileError> {
        let Some(index) = self.index(name) else {
            let names = self.content.clients().iter();
            let names: Vec<_> = names.map(|client| client.name.as_str()).collect();
            let problem = format!("has no client `{}`", name.escape_debug());
            let advice = if names.is_empty() {
                "it has no clients".to_owned()
            } else {
                format!("it has {}", names.join(", "))
            };
            return Err(self.error(problem, advice));
        };
        let mut clients = self.content.clients().to_vec();
        clients.remove(index);
        match without_client(&self.text, index, comment) {
            Some(text) => self.replace(&text, &clients),
            None => Err(self.not_editable()),
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        let mut clients = self.content.clients().iter();
        clients.position(|client| client.name == name)
    }

    /// Replaces the file, if the text says what it is meant to.
    fn replace(self, text: &str, clients: &[ClientEntry]) -> Result<(), KeyFileError> {
        let parsed = KeyFile::parse(&self.path, text);
        if !parsed.is_ok_and(|parsed| parsed.clients() == clients) {
            return Err(self.not_editable());
        }
        let path = self.path;
        self.file
            .replace(text)
            .map_err(|err| not_written(&path, &err))
    }

    fn not_editable(&self) -> KeyFileError {
        let advice = "write a [[client]] table for each, or edit the file by hand";
        self.error("has its clients in another form than tables", advice)
    }

    fn error(&self, problem: impl Into<String>, advice: impl Into<String>) -> KeyFileError {
        KeyFileError::new(self.path.display(), problem.into(), advice)
    }
}

fn not_opened(path: &Path, err: &io::Error) -> KeyFileError {
    let advice = match err.kind() {
        io::ErrorKind::NotFound => "name a file in a folder that exists",
        io::ErrorKind::WouldBlock => "another command is changing it: try again",
        io::ErrorKind::PermissionDenied => "run this as the user that owns the file and its folder",
        _ => "name a file that can be read and written",
    };
    KeyFileError::new(path.display(), format!("cannot be opened ({err})"), advice)
}

fn not_written(path: &Path, err: &io::Error) -> KeyFileError {
    let advice = match err.kind() {
        io::ErrorKind::PermissionDenied => {
            "nothing was changed: run this as root, or as the owner of the file who is in its \
             group and can write in its folder"
        }
        io::ErrorKind::StorageFull => "nothing was changed: free space on the disk",
        io::ErrorKind::ReadOnlyFilesystem => {
            "nothing was changed: edit the file where it is mounted from"
        }
        io::ErrorKind::WouldBlock => {
            "nothing was changed: another program has changed it meanwhile, try again"
        }
        _ => "nothing was changed: check the disk",
    };
    KeyFileError::new(
        path.display(),
        format!("cannot be replaced ({err})"),
        advice,
    )
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn add(path: &Path, name: &str) -> Result<String, String> {
        KeyFileEditor::open_or_create(path)
            .and_then(|editor| editor.add(name, ClientRights::default()))
            .map_err(|err| err.to_string())
    }

    fn revoke(path: &Path, name: &str) -> Result<(), String> {
        KeyFileEditor::open(path)
            .and_then(|editor| editor.revoke(name, "revoked"))
            .map_err(|err| err.to_string())
    }

    fn names(path: &Path) -> Vec<String> {
        let file = KeyFile::read(path).unwrap();
        let names = file.clients().iter().map(|client| client.name.clone());
        names.collect()
    }

    #[test]
    fn a_key_is_added_listed_and_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let key = add(&path, "shop").unwrap();
        assert!(random::is_hex(&key, 32), "as an AppSecret");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&key));
        assert_eq!(
            KeyFile::read(&path).unwrap().clients()[0].key_hash,
            KeyHash::of(&key)
        );
        assert_ne!(add(&path, "till").unwrap(), key);
        assert_eq!(names(&path), ["shop", "till"]);
        revoke(&path, "shop").unwrap();
        assert_eq!(names(&path), ["till"]);
        // The name may be used again, with another key.
        assert_ne!(add(&path, "shop").unwrap(), key);
        assert_eq!(names(&path), ["till", "shop"]);
        let others = folder.path().read_dir().unwrap().count();
        assert_eq!(others, 1, "nothing is left beside the file");
    }

    #[test]
    fn what_cannot_be_done_is_said_with_the_remedy_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let err = revoke(&path, "shop").unwrap_err();
        assert!(err.contains("cannot be opened (No such file"), "{err}");
        assert!(!path.exists());
        add(&path, "shop").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for (result, problem) in [
            (
                add(&path, "shop").map(drop),
                "has a client `shop` already: to replace its key",
            ),
            (
                add(&path, "a b").map(drop),
                "cannot have a client `a b`: use up to 64 letters",
            ),
            (add(&path, "").map(drop), "cannot have a client ``: use"),
            (
                add(&path, "a\"\n[[client]]").map(drop),
                "cannot have a client",
            ),
            (revoke(&path, "Shop"), "has no client `Shop`: it has shop"),
        ] {
            let err = result.unwrap_err();
            assert!(
                err.starts_with(&format!("{} {problem}", path.display())),
                "{err}"
            );
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        let err = add(&folder.path().join("missing/keys.toml"), "shop").unwrap_err();
        assert!(
            err.ends_with(": name a file in a folder that exists"),
            "{err}"
        );
        // A file with an error is not made worse.
        std::fs::write(&path, "[[client]]\nnmae = \"shop\"\n").unwrap();
        let err = add(&path, "till").unwrap_err();
        assert!(
            err.contains(":2:1: `nmae` is no field of a client: did you mean `name`?"),
            "{err}"
        );
    }

    #[test]
    fn clients_in_another_form_than_tables_are_left_to_their_author() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let hash = "0".repeat(64);
        let text = format!("client = [{{ name = \"a\", key_sha256 = \"{hash}\" }}]\n");
        std::fs::write(&path, &text).unwrap();
        for err in [
            add(&path, "b").unwrap_err(),
            revoke(&path, "a").unwrap_err(),
        ] {
            assert!(
                err.contains("in another form than tables: write a [[client]]"),
                "{err}"
            );
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn of_many_writers_none_overwrites_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        thread::scope(|scope| {
            for number in 0..16 {
                let path = &path;
                scope.spawn(move || {
                    add(path, &format!("client-{number}")).unwrap();
                    add(path, &format!("gone-{number}")).unwrap();
                    revoke(path, &format!("gone-{number}")).unwrap();
                });
            }
        });
        let mut names = names(&path);
        names.sort_unstable();
        let mut expected: Vec<_> = (0..16).map(|number| format!("client-{number}")).collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn of_two_that_add_the_same_name_one_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        let results = thread::scope(|scope| {
            let start = || scope.spawn(|| add(&path, "shop"));
            [start(), start()].map(|thread| thread.join().unwrap())
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(names(&path), ["shop"]);
    }
}
