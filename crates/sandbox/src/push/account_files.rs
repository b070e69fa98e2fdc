//! The files that passive replies name.

use std::fmt::Debug;

/// The files of the account that pushes are for, temporary and permanent ones.
pub(crate) trait AccountFiles: Debug + Send + Sync {
    fn has_file(&self, media_id: &str) -> bool;
}

#[cfg(test)]
pub(super) mod tests {
    use super::AccountFiles;

    #[derive(Debug)]
    pub(crate) struct NoFiles;

    impl AccountFiles for NoFiles {
        fn has_file(&self, _: &str) -> bool {
            false
        }
    }
}
