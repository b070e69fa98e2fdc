//! A file that one process changes at a time, by replacing it: whoever reads it sees the old
//! text or the new one, also after a crash.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::file_stamp::FileStamp;
use crate::random;

/// The longest that one waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);
const RETRY: Duration = Duration::from_millis(20);

/// A file and the right to replace it.
pub(crate) struct LockedFile {
    path: PathBuf,
    locked: File,
    stamp: FileStamp,
}

impl LockedFile {
    /// Waits until no other process has the file, which must exist.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::lock(path, |path| File::open(path))
    }

    /// The same for a file that is created if it does not exist, for its owner alone.
    pub(crate) fn open_or_create(path: &Path) -> io::Result<Self> {
        Self::lock(path, |path| match File::open(path) {
            Err(err) if err.kind() == io::ErrorKind::NotFound => match create(path) {
                // Another process was faster.
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => File::open(path),
                created => created,
            },
            opened => opened,
        })
    }

    fn lock(path: &Path, open: impl Fn(&Path) -> io::Result<File>) -> io::Result<Self> {
        let end = Instant::now() + PATIENCE;
        loop {
            let locked = open(path)?;
            let has_lock = match locked.try_lock() {
                Ok(()) => true,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(err)) => return Err(err),
            };
            let stamp = FileStamp::of_open(&locked)?;
            // Another process may have replaced it meanwhile.
            if has_lock && FileStamp::of(path).is_ok_and(|now| now == stamp) {
                // Where a link leads, so that the link stays.
                let path = path.canonicalize()?;
                return Ok(Self {
                    path,
                    locked,
                    stamp,
                });
            }
            if Instant::now() >= end {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            std::thread::sleep(RETRY);
        }
    }

    /// Replaces the file by one with this text, the same owner and the same mode.
    pub(crate) fn replace(self, text: &str) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        let name = self.path.file_name().unwrap_or_default();
        let name = format!(".{}.{}", name.to_string_lossy(), random::hex::<8>());
        let new = folder.join(name);
        let written = self.write(&new, text).and_then(|()| {
            // By a program that knows nothing of the lock.
            if FileStamp::of(&self.path)? != self.stamp {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            std::fs::rename(&new, &self.path)
        });
        if written.is_err() {
            let _ = std::fs::remove_file(&new);
            return written;
        }
        // It is replaced; whether the replacement is durable is for the disk to say.
        File::open(folder).and_then(|folder| folder.sync_all())
    }

    fn write(&self, new: &Path, text: &str) -> io::Result<()> {
        let mut file = create(new)?;
        take_over_owner_and_mode(&self.locked.metadata()?, &file)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }
}

/// Readable by its owner alone.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The server may run as another user than the one that edits the file.
#[cfg(unix)]
fn take_over_owner_and_mode(old: &Metadata, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let of_new = new.metadata()?;
    let uid = (old.uid() != of_new.uid()).then(|| old.uid());
    let gid = (old.gid() != of_new.gid()).then(|| old.gid());
    fchown(new, uid, gid)?;
    new.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn take_over_owner_and_mode(_: &Metadata, _: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_new_file_is_for_its_owner_alone_and_an_old_one_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        LockedFile::open_or_create(&path)
            .and_then(|file| file.replace("one"))
            .unwrap();
        assert_eq!(mode(&path), 0o600);
        for other in [0o640, 0o644, 0o400] {
            std::fs::set_permissions(&path, Permissions::from_mode(other)).unwrap();
            let file = LockedFile::open(&path).unwrap();
            file.replace(&other.to_string()).unwrap();
            assert_eq!(mode(&path), other);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), other.to_string());
        }
    }

    #[test]
    fn of_many_that_create_the_file_all_have_it_one_after_another() {
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        let file = LockedFile::open_or_create(&path).unwrap();
                        let text = std::fs::read_to_string(&path).unwrap();
                        file.replace(&(text + "x")).unwrap();
                    });
                }
            });
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "xxxxxxxx");
        }
    }

    #[test]
    fn a_link_stays_and_the_file_that_it_leads_to_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        std::fs::write(&target, "old").unwrap();
        symlink("target", &link).unwrap();
        LockedFile::open(&link).unwrap().replace("new").unwrap();
        assert!(link.is_symlink() && !target.is_symlink());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn whoever_reads_meanwhile_sees_the_old_file_or_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let texts = ["a".repeat(100_000), "b".repeat(90_000)];
        std::fs::write(&path, &texts[0]).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for number in 0..50 {
                    let file = LockedFile::open(&path).unwrap();
                    file.replace(&texts[number % 2]).unwrap();
                }
            });
            while !writer.is_finished() {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(texts.contains(&text), "{} bytes", text.len());
            }
        });
    }

    #[test]
    fn what_another_program_wrote_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "old").unwrap();
        let file = LockedFile::open(&path).unwrap();
        std::fs::write(&path, "by an editor").unwrap();
        let err = file.replace("new").unwrap_err();
        assert_eq!(err.kind(), io::ErrorKind::WouldBlock);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "by an editor");
        assert_eq!(
            folder.path().read_dir().unwrap().count(),
            1,
            "nothing is left"
        );
    }
}
