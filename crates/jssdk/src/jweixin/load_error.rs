//! Why jweixin could not be loaded.

use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

/// Why there is no jweixin in the page: what happened with each URL.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadError {
    /// In the order in which they were tried.
    pub tried: Vec<(String, LoadFailure)>,
}

/// Why a script did not bring jweixin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoadFailure {
    /// It was loaded, but set no jweixin: a copy for bundlers (see
    /// [`register_jweixin`](fn@crate::register_jweixin)), or another script.
    NotJweixin,
    /// It did not load in time.
    TimedOut,
    /// The host is not reachable, has no such file, or the page's policy
    /// (`script-src`) forbids it.
    Unreachable,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("jweixin could not be loaded")?;
        for (url, failure) in &self.tried {
            f.write_str("; ")?;
            f.write_str(url)?;
            f.write_str(match failure {
                LoadFailure::NotJweixin => " has left no jweixin in the page",
                LoadFailure::TimedOut => " did not come in time",
                LoadFailure::Unreachable => " is not reachable",
            })?;
        }
        Ok(())
    }
}

impl Error for LoadError {}
