//! What the benchmarks share.

use std::time::Duration;

/// Measures what has the text in its name that the command line gives.
pub(crate) fn run(measure: impl AsyncFnOnce(&str)) {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    // `cargo test` runs benchmarks too, and only wants to know whether they compile.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure(filter.map_or("", String::as_str)));
}

/// The columns of a table that say how long calls took: `p50 | p99 | longest`.
pub(crate) fn percentiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let columns = [50, 99, 100].map(|hundredths| {
        let index = (times.len() * hundredths / 100).min(times.len() - 1);
        format!("{:.2} ms", times[index].as_secs_f64() * 1000.0)
    });
    columns.join(" | ")
}
