//! Tokens and tickets expire while pages are signed.

use std::time::Duration;

use futures::future::join_all;
use wechat_h5_e2e::{Http, Response};

use crate::clients::Clients;
use crate::installation::{Fetches, Installation};

const EXPIRIES: u64 = 20;

/// The signers work on while no ticket is valid; each waits for the one fetch.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_expiries_cost_twenty_fetches_and_no_signature() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    assert_eq!(installation.fetches().await?, Fetches::of_each(1));
    let clients = Clients::start(&installation.sign_addresses()?, 4);
    for expiry in 1..=EXPIRIES {
        installation.expire().await?;
        installation.all_sign().await?;
        assert_eq!(
            installation.fetches().await?,
            Fetches::of_each(1 + expiry),
            "expiry {expiry}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let signed = clients.stop().await?;
    println!("{} signatures, p99 {:?}", signed.count(), signed.p99());
    assert!(signed.failures.is_empty(), "{:?}", signed.failures);
    assert!(signed.count() > 500, "{}", signed.count());
    Ok(())
}

const CROWD: usize = 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_signatures_at_the_instant_of_expiry_cost_one_fetch() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let failures = crowd_at_the_instant_of_expiry(&mut installation, CROWD).await?;
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!(installation.fetches().await?, Fetches::of_each(2));
    Ok(())
}

/// Everything has expired, and so many sign at the same time. Returns why some could not.
pub(crate) async fn crowd_at_the_instant_of_expiry(
    installation: &mut Installation,
    crowd: usize,
) -> anyhow::Result<Vec<String>> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    installation.delay_next_token(300).await?;
    installation.expire().await?;
    let addresses = installation.sign_addresses()?;
    let http = Http::default();
    let signing = addresses.iter().cycle().take(crowd);
    let responses = join_all(signing.map(|address| http.get(address, &[]))).await;
    let failure = |response: anyhow::Result<Response>| match response {
        Ok(response) if response.status == 200 => None,
        Ok(response) => Some(response.body),
        Err(err) => Some(format!("{err:#}")),
    };
    Ok(responses.into_iter().filter_map(failure).collect())
}
