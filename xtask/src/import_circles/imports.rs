//! Which other modules of its crate a file names.

use super::modules::Module;
use super::source;

/// The modules that the code names by `use` or by a path, without the module itself
/// and without the crate's root. A `mod` line is no import.
pub(super) fn of(text: &str, module: &Module, exists: impl Fn(&Module) -> bool) -> Vec<Module> {
    let code = source::code(text);
    let mut found: Vec<Module> = paths(&code)
        .iter()
        .filter_map(|path| resolve(path, module, &exists))
        .filter(|import| import != module && !import.is_empty())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Every path in the code, groups in braces written out: `use a::{b, c}` gives
/// `a::b` and `a::c`.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let path = path_length(rest);
        let (text, after) = rest.split_at(path);
        rest = after;
        expand("", text, &mut found);
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How far a path reaches: words joined by `::`, and a group in braces behind one.
fn path_length(text: &str) -> usize {
    let mut length = 0;
    loop {
        let word = text[length..].find(|c| !is_word(c));
        length = word.map_or(text.len(), |word| length + word);
        let Some(next) = text[length..].strip_prefix("::") else {
            return length;
        };
        if next.starts_with('{') {
            return length + 2 + group_length(next);
        }
        if !next.starts_with(is_word) {
            return length;
        }
        length += 2;
    }
}

/// The length of `{…}` with its inner groups.
fn group_length(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

fn expand(prefix: &str, path: &str, found: &mut Vec<String>) {
    let path = path.trim();
    let Some((head, group)) = path.split_once('{') else {
        let name = path.split_whitespace().next().unwrap_or_default();
        found.push(format!("{prefix}{name}"));
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let group = group.strip_suffix('}').unwrap_or(group);
    let mut depth = 0;
    let parts = group.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    for part in parts.filter(|part| !part.trim().is_empty()) {
        expand(&prefix, part, found);
    }
}

/// The deepest module that a path leads to; none for paths into other crates.
fn resolve(path: &str, module: &Module, exists: impl Fn(&Module) -> bool) -> Option<Module> {
    let mut parts = path.split("::").filter(|part| !part.is_empty()).peekable();
    let mut place = module.clone();
    match *parts.peek()? {
        "crate" => {
            parts.next();
            place.clear();
        }
        "self" => {
            parts.next();
        }
        "super" => {
            while parts.next_if_eq(&"super").is_some() {
                place.pop();
            }
        }
        // A submodule may be named without `self::`, but only a whole path can be one.
        child => {
            place.push(child.to_owned());
            if !path.contains("::") || !exists(&place) {
                return None;
            }
            place.pop();
        }
    }
    for part in parts {
        place.push(part.to_owned());
        if !exists(&place) {
            place.pop();
            break;
        }
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(text: &str, module: &str) -> Vec<String> {
        let known = ["", "a", "a::b", "a::b::c", "d", "e"];
        let module: Module = module.split("::").map(String::from).collect();
        let exists = |name: &Module| known.contains(&name.join("::").as_str());
        let found = of(text, &module, exists);
        found.iter().map(|name| name.join("::")).collect()
    }

    #[test]
    fn every_way_to_name_a_module_counts() {
        for (text, module, want) in [
            ("use crate::d::Type;", "a", "d"),
            ("pub(crate) use crate::d;", "a", "d"),
            ("use crate::{d::{X, Y}, e};", "a", "d e"),
            ("use super::super::d::X as Z;", "a::b", "d"),
            ("use super::X;", "a::b", "a"),
            ("use self::b::X;", "a", "a::b"),
            ("pub use b::X;", "a", "a::b"),
            ("fn f(x: crate::d::X) -> b::Y {}", "a", "a::b d"),
            ("use crate::a::b::c::{self, X};", "d", "a::b::c"),
            ("use std::fmt; use d::X; mod b;", "a", ""),
            ("use crate::Root;", "a", ""),
            ("let b = b.c();", "a", ""),
        ] {
            assert_eq!(imports(text, module).join(" "), want, "{text}");
        }
    }
}
