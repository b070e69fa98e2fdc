//! Pushes through processes that are killed again and again, in full size.

use std::time::Duration;

use super::judge;
use crate::pushes::{Findings, Load, Outcome, Queues, durable_redis, push_through};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pushes_through_redis() -> anyhow::Result<()> {
    let load = Load {
        processes: 3,
        users_of_each_account: 3334,
        pushes_of_each_user: 10,
        kills: 50,
        outages: 5,
        // What a killed process had claimed is free after 90 seconds, and was postponed before.
        delivered_within: Duration::from_mins(15),
    };
    let folder = tempfile::tempdir()?;
    let redis = durable_redis(folder.path());
    let outcome = push_through(Queues::Redis(redis), &load).await?;
    judge_pushes("3 processes on one Redis", &load, outcome);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pushes_through_a_file() -> anyhow::Result<()> {
    let load = Load {
        processes: 1,
        users_of_each_account: 667,
        pushes_of_each_user: 10,
        kills: 10,
        outages: 2,
        delivered_within: Duration::from_mins(15),
    };
    let outcome = push_through(Queues::File, &load).await?;
    judge_pushes("one process with redb", &load, outcome);
    Ok(())
}

fn judge_pushes(where_: &str, load: &Load, outcome: Outcome) {
    let Outcome { mut sent, findings } = outcome;
    let Load { kills, .. } = load;
    let what = format!("{} pushes, {where_}, kill -9 {kills} times", load.pushes());
    sent.times.sort_unstable();
    let p99 = sent.times.get(sent.times.len() * 99 / 100);
    println!(
        "         {what}: {} answered, {} given up by WeChat after 3 attempts, {} attempts failed, \
         p99 of an answer {:.2?}",
        sent.answered.len(),
        sent.given_up.len(),
        sent.failed,
        p99.copied().unwrap_or_default(),
    );
    let Findings {
        lost,
        out_of_order,
        unmarked,
        repeated,
        marked_at_first,
    } = findings;
    println!(
        "         {repeated} deliveries came again, {marked_at_first} first ones were marked, \
         because an earlier one may have arrived"
    );
    for (what_not, found) in [
        ("answered `success` and not delivered", lost),
        ("delivered out of the order of their user", out_of_order),
        ("delivered more than once without a mark", unmarked),
    ] {
        let figure = found.len().to_string();
        judge(
            &format!("{what}, {what_not}"),
            &figure,
            "0",
            found.is_empty(),
        );
    }
    let answered = sent.answered.len();
    let least = load.pushes() * 9 / 10;
    judge(
        &format!("{what}, answered"),
        &answered.to_string(),
        &format!("at least {least}: the others waited too long, or met a kill three times"),
        answered >= least,
    );
}
