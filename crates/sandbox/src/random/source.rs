//! The source of a call's random values.

use std::sync::{Arc, Mutex, PoisonError};

use sha1::{Digest, Sha1};

tokio::task_local! {
    /// The seeded source of the sandbox that handles the current call. Task-local, so that
    /// no function needs a parameter for it.
    static SEEDED: Seeded;
}

/// A sandbox's source of random values.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    System,
    Seeded(Seeded),
}

/// The same bytes in every run; clones share one stream.
#[derive(Clone, Debug)]
pub(crate) struct Seeded {
    seed: u64,
    drawn: Arc<Mutex<u64>>,
}

impl Source {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        match seed {
            None => Self::System,
            Some(seed) => Self::Seeded(Seeded {
                seed,
                drawn: Arc::default(),
            }),
        }
    }

    /// Random values that `future` draws come from this source.
    pub(crate) async fn scope<F: Future>(&self, future: F) -> F::Output {
        match self {
            Self::System => future.await,
            Self::Seeded(seeded) => SEEDED.scope(seeded.clone(), future).await,
        }
    }

    /// Starts the stream again.
    pub(crate) fn reset(&self) {
        if let Self::Seeded(seeded) = self {
            *seeded.drawn.lock().unwrap_or_else(PoisonError::into_inner) = 0;
        }
    }
}

impl Seeded {
    /// SHA-1 of the seed and a counter: the same on every machine and in every
    /// version; random generators of libraries do not guarantee that.
    fn fill(&self, bytes: &mut [u8]) {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(20) {
            let mut hasher = Sha1::new();
            hasher.update(self.seed.to_be_bytes());
            hasher.update(drawn.to_be_bytes());
            *drawn += 1;
            chunk.copy_from_slice(&hasher.finalize()[..chunk.len()]);
        }
    }
}

pub(super) fn fill(bytes: &mut [u8]) {
    if SEEDED.try_with(|seeded| seeded.fill(bytes)).is_err() {
        getrandom::fill(bytes).expect("the system has a random source");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn draw(source: &Source) -> [u8; 45] {
        let mut bytes = [0; 45];
        source.scope(async { fill(&mut bytes) }).await;
        bytes
    }

    #[tokio::test]
    async fn a_seed_gives_the_same_stream_in_every_run() {
        let (one, other) = (Source::new(Some(7)), Source::new(Some(7)));
        let first = draw(&one).await;
        assert_eq!(first, draw(&other).await);
        assert_ne!(first, draw(&one).await);
        one.reset();
        assert_eq!(first, draw(&one).await);
        assert_ne!(first, draw(&Source::new(Some(8))).await);
    }

    #[tokio::test]
    async fn without_a_seed_the_values_differ() {
        let source = Source::new(None);
        let first = draw(&source).await;
        source.reset();
        assert_ne!(first, draw(&source).await);
    }
}
