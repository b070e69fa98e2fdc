//! The parts of the npm package's README that are written by us: between
//! `<!-- name: begin -->` and `<!-- name: end -->`.

use anyhow::{Context as _, Result};

use crate::files;
use crate::workspace::Workspace;

const README: &str = "crates/npm/package/README.md";

/// Writes a part anew. Whether it was another one before.
pub(crate) fn fill(workspace: &Workspace, name: &str, text: &str) -> Result<bool> {
    let path = workspace.root().join(README);
    let before = files::read(&path)?;
    let after = filled(&before, name, text).with_context(|| format!("{README} has no {name}"))?;
    if after == before {
        return Ok(false);
    }
    files::write(&path, &after)?;
    Ok(true)
}

fn filled(readme: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (
        format!("<!-- {name}: begin -->\n"),
        format!("<!-- {name}: end -->"),
    );
    let (head, rest) = readme.split_once(&begin)?;
    let (_, tail) = rest.split_once(&end)?;
    Some([head, &begin, "\n", text.trim(), "\n\n", &end, tail].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_written() {
        let readme = "a\n<!-- sizes: begin -->\nold\n<!-- sizes: end -->\nb\n";
        let want = "a\n<!-- sizes: begin -->\n\nnew\n\n<!-- sizes: end -->\nb\n";
        assert_eq!(filled(readme, "sizes", "new\n").as_deref(), Some(want));
        assert_eq!(filled(want, "sizes", "new").as_deref(), Some(want));
        assert_eq!(filled(readme, "other", "new"), None);
    }
}
