//! A test that is run by processes of its own, which are killed while they work.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Tells the process to be killed where to write.
pub(crate) const FOLDER: &str = "STORE_TEST_FOLDER";

/// What the processes say: each line is written by one call, or nothing of it.
#[derive(Clone)]
pub(crate) struct Log(Arc<File>);

impl Log {
    pub(crate) fn open(folder: &Path) -> Self {
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).open(folder.join("log"));
        Self(Arc::new(file.unwrap()))
    }

    pub(crate) fn say(&self, what: &str) {
        let line = format!("{what}\n");
        (&*self.0).write_all(line.as_bytes()).unwrap();
    }
}

/// Runs the test in another process, and kills that after it has said so many more lines and
/// worked for this long. Returns all that was ever said.
pub(crate) fn run_and_kill(test: &str, folder: &Path, lines: usize, then: Duration) -> String {
    let before = read_log(folder).lines().count();
    let mut child = start(test, folder);
    wait_for(&mut child, folder, before + lines);
    std::thread::sleep(then);
    child.kill().unwrap();
    child.wait().unwrap();
    read_log(folder)
}

fn start(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(child: &mut Child, folder: &Path, lines: usize) {
    let started = Instant::now();
    while read_log(folder).lines().count() < lines {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(started.elapsed() < Duration::from_mins(1), "it is too slow");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn read_log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}
