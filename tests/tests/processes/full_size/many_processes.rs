//! As many processes as a large installation has, and their credentials expire again and again.

use super::{judge_fetches, judge_signatures};
use crate::clients::Clients;
use crate::installation::Installation;

const PROCESSES: usize = 64;
const EXPIRIES: u64 = 50;
const CLIENTS_OF_EACH: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes() -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut installation = Installation::start(PROCESSES).await?;
    let addresses = installation.sign_addresses()?;
    let clients = Clients::start_with(super::PAUSE, &addresses, CLIENTS_OF_EACH);
    for _ in 0..EXPIRIES {
        installation.expire().await?;
        installation.all_sign().await?;
    }
    let signed = clients.stop().await?;
    let what = format!("{PROCESSES} processes, {EXPIRIES} expiries");
    judge_fetches(&what, &installation.fetches().await?, 1 + EXPIRIES);
    judge_signatures(&what, &signed);
    println!("         p99 of a signature {:?}", signed.p99());
    Ok(())
}
