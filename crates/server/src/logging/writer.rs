//! Writes the log in a thread of its own, so that a reader who stalls delays nobody else.
//!
//! A bounded number of bytes waits for the reader. What is logged beyond is dropped and
//! counted, and the count is logged when the reader is back. `tracing-appender` would bound
//! lines in place of bytes, and writes to standard output at a shutdown while the reader
//! stalls.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use tracing_subscriber::fmt::MakeWriter;

use super::line::{LineFormat, escaped};

/// The most bytes that wait for the reader.
const MAX_PENDING: usize = 4 << 20;
/// The longest that a shutdown waits for the reader.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);
/// How often a shutdown looks whether everything is written.
const FLUSH_INTERVAL: Duration = Duration::from_millis(2);
/// The shortest time from one report of dropped lines to the next, for a reader who is
/// always too slow.
const REPORT_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
struct Queue {
    /// The bytes that wait.
    pending: AtomicUsize,
    /// The lines that were dropped.
    dropped: AtomicU64,
}

/// Hands lines to the thread that writes them.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    lines: Sender<Box<[u8]>>,
    queue: Arc<Queue>,
    format: LineFormat,
}

/// Waits for the lines that are not written yet, when it is dropped; not for ever.
#[derive(Debug, Clone)]
#[must_use]
pub(crate) struct FlushOnDrop(Arc<Queue>);

/// Starts the thread. It writes to `out` for as long as there is a writer.
pub(super) fn start(out: impl Write + Send + 'static, format: LineFormat) -> (Writer, FlushOnDrop) {
    let (lines, receiver) = channel();
    let queue = Arc::<Queue>::default();
    let (writer, flush) = (
        Writer {
            lines,
            queue: queue.clone(),
            format,
        },
        FlushOnDrop(queue.clone()),
    );
    std::thread::spawn(move || write_all(&receiver, out, &queue));
    (writer, flush)
}

fn write_all(lines: &Receiver<Box<[u8]>>, mut out: impl Write, queue: &Queue) {
    let (mut reported, mut reported_at) = (0, Instant::now());
    for line in lines {
        // An error means that nobody reads: there is no other place to log it.
        let _ = out.write_all(&line);
        let pending = queue.pending.fetch_sub(line.len(), Ordering::AcqRel) - line.len();
        let dropped = queue.dropped.load(Ordering::Acquire);
        let is_report_due = pending == 0 || reported_at.elapsed() >= REPORT_INTERVAL;
        if dropped > reported && is_report_due {
            // The total, because this line can be dropped too.
            tracing::warn!(
                dropped_since_start = dropped,
                "lines of the log were dropped: standard error was not read in time"
            );
            (reported, reported_at) = (dropped, Instant::now());
        }
    }
}

impl Write for Writer {
    /// Takes a whole line, or drops it.
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        let line = escaped(written, self.format);
        let with_line = |pending: usize| {
            let pending = pending.saturating_add(line.len());
            (pending <= MAX_PENDING).then_some(pending)
        };
        let (set, read) = (Ordering::AcqRel, Ordering::Acquire);
        let fits = self.queue.pending.fetch_update(set, read, with_line);
        if fits.is_err() || self.lines.send(line.as_ref().into()).is_err() {
            self.queue.dropped.fetch_add(1, Ordering::AcqRel);
        }
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Drop for FlushOnDrop {
    fn drop(&mut self) {
        let start = Instant::now();
        while self.0.pending.load(Ordering::Acquire) > 0 && start.elapsed() < FLUSH_TIMEOUT {
            std::thread::sleep(FLUSH_INTERVAL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::{fmt, registry};

    use crate::printable::is_printable;

    /// Standard error whose reader stalls while a test holds the lock.
    #[derive(Clone, Default)]
    struct Pipe(Arc<Mutex<Vec<u8>>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_shutdown_writes_what_was_logged_before() {
        let pipe = Pipe::default();
        let (mut writer, flush) = start(pipe.clone(), LineFormat::Json);
        for number in 0..1000 {
            writeln!(writer, "{number}").unwrap();
        }
        drop(flush);
        let written = String::from_utf8(pipe.0.lock().unwrap().clone()).unwrap();
        assert_eq!(written.lines().last(), Some("999"));
    }

    #[test]
    fn no_field_bypasses_the_escapes() {
        let pipe = Pipe::default();
        let (json, flush_json) = start(pipe.clone(), LineFormat::Json);
        let (text, flush_text) = start(pipe.clone(), LineFormat::Text);
        let json = fmt::layer().json().with_writer(json);
        let text = fmt::layer().with_ansi(false).with_writer(text);
        let poison = "a\u{202e}b\u{2028}c\u{85}d\u{9b}e\u{200b}f";
        tracing::subscriber::with_default(registry().with(json).with(text), || {
            let span = tracing::error_span!("span", shown = %poison, text = poison);
            let _entered = span.enter();
            tracing::error!(shown = %poison, debug = ?poison, text = poison, "{poison}");
        });
        drop((flush_json, flush_text));
        let written = String::from_utf8(pipe.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<_> = written.lines().collect();
        assert_eq!(lines.len(), 2, "{written}");
        for line in lines {
            assert!(line.chars().all(is_printable), "{line}");
            assert!(line.matches("202e").count() >= 6, "{line}");
        }
    }

    #[test]
    fn a_stalled_reader_delays_nobody_and_what_it_misses_is_bounded_and_counted() {
        let pipe = Pipe::default();
        let (mut writer, flush) = start(pipe.clone(), LineFormat::Json);
        let line = [b'x'; 1 << 10];
        let stalled = pipe.0.lock().unwrap();
        let lines = 3 * MAX_PENDING / line.len();
        for _ in 0..lines {
            writer.write_all(&line).unwrap();
        }
        let queue = writer.queue.clone();
        assert_eq!(queue.pending.load(Ordering::Acquire), MAX_PENDING);
        let dropped = queue.dropped.load(Ordering::Acquire);
        assert_eq!(dropped, u64::try_from(lines * 2 / 3).unwrap());
        drop(stalled);
        drop(flush);
        assert_eq!(pipe.0.lock().unwrap().len(), MAX_PENDING);
        assert_eq!(queue.pending.load(Ordering::Acquire), 0);
    }

    #[test]
    fn a_shutdown_does_not_wait_for_a_stalled_reader_for_ever() {
        let pipe = Pipe::default();
        let (mut writer, flush) = start(pipe.clone(), LineFormat::Json);
        let _stalled = pipe.0.lock().unwrap();
        writer.write_all(b"line").unwrap();
        let start = Instant::now();
        drop(flush);
        let waited = start.elapsed();
        assert!((1..5).contains(&waited.as_secs()), "{waited:?}");
    }
}
