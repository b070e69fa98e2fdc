//! The parts of a proof, each of which can be run alone.

use anyhow::{Context as _, Result, ensure};

/// One of the parts of a proof.
pub(super) trait Subject: Copy + PartialEq + 'static {
    const ALL: &'static [Self];

    /// What `--only` calls it.
    fn name(self) -> &'static str;
}

/// The part with this name.
pub(super) fn parse<S: Subject>(name: &str) -> Result<S> {
    let names: Vec<_> = S::ALL.iter().map(|subject| subject.name()).collect();
    let found = S::ALL.iter().find(|subject| subject.name() == name);
    let found = found.copied();
    found.with_context(|| format!("--only takes one of {}, not `{name}`", names.join(", ")))
}

/// Runs one of them or all, also if a figure misses its target.
pub(super) fn run<S: Subject>(only: Option<S>, run: impl Fn(S) -> Result<()>) -> Result<()> {
    let mut missed = Vec::new();
    for &subject in S::ALL {
        if only.is_some_and(|only| only != subject) {
            continue;
        }
        println!("\n{}:", subject.name());
        if let Err(err) = run(subject) {
            eprintln!("{err:#}");
            missed.push(subject.name());
        }
    }
    let names = missed.join(", ");
    ensure!(missed.is_empty(), "figures missed their target: {names}");
    Ok(())
}
