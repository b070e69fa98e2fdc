//! Runs a test: sets it up, limits its time, checks the rules at its end, and writes a
//! report if it fails.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use futures::FutureExt as _;

use crate::concurrency_limit::Permit;
use crate::invariants;
use crate::scenario::Scenario;
use crate::scenario_options::Options;
use crate::screenshot::{ScreenshotFolder, out_dir};

/// The time limit for one test.
const LIMIT: Duration = Duration::from_secs(90);

/// Runs one test.
///
/// # Panics
/// When the test fails. The report is also written beside the pictures of the test.
pub fn scenario(
    name: &str,
    options: Options,
    body: impl AsyncFnOnce(&mut Scenario) -> anyhow::Result<()>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(name, options, body)),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = outcome {
        panic!("{name}: {error:#}");
    }
}

async fn run(
    name: &str,
    options: Options,
    body: impl AsyncFnOnce(&mut Scenario) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let out = out_dir()?;
    let _permit = Permit::acquire(&out).await?;
    let album = ScreenshotFolder::new(&out, name)?;
    let mut scenario = Scenario::start(options, album)
        .await
        .context("cannot set up")?;
    let test = AssertUnwindSafe(async {
        body(&mut scenario).await?;
        invariants::check(&scenario).await?;
        scenario.ensure_a_screenshot().await
    });
    let limited = tokio::time::timeout(LIMIT, test.catch_unwind()).await;
    let (error, panic) = match limited {
        Ok(Ok(Ok(()))) => {
            scenario.close().await;
            return Ok(());
        }
        Ok(Ok(Err(error))) => (error, None),
        Ok(Err(panic)) => (anyhow!("an assertion failed, see above"), Some(panic)),
        Err(_) => (anyhow!("took longer than {LIMIT:?}"), None),
    };
    let report = scenario.report(&error).await;
    std::fs::write(scenario.folder().join("failure.txt"), &report)?;
    scenario.close().await;
    if let Some(panic) = panic {
        eprintln!("{report}");
        resume_unwind(panic);
    }
    Err(anyhow!(report))
}
