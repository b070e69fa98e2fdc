//! How many files the process may have open. Each connection is one.

/// Raises the limit as far as the process may. Many systems allow 1,024 files by default, for
/// programs that use `select`, and far more to those that ask.
pub(crate) fn raise_limit() {
    if let Err(err) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(error = %err, "the limit of open files could not be raised");
    }
}
