//! The log of one test.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// Every line that this thread logs.
#[derive(Clone, Default)]
pub(super) struct LogLines(Arc<Mutex<Vec<u8>>>);

/// Collects until it is dropped.
pub(super) struct Collecting {
    _guard: DefaultGuard,
    _other: tracing::Dispatch,
}

impl LogLines {
    /// Collects the lines of every level.
    pub(super) fn collect(&self) -> Collecting {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        // With one subscriber alone, a line that another thread reaches first is off for all.
        let other = tracing::Dispatch::new(tracing_subscriber::registry());
        Collecting {
            _guard: tracing::subscriber::set_default(subscriber),
            _other: other,
        }
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogLines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
