//! Figures beside their targets, for `cargo xtask prove push`.

/// Prints a figure beside its target, and fails where it misses it.
pub(crate) fn judge(what: &str, figure: &str, target: &str, is_held: bool) {
    let verdict = if is_held { "held" } else { "MISSED" };
    println!("{verdict:<8} {what}: {figure} (target: {target})");
    assert!(is_held, "{what}");
}

/// The number in a variable of the environment.
pub(crate) fn number(variable: &str) -> Option<usize> {
    let number = std::env::var(variable).ok()?;
    Some(number.parse().expect("a number"))
}
