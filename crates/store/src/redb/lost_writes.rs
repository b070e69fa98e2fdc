//! Every write to the file may be the last one, whole or in part, and after a loss of power
//! some before it may be missing. What was acknowledged is there all the same.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use redb::backends::InMemoryBackend;
use redb::{Builder, StorageBackend};
use wechat_h5_clock::{Clock, ManualClock};

use super::call_queue::Limits;
use super::connection::Connection;
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::redb::RedbStore;
use crate::store_trait::Store as _;

const TTL: Duration = Duration::from_mins(1);
const SESSIONS: Namespace = Namespace::new("session", 100);
const LOGINS: Namespace = Namespace::new("login", 100).lossy();
const IDS: u32 = 6;

/// What reached the disk's cache.
#[derive(Debug, Clone)]
enum Effect {
    Length(u64),
    Write {
        offset: u64,
        bytes: Vec<u8>,
    },
    /// What was before is on the disk.
    Sync,
}

/// The sessions by their ids.
type Sessions = BTreeMap<u32, Vec<u8>>;

/// A step that was acknowledged after so many effects.
struct Step {
    effects: usize,
    sessions: Sessions,
}

/// A file that remembers what was done to it.
#[derive(Debug, Default, Clone)]
struct Recorder(Arc<Recorded>);

#[derive(Debug, Default)]
struct Recorded {
    file: InMemoryBackend,
    effects: Mutex<Vec<Effect>>,
}

impl Recorder {
    fn effects(&self) -> MutexGuard<'_, Vec<Effect>> {
        self.0.effects.lock().unwrap()
    }

    fn open(&self, clock: &ManualClock) -> RedbStore {
        let database = Builder::new().create_with_backend(self.clone()).unwrap();
        let connection = Connection::new(database, |_| Err(StoreError::InUse));
        RedbStore::with_connection(connection, Arc::new(clock.clone()), Limits::DEFAULT).unwrap()
    }
}

impl StorageBackend for Recorder {
    fn len(&self) -> io::Result<u64> {
        self.0.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.file.read(offset, out)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.effects().push(Effect::Length(length));
        self.0.file.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.effects().push(Effect::Sync);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let bytes = data.to_vec();
        self.effects().push(Effect::Write { offset, bytes });
        self.0.file.write(offset, data)
    }
}

/// Does what a server does to its store, once more after a restart.
async fn record() -> (Vec<Effect>, Vec<Step>) {
    let (recorder, clock) = (Recorder::default(), ManualClock::at(1_700_000_000));
    let (mut steps, mut sessions) = (Vec::new(), Sessions::new());
    for round in 0..2_u32 {
        let store = recorder.open(&clock);
        for number in 0..2 * IDS {
            let id = number % IDS;
            let session = Key::new(SESSIONS, id.to_string());
            let value = vec![b'a' + u8::try_from(number).unwrap(); 700 + number as usize];
            match (round + number) % 5 {
                0 => {
                    let login = Key::new(LOGINS, number.to_string());
                    store.put(&login, value, TTL).await.unwrap();
                }
                1 => {
                    store.take(&session).await.unwrap();
                    sessions.remove(&id);
                }
                2 => {
                    let before = sessions.get(&id).map(Vec::as_slice);
                    let set = store.compare_and_set(&session, before, value.clone(), TTL);
                    assert!(set.await.unwrap());
                    sessions.insert(id, value);
                }
                _ => {
                    store.put(&session, value.clone(), TTL).await.unwrap();
                    sessions.insert(id, value);
                }
            }
            steps.push(Step {
                effects: recorder.effects().len(),
                sessions: sessions.clone(),
            });
        }
    }
    let effects = recorder.effects().clone();
    (effects, steps)
}

/// A disk as it is after some of the effects.
#[derive(Default, Clone)]
struct Disk(Vec<u8>);

