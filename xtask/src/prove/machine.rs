//! Where the figures were measured.

use std::thread::available_parallelism;

/// `CPU model, cores`.
pub(crate) fn describe() -> String {
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu_model(&model).unwrap_or("unknown CPU").to_owned();
    let cores = available_parallelism().map_or(0, usize::from);
    format!("{model}, {cores} cores, shared by the attacker and the server")
}

fn cpu_model(cpuinfo: &str) -> Option<&str> {
    let mut lines = cpuinfo.lines();
    let line = lines.find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start_matches([' ', '\t', ':']).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_of_the_first_core() {
        let text = "processor\t: 0\nmodel name\t: A CPU @ 2 GHz\nmodel name\t: B\n";
        assert_eq!(cpu_model(text), Some("A CPU @ 2 GHz"));
        assert_eq!(cpu_model("processor : 0"), None);
    }
}
