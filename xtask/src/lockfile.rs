//! Versions from Cargo.lock.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files;

/// The version of a package, of which the lock file below `root` may hold only one.
pub(crate) fn version(root: &Path, package: &str) -> Result<String> {
    let text = files::read(&root.join("Cargo.lock"))?;
    let found = find(&text, package);
    found.with_context(|| format!("Cargo.lock names not exactly one version of {package}"))
}

fn find(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut versions = lock
        .split("[[package]]")
        .filter(|entry| entry.lines().any(|line| line == name))
        .filter_map(|entry| entry.lines().find_map(quoted_version));
    let version = versions.next()?;
    versions.next().is_none().then(|| version.to_owned())
}

fn quoted_version(line: &str) -> Option<&str> {
    line.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.131"

[[package]]
name = "twice"
version = "1.0.0"

[[package]]
name = "twice"
version = "2.0.0"
"#;

    #[test]
    fn one_version_of_exactly_that_name() {
        assert_eq!(find(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(find(LOCK, "wasm-bindgen-macro").as_deref(), Some("0.2.131"));
        assert_eq!(find(LOCK, "wasm"), None);
        assert_eq!(find(LOCK, "twice"), None);
    }
}