impl Disk {
    fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Length(length) => self.0.resize(usize::try_from(*length).unwrap(), 0),
            Effect::Write { offset, bytes } => self.write(*offset, bytes),
            Effect::Sync => {}
        }
    }

    /// The beginning of a write, as far as the last sector that was written.
    fn apply_part(&mut self, effect: &Effect) {
        if let Effect::Write { offset, bytes } = effect {
            let sectors = (bytes.len() / SECTOR).div_ceil(2);
            self.write(*offset, &bytes[..bytes.len().min(sectors * SECTOR)]);
        }
    }

    fn write(&mut self, offset: u64, bytes: &[u8]) {
        let start = usize::try_from(offset).unwrap();
        let end = start + bytes.len();
        if self.0.len() < end {
            self.0.resize(end, 0);
        }
        self.0[start..end].copy_from_slice(bytes);
    }
}

const SECTOR: usize = 512;

/// Opens the file of this disk, which has the sessions of the last step that was
/// acknowledged, or of the next.
async fn check(disk: &Disk, steps: &[Step], effects: usize, what: &str) {
    let acknowledged = steps.iter().filter(|step| step.effects <= effects).count();
    let before = acknowledged
        .checked_sub(1)
        .map(|last| &steps[last].sessions);
    let folder = memory_folder();
    let path = folder.path().join("store.redb");
    std::fs::write(&path, &disk.0).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(1_700_000_000));
    let store = RedbStore::open(&path, clock).unwrap_or_else(|err| panic!("{what}: {err:?}"));
    let mut found = Sessions::new();
    for id in 0..IDS {
        let value = store.get(&Key::new(SESSIONS, id.to_string())).await;
        if let Some(value) = value.unwrap_or_else(|err| panic!("{what}: {err:?}")) {
            found.insert(id, value);
        }
    }
    let expected = [
        before.unwrap_or(&Sessions::new()).clone(),
        steps[acknowledged.min(steps.len() - 1)].sessions.clone(),
    ];
    assert!(expected.contains(&found), "{what}: {:?}", found.keys());
    // What was damaged before anything was acknowledged has nothing to keep.
    let is_set_aside = std::fs::read_dir(&folder).unwrap().count() > 1;
    assert!(
        before.is_none() || !is_set_aside,
        "{what}: it counts as damaged"
    );
    let key = Key::new(SESSIONS, "after");
    let put = store.put(&key, Vec::new(), TTL).await;
    put.unwrap_or_else(|err| panic!("{what}: {err:?}"));
}

/// A disk has enough to do with other tests.
fn memory_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        return tempfile::tempdir_in(memory).unwrap();
    }
    tempfile::tempdir().unwrap()
}

/// As `kill -9` does: what was written stays, the last write perhaps in part.
#[tokio::test]
async fn a_process_that_is_killed_at_any_write_has_lost_nothing_acknowledged() {
    let (effects, steps) = record().await;
    let mut disk = Disk::default();
    for (number, effect) in effects.iter().enumerate() {
        if matches!(effect, Effect::Write { .. }) {
            let mut torn = disk.clone();
            torn.apply_part(effect);
            check(&torn, &steps, number, &format!("half of effect {number}")).await;
        }
        disk.apply(effect);
        let what = format!("{} of {} effects", number + 1, effects.len());
        check(&disk, &steps, number, &what).await;
    }
}

/// As a loss of power does: of what was written since the disk was told to keep it, any part
/// can be missing.
#[tokio::test]
async fn a_loss_of_power_at_any_write_loses_nothing_acknowledged() {
    let (effects, steps) = record().await;
    let mut random = 0x9E37_79B9_u32;
    let mut kept = Disk::default();
    let mut unsynced = 0;
    for number in 0..=effects.len() {
        let (past, what) = (
            &effects[..number],
            format!("{number} of {} effects", effects.len()),
        );
        if let Some(Effect::Sync) = past.last() {
            past[unsynced..]
                .iter()
                .for_each(|effect| kept.apply(effect));
            unsynced = number;
        }
        let mut disk = kept.clone();
        for effect in &past[unsynced..] {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            match random >> 30 {
                0 => {}
                1 => disk.apply_part(effect),
                _ => disk.apply(effect),
            }
        }
        check(&disk, &steps, number, &what).await;
    }
}
