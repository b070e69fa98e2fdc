//! A login whose browser has gone ends, with its call to WeChat: not at once, because a
//! browser that loses its connection, or that WeChat sends here twice, comes back.

use std::time::Duration;

use tokio::task::{AbortHandle, JoinError};

/// How long a login goes on while nobody waits for it.
const GRACE: Duration = Duration::from_secs(2);

/// Runs a login in a task of its own and waits for it. If the waiting future is dropped, the
/// login is cancelled after [`GRACE`], unless `is_awaited` by somebody else.
pub(crate) async fn run<T: Send + 'static>(
    login: impl Future<Output = T> + Send + 'static,
    is_awaited: impl Fn() -> bool + Send + 'static,
) -> Result<T, JoinError> {
    let task = tokio::spawn(login);
    let _guard = CancelLater {
        task: task.abort_handle(),
        is_awaited: Some(is_awaited),
    };
    task.await
}

/// Cancels a task some time after it is dropped, if it runs then.
struct CancelLater<F: Fn() -> bool + Send + 'static> {
    task: AbortHandle,
    is_awaited: Option<F>,
}

impl<F: Fn() -> bool + Send + 'static> Drop for CancelLater<F> {
    fn drop(&mut self) {
        let runtime = tokio::runtime::Handle::try_current();
        if let (false, Some(is_awaited), Ok(runtime)) =
            (self.task.is_finished(), self.is_awaited.take(), runtime)
        {
            runtime.spawn(cancel_later(self.task.clone(), is_awaited));
        }
    }
}

async fn cancel_later(task: AbortHandle, is_awaited: impl Fn() -> bool) {
    loop {
        tokio::time::sleep(GRACE).await;
        if !is_awaited() {
            task.abort();
        }
        if task.is_finished() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    const LONG: Duration = Duration::from_mins(1);

    /// A login that never ends, and notes when it is dropped.
    struct Endless(Arc<AtomicBool>);

    impl Drop for Endless {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// Waits a moment for such a login. Returns whether it has been dropped.
    async fn abandoned(is_awaited: &Arc<AtomicBool>) -> Arc<AtomicBool> {
        let is_dropped = Arc::new(AtomicBool::new(false));
        let login = Endless(is_dropped.clone());
        let login = async move {
            std::future::pending::<()>().await;
            drop(login);
        };
        let is_awaited = is_awaited.clone();
        let waiting = run(login, move || is_awaited.load(Ordering::SeqCst));
        let waiting = tokio::time::timeout(Duration::from_millis(1), waiting);
        assert!(waiting.await.is_err());
        is_dropped
    }

    #[tokio::test(start_paused = true)]
    async fn a_login_that_nobody_waits_for_goes_on_for_a_moment_and_ends() {
        let nobody = Arc::new(AtomicBool::new(false));
        let is_dropped = abandoned(&nobody).await;
        tokio::time::sleep(GRACE / 2).await;
        assert!(!is_dropped.load(Ordering::SeqCst));
        tokio::time::sleep(GRACE).await;
        assert!(is_dropped.load(Ordering::SeqCst));
    }

    #[tokio::test(start_paused = true)]
    async fn a_login_that_somebody_else_waits_for_goes_on() {
        let is_awaited = Arc::new(AtomicBool::new(true));
        let is_dropped = abandoned(&is_awaited).await;
        tokio::time::sleep(LONG).await;
        assert!(!is_dropped.load(Ordering::SeqCst));
        is_awaited.store(false, Ordering::SeqCst);
        tokio::time::sleep(GRACE * 2).await;
        assert!(is_dropped.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn its_result_is_returned() {
        assert_eq!(run(async { 7 }, || false).await.unwrap(), 7);
    }
}
