//! A backup: lines of JSON, which have all entries of a store with the time when each expires, and
//! all items of its queues.
//!
//! The first line says what it is, the last one how many entries there are and the digest of
//! everything before it: a file that was cut or damaged is refused as a whole. The values of a
//! store that [encrypts](crate::EncryptedStore) are encrypted in it too.

use std::io::{self, BufRead as _, BufReader, Read, Seek, SeekFrom};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::encrypted::is_encrypted;
use crate::error::StoreError;
use crate::transfer::{Entries, StoredEntry, StoredItem};

const FORMAT: &str = "wechat-h5 store";
/// Since 2 it has the items of queues.
const VERSION: u32 = 2;
/// The longest line: an entry has at most all bytes of its namespace.
const MAX_LINE: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
struct Header {
    backup: String,
    version: u32,
    /// In milliseconds since 1970.
    created: u64,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    namespace: String,
    id: String,
    expires: u64,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<StoredItem>,
}

/// What the last line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many entries there are.
    pub entries: u64,
    /// How many of their values are encrypted.
    pub encrypted: u64,
    sha256: String,
}

/// Any line of an entry, or the last one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Entry(Entry),
    End(Summary),
}

/// Makes the text of a backup.
pub struct BackupText {
    digest: Sha256,
    summary: Summary,
}

impl BackupText {
    /// A new one, and its first line.
    #[must_use]
    pub fn start(created_unix_millis: u64) -> (Self, Vec<u8>) {
        let mut text = Self {
            digest: Sha256::new(),
            summary: Summary {
                entries: 0,
                encrypted: 0,
                sha256: String::new(),
            },
        };
        let header = Header {
            backup: FORMAT.to_owned(),
            version: VERSION,
            created: created_unix_millis,
        };
        let line = text.line(&header);
        (text, line)
    }

    /// The lines of these entries.
    pub fn page(&mut self, page: Vec<StoredEntry>) -> Vec<u8> {
        let mut lines = Vec::new();
        for entry in page {
            self.summary.entries += 1;
            self.summary.encrypted += u64::from(is_encrypted(&entry.value));
            lines.extend(self.line(&Entry {
                value: BASE64_STANDARD.encode(&entry.value),
                namespace: entry.namespace,
                id: entry.id,
                expires: entry.expires_at,
                item: entry.item,
            }));
        }
        lines
    }

    /// The last line, and what it says.
    #[must_use]
    pub fn end(mut self) -> (Summary, Vec<u8>) {
        self.summary.sha256 = hex::encode(self.digest.clone().finalize());
        let summary = self.summary.clone();
        let line = self.line(&summary);
        (summary, line)
    }

    fn line(&mut self, line: &impl Serialize) -> Vec<u8> {
        // Texts and numbers: JSON can express them.
        let mut line = serde_json::to_vec(line).unwrap_or_default();
        line.push(b'\n');
        self.digest.update(&line);
        line
    }
}

impl std::fmt::Debug for BackupText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackupText").finish_non_exhaustive()
    }
}

/// A backup that has been read to its end and is complete.
#[derive(Debug)]
pub struct Backup<F> {
    file: F,
    summary: Summary,
}

impl<F: Read + Seek + Send + 'static> Backup<F> {
    /// Reads all of it, and checks it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Backup`] with what is wrong, and in which line.
    pub fn open(mut file: F) -> Result<Self, StoreError> {
        let summary = Lines::new(&mut file).check()?;
        Ok(Self { file, summary })
    }

    /// What it has.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Its entries.
    ///
    /// # Errors
    ///
    /// [`StoreError::Backup`], when the file cannot be read from its beginning.
    pub fn entries(mut self) -> Result<Entries, StoreError> {
        self.file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut lines = Lines::new(self.file);
        lines.header()?;
        Ok(Box::new(std::iter::from_fn(move || {
            lines.entry().transpose()
        })))
    }
}

/// The lines of a file.
struct Lines<R: Read> {
    reader: BufReader<R>,
    number: usize,
    digest: Sha256,
    /// Of the lines before the last one that was read.
    digest_before: String,
    line: Vec<u8>,
    end: Option<Summary>,
}

