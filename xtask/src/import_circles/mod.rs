//! Dependencies inside a crate point one way: this check finds files that import each
//! other in a circle, directly or through others.
//!
//! A module and its own submodules may use each other: together they are one subject.
//! The submodules among themselves may not form a circle.

mod graph;
mod imports;
mod modules;
mod source;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::files;
use crate::workspace::Workspace;
use graph::Graph;
use modules::Module;

/// Fails with the list of all circles in all crates of the workspace.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut report = String::new();
    let mut found = 0;
    for folder in crates(workspace.root())? {
        for circle in circles_below(&workspace.root().join(&folder).join("src"))? {
            found += 1;
            writeln!(report, "{folder}:\n{circle}")?;
        }
    }
    ensure!(found == 0, "{found} import circles\n{report}");
    Ok(())
}

/// The folders of all crates, relative to the workspace.
fn crates(root: &Path) -> Result<Vec<String>> {
    let mut folders: Vec<_> = ["web", "tests", "xtask"].map(String::from).into();
    for entry in std::fs::read_dir(root.join("crates"))? {
        folders.push(format!("crates/{}", entry?.file_name().display()));
    }
    folders.retain(|folder| root.join(folder).join("src").is_dir());
    folders.sort();
    Ok(folders)
}

/// Every circle among the files below `src`, as lines `a -> b, c`.
fn circles_below(src: &Path) -> Result<Vec<String>> {
    let mut graph = Graph::default();
    let files = modules::below(src)?;
    let known: BTreeSet<_> = files.iter().map(|(module, _)| module).collect();
    for (module, path) in &files {
        let text = files::read(path)?;
        for import in imports::of(&text, module, |name: &Module| known.contains(name)) {
            graph.add(module.clone(), import);
        }
    }
    let circles = graph.circles();
    Ok(circles
        .iter()
        .map(|circle| graph.describe(circle))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Crate(std::path::PathBuf);

    impl Crate {
        fn new(files: &[(&str, &str)]) -> Self {
            static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
            let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let name = format!("xtask-circles-{}-{count}", std::process::id());
            let folder = Self(std::env::temp_dir().join(name));
            for (path, text) in files {
                files::write(&folder.0.join(path), text).unwrap();
            }
            folder
        }

        fn circles(&self) -> Vec<String> {
            circles_below(&self.0).unwrap()
        }
    }

    impl Drop for Crate {
        fn drop(&mut self) {
            let _ = files::remove(&self.0);
        }
    }

    #[test]
    fn a_planted_circle_is_found_and_named() {
        let planted = Crate::new(&[
            ("lib.rs", "mod a; mod b; mod c; mod free;"),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "fn f() { crate::c::g() }"),
            ("c/mod.rs", "use super::{a::A, free};"),
            ("free.rs", "pub struct Free;"),
        ]);
        assert_eq!(planted.circles(), ["  a -> b\n  b -> c\n  c -> a\n"]);
    }

    #[test]
    fn files_that_depend_one_way_are_no_circle() {
        let tree = Crate::new(&[
            ("lib.rs", "mod a; mod b; mod c; pub use a::A;"),
            ("a.rs", "use crate::b::B; use crate::c::C;"),
            ("b.rs", "use crate::c::C;"),
            (
                "c.rs",
                "// use crate::a::A;\nconst TEXT: &str = \"crate::a::A\";",
            ),
        ]);
        assert_eq!(tree.circles(), [""; 0]);
    }

    #[test]
    fn a_module_and_its_submodules_are_one_subject() {
        let family = Crate::new(&[
            ("lib.rs", "mod store;"),
            (
                "store/mod.rs",
                "mod memory; mod redb; pub use memory::Memory; pub trait Store {}",
            ),
            ("store/memory.rs", "use super::Store;"),
            ("store/redb.rs", "use super::Store;"),
        ]);
        assert_eq!(family.circles(), [""; 0]);
    }

    #[test]
    fn submodules_may_not_form_a_circle_among_themselves() {
        let siblings = Crate::new(&[
            ("lib.rs", "mod store;"),
            (
                "store/mod.rs",
                "mod memory; mod redb; pub use memory::Memory; pub trait Store {}",
            ),
            (
                "store/memory.rs",
                "use super::redb::Redb; use super::Store;",
            ),
            ("store/redb.rs", "use super::memory::Memory;"),
        ]);
        let circle = "  store::memory -> store::redb\n  store::redb -> store::memory\n";
        assert_eq!(siblings.circles(), [circle]);
    }

    #[test]
    fn tests_below_a_file_do_not_count() {
        let tested = Crate::new(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B;"),
            (
                "b.rs",
                "pub struct B;\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n",
            ),
        ]);
        assert_eq!(tested.circles(), [""; 0]);
    }
}
