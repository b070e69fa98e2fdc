//! Which module imports which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Module;

/// Arrows from a module to those that it imports.
#[derive(Debug, Default)]
pub(super) struct Graph(BTreeMap<Module, BTreeSet<Module>>);

impl Graph {
    pub(super) fn add(&mut self, from: Module, to: Module) {
        self.0.entry(from).or_default().insert(to);
    }

    /// Sets of modules of which each reaches every other. A parent that uses its
    /// submodules, and is used by them, is left out; they are looked at without it.
    pub(super) fn circles(&self) -> Vec<BTreeSet<Module>> {
        let mut found = Vec::new();
        self.circles_among(&self.0.keys().cloned().collect(), &mut found);
        found
    }

    fn circles_among(&self, modules: &BTreeSet<Module>, found: &mut Vec<BTreeSet<Module>>) {
        let mut seen = BTreeSet::new();
        for module in modules {
            if seen.contains(module) {
                continue;
            }
            let circle = self.circle_of(module, modules);
            seen.extend(circle.iter().cloned());
            match parent(&circle) {
                Some(parent) => {
                    let mut children = circle.clone();
                    children.remove(&parent);
                    self.circles_among(&children, found);
                }
                None if circle.len() > 1 => found.push(circle),
                None => {}
            }
        }
    }

    /// The module and all that it reaches and that reach it.
    fn circle_of(&self, module: &Module, modules: &BTreeSet<Module>) -> BTreeSet<Module> {
        let reached = self.reached_from(module, modules);
        let leads_back = |other: &Module| self.reached_from(other, modules).contains(module);
        let mut circle: BTreeSet<_> = reached.into_iter().filter(leads_back).collect();
        circle.insert(module.clone());
        circle
    }

    fn reached_from(&self, start: &Module, modules: &BTreeSet<Module>) -> BTreeSet<Module> {
        let mut reached = BTreeSet::new();
        let mut next = vec![start];
        while let Some(module) = next.pop() {
            for import in self.0.get(module).into_iter().flatten() {
                if modules.contains(import) && reached.insert(import.clone()) {
                    next.push(import);
                }
            }
        }
        reached
    }

    /// The circle's own arrows, a line for each module.
    pub(super) fn describe(&self, circle: &BTreeSet<Module>) -> String {
        let line = |module: &Module| {
            let imports = self.0.get(module).into_iter().flatten();
            let inside = imports.filter(|import| circle.contains(*import));
            let names: Vec<_> = inside.map(|import| import.join("::")).collect();
            format!("  {} -> {}\n", module.join("::"), names.join(", "))
        };
        circle.iter().map(line).collect()
    }
}

/// The member that all other members lie below.
fn parent(circle: &BTreeSet<Module>) -> Option<Module> {
    let shortest = circle.iter().min_by_key(|module| module.len())?;
    let all_below = circle.iter().all(|module| module.starts_with(shortest));
    (circle.len() > 1 && all_below).then(|| shortest.clone())
}
