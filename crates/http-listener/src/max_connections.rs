//! The maximum of open connections.

/// The most connections that one listener serves at once; the rest wait in the kernel's
/// queue. A process whose limit of open files is lower uses three quarters of it: the
/// store, the calls to WeChat and the other listener need some too.
pub const MAX_CONNECTIONS: usize = 10_000;

/// The maximum for this process.
pub fn max_connections() -> usize {
    bounded_by(open_files())
}

fn bounded_by(open_files: Option<u64>) -> usize {
    let files = open_files.and_then(|files| usize::try_from(files).ok());
    let files = files.unwrap_or(usize::MAX);
    (files - files / 4).clamp(1, MAX_CONNECTIONS)
}

/// The soft limit of open files, where there is one.
#[cfg(unix)]
fn open_files() -> Option<u64> {
    let (soft, _) = rlimit::Resource::NOFILE.get().ok()?;
    Some(soft)
}

#[cfg(not(unix))]
fn open_files() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_below_the_limit_of_open_files() {
        for (files, connections) in [
            (Some(1024), 768),
            (Some(1_048_576), MAX_CONNECTIONS),
            (Some(u64::MAX), MAX_CONNECTIONS),
            (Some(1), 1),
            (Some(0), 1),
            (None, MAX_CONNECTIONS),
        ] {
            assert_eq!(bounded_by(files), connections, "{files:?}");
        }
    }
}
