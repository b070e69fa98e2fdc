//! Every test that TRAPS.md names exists in the file that it names.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

const TRAPS: &str = include_str!("../TRAPS.md");
const FILES: [(&str, &str); 8] = [
    ("calls.rs", include_str!("calls.rs")),
    ("configure.rs", include_str!("configure.rs")),
    ("debug.rs", include_str!("debug.rs")),
    ("events.rs", include_str!("events.rs")),
    ("every_api.rs", include_str!("every_api.rs")),
    ("api_groups.rs", include_str!("api_groups.rs")),
    ("load.rs", include_str!("load.rs")),
    ("router.rs", include_str!("router.rs")),
];

#[test]
fn every_trap_has_its_test() {
    let mut found = 0;
    for line in TRAPS.lines().filter(|line| line.starts_with("| ")) {
        let tests = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        if tests == "test" {
            continue;
        }
        for of_file in tests.split("; ") {
            let (file, names) = of_file.split_once(": ").unwrap();
            let (_, source) = FILES
                .iter()
                .find(|(name, _)| *name == file.trim_matches('`'))
                .unwrap_or_else(|| panic!("{file} is not listed here"));
            for name in names.split(", ").map(|name| name.trim_matches('`')) {
                let function = ["#[wasm_bindgen_test]\nasync fn ", name, "()"].concat();
                assert!(source.contains(&function), "{file} has no {name}");
                found += 1;
            }
        }
    }
    assert!(found > 45, "{found}: the tables were not read");
}
