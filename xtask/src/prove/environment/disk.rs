//! A small file system that only one server sees, to be filled.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{Server, ServerSetup};
use crate::process;

/// A tmpfs in a mount namespace of its own: nothing of the machine changes, and it is
/// gone with the server.
pub(crate) struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Whether this machine allows it; the reason if not.
    pub(crate) fn check(folder: PathBuf) -> Result<Self, String> {
        fs::create_dir_all(&folder).map_err(|err| err.to_string())?;
        let disk = Self { folder };
        let mut words = disk.wrapper("64k");
        words.push("true".to_owned());
        let mut command = Command::new(words.remove(0));
        if process::succeeds(command.args(words)) {
            return Ok(disk);
        }
        Err("a mount namespace with a tmpfs needs root and `unshare`".to_owned())
    }

    /// The server with its store on the disk.
    pub(crate) fn with_store(&self, setup: ServerSetup, size: &str) -> ServerSetup {
        let store = format!("redb:{}", self.folder.join("store.redb").display());
        setup.set("STORE", &store).wrapped_in(self.wrapper(size))
    }

    fn wrapper(&self, size: &str) -> Vec<String> {
        let mount = format!("mount -t tmpfs -o size={size},mode=700 tmpfs \"$0\" && exec \"$@\"");
        let folder = self.folder.display().to_string();
        let words = ["unshare", "--mount", "sh", "-c", &mount, &folder];
        words.map(str::to_owned).to_vec()
    }

    /// Takes all of the space.
    pub(crate) fn fill(&self, server: &Server) -> Result<()> {
        let mut file = File::create(self.filler(server)).context("cannot reach the disk")?;
        for size in [64 * 1024, 4096] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        Ok(())
    }

    /// Gives the space back.
    pub(crate) fn free(&self, server: &Server) -> Result<()> {
        Ok(fs::remove_file(self.filler(server))?)
    }

    fn filler(&self, server: &Server) -> PathBuf {
        let inside = self.folder.strip_prefix("/").unwrap_or(&self.folder);
        let root = PathBuf::from(format!("/proc/{}/root", server.pid()));
        root.join(inside).join("filler")
    }
}
