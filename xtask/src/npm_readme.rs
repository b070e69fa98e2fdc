//! The generated parts of the npm package's READMEs: between `<!-- name: begin -->` and
//! `<!-- name: end -->`.

use anyhow::{Context as _, Result};

use crate::files;
use crate::workspace::Workspace;

/// The language of a README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its language tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    fn readme(self) -> &'static str {
        match self {
            Self::English => "crates/npm/package/README.md",
            Self::Chinese => "crates/npm/package/README.zh-CN.md",
        }
    }
}

/// Writes a part of both READMEs, and returns whether one has changed.
pub(crate) fn fill(
    workspace: &Workspace,
    name: &str,
    text: impl Fn(Language) -> Result<String>,
) -> Result<bool> {
    let mut is_changed = false;
    for language in Language::ALL {
        let readme = language.readme();
        let path = workspace.root().join(readme);
        let before = files::read(&path)?;
        let after = filled(&before, name, &text(language)?)
            .with_context(|| format!("{readme} has no {name}"))?;
        if after != before {
            files::write(&path, &after)?;
            is_changed = true;
        }
    }
    Ok(is_changed)
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
    fn writes_only_between_the_markers() {
        let readme = "a\n<!-- sizes: begin -->\nold\n<!-- sizes: end -->\nb\n";
        let want = "a\n<!-- sizes: begin -->\n\nnew\n\n<!-- sizes: end -->\nb\n";
        assert_eq!(filled(readme, "sizes", "new\n").as_deref(), Some(want));
        assert_eq!(filled(want, "sizes", "new").as_deref(), Some(want));
        assert_eq!(filled(readme, "other", "new"), None);
    }
}
