//! A process is told to stop again and again, and while a client does nothing.

use std::time::Duration;

use super::judge;
use crate::installation::{Fetches, Installation};
use crate::stops::{AT_ONCE, STOP, Stop, Upload, stop_under_load, stop_with_an_upload};

const STOPS: u64 = 100;
const RATE: u32 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stops_under_load() -> anyhow::Result<()> {
    let mut installation = Installation::start(2).await?;
    let mut all = Stop::default();
    for _ in 0..STOPS {
        let stop = stop_under_load(&mut installation, RATE).await?;
        installation.add_server().await?;
        installation.all_sign().await?;
        all.answers += stop.answers;
        all.failures.extend(stop.failures);
        all.ended_after = all.ended_after.max(stop.ended_after);
        all.next_signs_after = all.next_signs_after.max(stop.next_signs_after);
    }
    let what = format!("SIGTERM at {RATE} requests per second, {STOPS} times");
    if let Some(reason) = all.failures.first() {
        println!("{reason}");
    }
    let figure = format!("{} of {}", all.failures.len(), all.answers);
    let is_held = all.failures.is_empty() && all.answers > 0;
    judge(&format!("{what}, requests lost"), &figure, "0", is_held);
    judge_time(&format!("{what}, longest stop"), all.ended_after, STOP);
    let what = format!("{what}, longest take-over");
    judge_time(&what, all.next_signs_after, AT_ONCE);
    let Fetches { tokens, dead, .. } = installation.fetches().await?;
    let figure = format!("{tokens} tokens, {dead} dead");
    let target = format!("{}, one for each expiry, and 0", 1 + STOPS);
    let is_held = tokens == 1 + STOPS && dead == 0;
    judge("the same, fetches", &figure, &target, is_held);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_during_an_upload_that_stalls() -> anyhow::Result<()> {
    let outcome = stop_with_an_upload(Upload::Stalls).await?;
    let what = "SIGTERM while an upload stalls and a stream of events is open";
    judge_time(&format!("{what}, the stop"), outcome.ended_after, STOP);
    let what = format!("{what}, the end of the stream");
    judge_time(&what, outcome.events_ended_after, Duration::from_secs(1));
    Ok(())
}

fn judge_time(what: &str, figure: Duration, most: Duration) {
    let [figure_text, target] = [figure, most].map(|time| format!("{time:.2?}"));
    judge(what, &figure_text, &target, figure <= most);
}
