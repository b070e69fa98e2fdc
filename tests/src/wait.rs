//! Waiting for a condition, with a time limit.

use std::time::Duration;

use tokio::time::{Instant, sleep};

const STEP: Duration = Duration::from_millis(40);

/// Calls `probe` repeatedly until it returns a value.
///
/// # Errors
/// When `limit` has passed, with `what` and the last error of `probe`.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut probe: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let end = Instant::now() + limit;
    loop {
        let last = match probe().await {
            Ok(Some(value)) => return Ok(value),
            Ok(None) => String::from("not yet"),
            Err(error) => format!("{error:#}"),
        };
        if Instant::now() > end {
            anyhow::bail!("waited {limit:?} for {what}: {last}");
        }
        sleep(STEP).await;
    }
}
