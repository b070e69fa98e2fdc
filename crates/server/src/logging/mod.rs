//! The log, on standard error. What other crates write about URLs is left out.
//!
//! Whoever logs never waits for the reader of standard error: [`writer`] does. It also
//! escapes every line, so that no field has to.

mod line;
mod writer;

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};

use tracing::{Level, Metadata, level_filters::LevelFilter};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Registry, fmt, registry, reload};
use wechat_h5_api::TRACE_TARGET;

use self::line::LineFormat;
pub(crate) use self::writer::FlushOnDrop;
use crate::config::{LogConfig, LogFormat};

/// Crates that write whole requests, with their secrets, below `warn`.
const NOISY: [&str; 7] = [
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "h2",
    "tower",
    "mio",
];

/// Receives what is logged too, or other spans.
pub(crate) type BoxedLayer = Box<dyn tracing_subscriber::Layer<Registry> + Send + Sync>;

/// Changes which events are logged.
pub(crate) struct LogFilter {
    current: Mutex<String>,
    handle: reload::Handle<EnvFilter, Registry>,
}

impl LogFilter {
    /// Uses this filter from now on. Returns whether it is another one.
    pub(crate) fn replace(&self, filter: &str) -> bool {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = *current != filter;
        if is_other {
            // Fails only if nothing is logged any more.
            let _ = self.handle.reload(env_filter(filter));
            filter.clone_into(&mut current);
        }
        is_other
    }
}

/// Starts logging, for the rest of the process, with what collects traces if something does. Drop
/// the first that this returns last: what was logged before is then written.
pub(crate) fn start(config: &LogConfig, traces: Option<BoxedLayer>) -> (FlushOnDrop, LogFilter) {
    let format = line_format(config.format);
    let (writer, flush) = writer::start(std::io::stderr(), format);
    let (filter, handle) = reload::Layer::new(env_filter(&config.filter));
    let filter = filter.and(filter_fn(is_quiet_enough));
    let lines = match format {
        LineFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(writer)
            .boxed(),
        LineFormat::Text | LineFormat::ColoredText => fmt::layer()
            .with_writer(writer)
            .with_ansi(format == LineFormat::ColoredText)
            .boxed(),
    };
    let layers: Vec<_> = [lines.with_filter(filter).boxed()]
        .into_iter()
        .chain(traces)
        .collect();
    // Fails only if logging was started before, and then that stays.
    let _ = registry().with(layers).try_init();
    std::panic::set_hook(Box::new(log_panic));
    let current = Mutex::new(config.filter.clone());
    (flush, LogFilter { current, handle })
}

fn env_filter(filter: &str) -> EnvFilter {
    EnvFilter::try_new(filter)
        .unwrap_or_else(|_| EnvFilter::default().add_directive(LevelFilter::INFO.into()))
}

fn line_format(format: LogFormat) -> LineFormat {
    match format {
        LogFormat::Json => LineFormat::Json,
        LogFormat::Text if std::io::stderr().is_terminal() => LineFormat::ColoredText,
        LogFormat::Text => LineFormat::Text,
    }
}

/// In place of Rust's own message on standard error, which waits for the reader.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(|place| {
        let (file, line) = (short_path(place.file()), place.line());
        format!("{file}:{line}")
    });
    let reason = panic.payload_as_str();
    if wechat_h5_store::handles_panics() {
        tracing::debug!(place, reason, "a panic that the store handles");
    } else {
        tracing::error!(place, reason, "a bug: this task has stopped");
    }
}

/// A source file by its crate, without the folders of the machine that it was built on.
fn short_path(path: &str) -> &str {
    let is_separator = |c| matches!(c, '/' | '\\');
    let parts: Vec<_> = path.split(is_separator).collect();
    let source = parts.iter().rposition(|part| *part == "src");
    let first = source.unwrap_or(parts.len()).saturating_sub(1);
    let skipped: usize = parts[..first].iter().map(|part| part.len() + 1).sum();
    &path[skipped..]
}

fn is_quiet_enough(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    if target == TRACE_TARGET {
        return false;
    }
    let name = target.split("::").next().unwrap_or(target);
    !NOISY.contains(&name) || *metadata.level() <= Level::WARN
}

#[cfg(test)]
impl LogFilter {
    /// One of a log that nobody writes.
    pub(crate) fn unused(filter: &str) -> Self {
        let (_, handle) = reload::Layer::new(env_filter(filter));
        let current = Mutex::new(filter.to_owned());
        Self { current, handle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_code_has_no_folder_of_the_machine() {
        for (path, expected) in [
            (
                "/home/me/.cargo/registry/src/a.example-1/redb-4.4.0/src/tree_store/btree.rs",
                "redb-4.4.0/src/tree_store/btree.rs",
            ),
            (
                "/rustc/0123/library/core/src/option.rs",
                "core/src/option.rs",
            ),
            ("crates/server/src/serve.rs", "server/src/serve.rs"),
            (r"C:\me\redb-4.4.0\src\btree.rs", r"redb-4.4.0\src\btree.rs"),
            ("src/main.rs", "src/main.rs"),
            ("/tmp/build-1/out/made.rs", "made.rs"),
            ("", ""),
        ] {
            assert_eq!(short_path(path), expected, "{path}");
        }
    }
}
