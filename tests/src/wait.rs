//! Waiting for a condition, with an end.

use std::time::Duration;

use tokio::time::{Instant, sleep};

const STEP: Duration = Duration::from_millis(40);

/// Asks `probe` again and again until it gives a value.
///
/// # Errors
/// When `limit` has passed, with `what` and the last thing `probe` complained of.
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
