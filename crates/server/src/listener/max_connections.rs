//! The maximum of open connections.

/// The most connections that one listener serves at once; the rest wait in the kernel's
/// queue. A process whose limit of open files is lower uses three quarters of it: the
/// store, the calls to WeChat and the other listener need some too.
pub(super) const MAX_CONNECTIONS: usize = 10_000;

/// The maximum for this process.
pub(super) fn max_connections() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    bounded_by(open_files(&limits))
}

fn bounded_by(open_files: Option<usize>) -> usize {
    let files = open_files.unwrap_or(usize::MAX);
    (files - files / 4).clamp(1, MAX_CONNECTIONS)
}

/// The soft limit of open files from Linux's `/proc`; `None` where there is no limit, or
/// no such file.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_below_the_limit_of_open_files() {
        let limits = |files: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units\n\
                 Max processes             15487                15487                processes\n\
                 Max open files            {files}                 4096                 files\n"
            )
        };
        for (text, connections) in [
            (limits("1024"), 768),
            (limits("1048576"), MAX_CONNECTIONS),
            (limits("unlimited"), MAX_CONNECTIONS),
            (limits("1"), 1),
            (limits("0"), 1),
            (String::new(), MAX_CONNECTIONS),
        ] {
            assert_eq!(bounded_by(open_files(&text)), connections, "{text}");
        }
        if cfg!(target_os = "linux") {
            assert!(open_files(&std::fs::read_to_string("/proc/self/limits").unwrap()).is_some());
        }
    }
}
