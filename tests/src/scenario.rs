//! One entry for every test: processes, browser, pictures, and at the end the
//! rules that go for all.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use futures::FutureExt as _;

use crate::browser::Browser;
use crate::chromedriver::Chromedriver;
use crate::concurrency_limit::Slot;
use crate::deployment::Stand;
use crate::device::Profile;
use crate::http::Http;
use crate::options::Options;
use crate::page::Page;
use crate::rules;
use crate::sandbox::SandboxClient;
use crate::screenshot::{Album, out_dir};
use crate::secrets::Secrets;
use crate::shell::Shell;

/// No test may take longer, its start included.
const LIMIT: Duration = Duration::from_secs(90);

/// How much of the server's log a failure report shows.
const LOG_TAIL: usize = 60;

/// What a test works with.
pub struct Scenario {
    /// The processes under test.
    pub stand: Stand,
    /// The first browser.
    pub browser: Browser,
    /// The page in the first browser.
    pub page: Page,
    /// The sandbox's own routes.
    pub sandbox: SandboxClient,
    /// Plain requests, as another program would make them.
    pub http: Http,
    /// Values that must be seen nowhere. The test adds what it learns.
    pub secrets: Secrets,
    /// Console errors that were declared.
    pub(crate) expected: Vec<String>,
    /// Hosts elsewhere that the page may ask for something.
    pub(crate) foreign_hosts: Vec<String>,
    album: Album,
    others: Vec<Browser>,
    strangers: Vec<Browser>,
    driver: Chromedriver,
    profile: Profile,
}

impl Scenario {
    async fn start(options: Options, album: Album) -> anyhow::Result<Self> {
        let (stand, driver) = tokio::try_join!(
            Stand::start(options.setup, &options.env),
            Chromedriver::start()
        )?;
        let browser = Browser::start(&driver.address(), options.profile).await?;
        Ok(Self {
            page: Page::new(browser.clone(), &stand.page),
            sandbox: SandboxClient::new(&stand.sandbox),
            http: Http::default(),
            secrets: Secrets::default(),
            album,
            expected: Vec::new(),
            foreign_hosts: Vec::new(),
            others: Vec::new(),
            strangers: Vec::new(),
            profile: options.profile,
            stand,
            browser,
            driver,
        })
    }

    /// The address of a path on the page's origin.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.stand.page)
    }

    /// The sandbox's shell around the page, in the first browser.
    pub fn shell(&self) -> Shell {
        Shell::new(&self.browser, self.sandbox.base(), &self.stand.page)
    }

    /// A file of this test's, beside its pictures.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let file = self.album.folder().join(name);
        std::fs::write(&file, bytes)?;
        Ok(file)
    }

    /// Leaves a picture of the first browser's screen.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn shot(&mut self, state: &str) -> anyhow::Result<()> {
        self.album.take(&self.browser, state).await
    }

    /// Leaves a picture of another browser's screen.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn shot_of(&mut self, browser: &Browser, state: &str) -> anyhow::Result<()> {
        self.album.take(browser, state).await
    }

    /// A test that spoke plain HTTP shows the page as it is afterwards.
    async fn leave_a_picture(&mut self) -> anyhow::Result<()> {
        if !self.album.is_empty() {
            return Ok(());
        }
        self.page.open("/").await?;
        self.shot("afterwards").await
    }

    /// Declares a console error of this test, as a pattern with `*` for any
    /// text. It must come, and only what is declared may come.
    pub fn expect_console_error(&mut self, pattern: &str) {
        self.expected.push(pattern.to_owned());
    }

    /// Declares a host elsewhere that the page of this test asks for something.
    /// Nothing answers: browsers under test cannot leave the loopback.
    pub fn expect_request_to(&mut self, host: &str) {
        self.foreign_hosts.push(host.to_owned());
    }

    /// Another person's browser: a new session that shares nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn another_browser(&mut self) -> anyhow::Result<(Browser, Page)> {
        let browser = Browser::start(&self.driver.address(), self.profile).await?;
        self.others.push(browser.clone());
        let page = Page::new(browser.clone(), &self.stand.page);
        Ok((browser, page))
    }

    /// A browser for pages that are not ours, and that our rules do not go for.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn strangers_browser(&mut self) -> anyhow::Result<(Browser, Page)> {
        let browser = Browser::start(&self.driver.address(), self.profile).await?;
        self.strangers.push(browser.clone());
        let page = Page::new(browser.clone(), "");
        Ok((browser, page))
    }

    /// Every browser of this test that shows pages of ours.
    pub(crate) fn browsers(&self) -> impl Iterator<Item = &Browser> {
        std::iter::once(&self.browser).chain(&self.others)
    }

    async fn report(&mut self, error: &anyhow::Error) -> String {
        let shot = self.shot("failed").await;
        let url = self.page.url().await.unwrap_or_default();
        let script = "return JSON.stringify(document.documentElement.dataset)";
        let dataset = self.browser.run(script, vec![]).await.unwrap_or_default();
        let console = self.browser.console().await.unwrap_or_default();
        let console: Vec<String> = console
            .iter()
            .map(|e| format!("  {} {}", e.level, e.message))
            .collect();
        let log = self.stand.log_text();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n  ");
        format!(
            "{error:#}\n\naddress: {url}\ndataset: {dataset}\npicture: {:?}\nconsole:\n{}\nlog:\n  {tail}\n",
            shot.map(|()| self.album.folder()),
            console.join("\n"),
        )
    }

    async fn end(self) {
        for browser in self.others.into_iter().chain(self.strangers) {
            browser.close().await;
        }
        self.browser.close().await;
    }
}

/// Runs one test.
///
/// # Panics
/// When the test fails, with a report that is also left beside its pictures.
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
    let _slot = Slot::take(&out).await?;
    let album = Album::new(&out, name)?;
    let folder = album.folder().to_owned();
    let mut scenario = Scenario::start(options, album)
        .await
        .context("cannot set up")?;
    let test = AssertUnwindSafe(async {
        body(&mut scenario).await?;
        rules::check(&scenario).await?;
        scenario.leave_a_picture().await
    });
    let limited = tokio::time::timeout(LIMIT, test.catch_unwind()).await;
    let (error, panic) = match limited {
        Ok(Ok(Ok(()))) => {
            scenario.end().await;
            return Ok(());
        }
        Ok(Ok(Err(error))) => (error, None),
        Ok(Err(panic)) => (anyhow!("an assertion failed, see above"), Some(panic)),
        Err(_) => (anyhow!("took longer than {LIMIT:?}"), None),
    };
    let report = scenario.report(&error).await;
    std::fs::write(folder.join("failure.txt"), &report)?;
    scenario.end().await;
    if let Some(panic) = panic {
        eprintln!("{report}");
        resume_unwind(panic);
    }
    Err(anyhow!(report))
}
