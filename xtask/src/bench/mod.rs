//! `cargo xtask bench`: speeds side by side, each pair in one run.

use anyhow::{Result, bail};

use crate::work::Work;

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bench {
    Sign,
    Wasm,
    Http,
}

impl Bench {
    pub(crate) const ALL: &[Self] = &[Self::Sign, Self::Wasm, Self::Http];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Wasm => "wasm",
            Self::Http => "http",
        }
    }
}

pub(crate) fn run(_work: &Work, _benches: &[Bench]) -> Result<()> {
    bail!("not yet")
}
