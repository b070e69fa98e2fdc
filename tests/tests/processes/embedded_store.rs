//! The file of the embedded store cannot be written for a while.

use std::time::Duration;

use anyhow::Context as _;
use rlimit::Resource;
use wechat_h5_e2e::HttpUser;
use wechat_h5_store::test_redis::TestRedis;

use crate::installation::Installation;
use crate::redis_faults::Load;
use crate::redis_outages::{MORE, everything_works, log_in, path};

const FAILED: &str =
    "the store's file has failed: nothing is written until it can be opened and written again";
const WRITTEN: &str = "the store's file is written again";
const A_WHILE: Duration = Duration::from_millis(500);

/// By the limit of its process, which ends writes as a full disk does, and needs no rights.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_signed_while_the_file_cannot_grow_and_it_heals_by_itself() -> anyhow::Result<()>
{
    let mut installation = Installation::with_redis(TestRedis::start(&[])).await?;
    let file = installation.file("store.redb");
    installation.set("WECHAT_H5_STORE", &format!("redb:{}", file.display()));
    installation.add_server().await?;
    installation.all_sign().await?;
    let mut user = HttpUser::new(&installation.http, &installation.origins()?[0]);
    let callback = path(&user.callback_url().await?);
    assert_eq!(user.get(&callback).await?.status, 303);
    let idle = Load::SMALL.sign(&installation, A_WHILE).await?;

    let limit = FileSizeLimit::set(installation.servers[0].pid()?, 4096)?;
    assert_eq!(log_in(&installation).await?, 503);
    installation.reports(0, 503).await?;
    let reason = installation.readiness(0).await?.1["store"]["reason"].clone();
    let text = reason.as_str().context("no reason")?;
    assert!(text.contains("File too large"), "{text}");
    let during = Load::SMALL.sign(&installation, A_WHILE).await?;
    assert!(during.failures.is_empty(), "{:?}", during.failures);
    assert!(during.p99() < idle.p99() + MORE, "{:?}", during.p99());
    // Credentials are fetched and used, and not stored.
    installation.expire().await?;
    installation.all_sign().await?;
    assert!(user.is_signed_in().await?, "it can still be read");
    assert_eq!(log_in(&installation).await?, 503);
    assert_eq!(installation.logged(0, WRITTEN), 0);

    limit.lift()?;
    everything_works(&installation).await?;
    assert_eq!(installation.logged(0, FAILED), 1);
    assert_eq!(installation.logged(0, WRITTEN), 1);
    let mut server = installation.servers.remove(0);
    server.stop().await?;
    installation.add_server().await?;
    let mut user = user.at(&installation.origins()?[0]);
    assert!(user.is_signed_in().await?, "after a restart");
    Ok(())
}

/// How long the files of a process may be.
struct FileSizeLimit {
    pid: i32,
    before: (u64, u64),
}

impl FileSizeLimit {
    fn set(pid: u32, bytes: u64) -> anyhow::Result<Self> {
        let pid = i32::try_from(pid)?;
        let (mut soft, mut hard) = (0, 0);
        rlimit::prlimit(pid, Resource::FSIZE, None, Some((&mut soft, &mut hard)))?;
        rlimit::prlimit(pid, Resource::FSIZE, Some((bytes, hard)), None)?;
        let before = (soft, hard);
        Ok(Self { pid, before })
    }

    fn lift(self) -> anyhow::Result<()> {
        rlimit::prlimit(self.pid, Resource::FSIZE, Some(self.before), None)?;
        Ok(())
    }
}