impl<R: Read> Lines<R> {
    fn new(file: R) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, file),
            number: 0,
            digest: Sha256::new(),
            digest_before: String::new(),
            line: Vec::new(),
            end: None,
        }
    }

    /// Reads everything.
    fn check(mut self) -> Result<Summary, StoreError> {
        self.header()?;
        let mut entries = 0;
        while self.entry()?.is_some() {
            entries += 1;
        }
        let Some(summary) = self.end.take() else {
            return Err(wrong("it is incomplete: its last line is missing"));
        };
        if summary.entries != entries || summary.sha256 != self.digest_before {
            return Err(wrong(
                "it was altered or damaged: its digest is another one",
            ));
        }
        if self.read_line()? {
            return Err(self.wrong_line("is behind the last one"));
        }
        Ok(summary)
    }

    fn header(&mut self) -> Result<(), StoreError> {
        let is_there = self.read_line()?;
        let header = serde_json::from_slice::<Header>(&self.line).ok();
        let header = header.filter(|header| is_there && header.backup == FORMAT);
        match header {
            Some(header) if (1..=VERSION).contains(&header.version) => Ok(()),
            Some(_) => Err(wrong("another version of wechat-h5 has made it")),
            None => Err(wrong("it is none: its first line is that of another file")),
        }
    }

    /// The next entry; `None` at the end.
    fn entry(&mut self) -> Result<Option<StoredEntry>, StoreError> {
        self.digest_before = hex::encode(self.digest.clone().finalize());
        if !self.read_line()? {
            return Ok(None);
        }
        let line = serde_json::from_slice(&self.line);
        match line.map_err(|_| self.wrong_line("is no entry"))? {
            Line::End(summary) => {
                self.end = Some(summary);
                Ok(None)
            }
            Line::Entry(entry) => {
                let value = BASE64_STANDARD.decode(&entry.value);
                Ok(Some(StoredEntry {
                    value: value.map_err(|_| self.wrong_line("has a value that is no base64"))?,
                    namespace: entry.namespace,
                    id: entry.id,
                    expires_at: entry.expires,
                    item: entry.item,
                }))
            }
        }
    }

    /// Whether there is another line.
    fn read_line(&mut self) -> Result<bool, StoreError> {
        self.line.clear();
        let mut reader = (&mut self.reader).take(MAX_LINE);
        let read = reader.read_until(b'\n', &mut self.line);
        let length = read.map_err(unreadable)?;
        self.number += 1;
        self.digest.update(&self.line);
        Ok(length > 0)
    }

    fn wrong_line(&self, problem: &str) -> StoreError {
        wrong(&format!("line {} {problem}", self.number))
    }
}

fn wrong(problem: &str) -> StoreError {
    StoreError::Backup(problem.into())
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unreadable(err: io::Error) -> StoreError {
    wrong(&format!("it cannot be read ({err})"))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn entry(id: &str, value: &[u8]) -> StoredEntry {
        StoredEntry {
            namespace: "session".to_owned(),
            id: id.to_owned(),
            value: value.to_vec(),
            expires_at: 1_700_000_000_123,
            item: None,
        }
    }

    fn text(entries: &[StoredEntry]) -> Vec<u8> {
        let (mut text, mut bytes) = BackupText::start(1_700_000_000_000);
        bytes.extend(text.page(entries.to_vec()));
        bytes.extend(text.end().1);
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Vec<StoredEntry>, String> {
        let backup = Backup::open(Cursor::new(bytes.to_vec())).map_err(|err| err.to_string())?;
        let entries: Result<_, _> = backup.entries().unwrap().collect();
        entries.map_err(|err| err.to_string())
    }

    #[test]
    fn what_was_written_is_read() {
        let entries = [
            entry("a", b"{}"),
            entry("\u{5929}\n\"", &[0, 255, 10]),
            entry("c", b""),
        ];
        assert_eq!(read(&text(&entries)).unwrap(), entries);
        assert_eq!(read(&text(&[])).unwrap(), []);
    }

    #[test]
    fn a_backup_without_queues_of_the_version_before_is_read() {
        let entries = [entry("a", b"first")];
        let text = String::from_utf8(text(&entries)).unwrap();
        let before = text.replace("\"version\":2", "\"version\":1");
        // The last line has the digest of all others.
        let (lines, end) = before.trim_end().rsplit_once('\n').unwrap();
        let digest = hex::encode(Sha256::digest(format!("{lines}\n")));
        let mut end: Summary = serde_json::from_str(end).unwrap();
        end.sha256 = digest;
        let end = serde_json::to_string(&end).unwrap();
        assert_eq!(
            read(format!("{lines}\n{end}\n").as_bytes()).unwrap(),
            entries
        );
    }

    /// At every byte.
    #[test]
    fn a_backup_that_was_cut_or_altered_is_refused() {
        let bytes = text(&[entry("a", b"first"), entry("b", b"second")]);
        for at in 0..bytes.len() - 1 {
            assert!(read(&bytes[..at]).is_err(), "cut at {at}");
            let mut altered = bytes.clone();
            altered[at] ^= 2;
            let same = read(&altered).is_ok_and(|entries| entries.len() == 2);
            // The count of encrypted values is for people.
            assert!(!same || bytes[..at].ends_with(b"\"encrypted\":"), "{at}");
        }
        let twice = [&bytes[..], &bytes[..]].concat();
        assert!(read(&twice).is_err());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let bytes = String::from_utf8(text(&[entry("a", b"first")])).unwrap();
        for (text, problem) in [
            ("", "its first line is that of another file"),
            ("dear diary", "its first line is that of another file"),
            (
                &bytes.replace("\"version\":2", "\"version\":3"),
                "another version",
            ),
            (
                &bytes.replace("\"namespace\"", "\"name\""),
                "line 2 is no entry",
            ),
            (
                &bytes.lines().take(2).collect::<Vec<_>>().join("\n"),
                "its last line is missing",
            ),
            (
                &bytes.replace("\"a\"", "\"b\""),
                "its digest is another one",
            ),
        ] {
            let err = read(text.as_bytes()).unwrap_err();
            assert!(err.contains(problem), "{err}");
        }
    }
}
