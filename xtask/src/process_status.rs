//! What Linux says about a process.

use anyhow::{Context as _, Result};

use crate::files;

/// Bytes of memory that a process holds.
pub(crate) fn resident(pid: u32) -> Result<f64> {
    let status = files::read(format!("/proc/{pid}/status").as_ref())?;
    kilobytes(&status, "VmRSS:").context("no VmRSS")
}

/// The most that it has held at once.
pub(crate) fn peak(pid: u32) -> Result<f64> {
    let status = files::read(format!("/proc/{pid}/status").as_ref())?;
    kilobytes(&status, "VmHWM:").context("no VmHWM")
}

/// Files and connections that it has open.
pub(crate) fn open_files(pid: u32) -> Result<usize> {
    let folder = format!("/proc/{pid}/fd");
    let files = std::fs::read_dir(&folder).with_context(|| format!("cannot read {folder}"))?;
    Ok(files.count())
}

/// `VmRSS:     10600 kB`, in bytes.
fn kilobytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_of_a_process() {
        let status = "Name:\tx\nVmPeak:\t  9 kB\nVmRSS:\t   2 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(2048.0));
        assert_eq!(kilobytes("Name:\tx\n", "VmRSS:"), None);
    }
}
