//! One entry for every test: processes, browser, pictures, and at the end the
//! rules that go for all.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use futures::FutureExt as _;

use crate::browser::Browser;
use crate::chromedriver::Chromedriver;
use crate::console;
use crate::http::Http;
use crate::page::Page;
use crate::profile::Profile;
use crate::sandbox::SandboxClient;
use crate::screenshot::{Album, out_dir};
use crate::secrets::Secrets;
use crate::slots::Slot;
use crate::stand::{Setup, Stand};

/// No test may take longer, its start included.
const LIMIT: Duration = Duration::from_secs(90);

/// How much of the server's log a failure report shows.
const LOG_TAIL: usize = 60;

/// What a test starts with.
#[derive(Clone, Debug)]
pub struct Options {
    setup: Setup,
    profile: Profile,
    env: Vec<(String, String)>,
}

impl Options {
    fn new(setup: Setup) -> Self {
        Self {
            setup,
            profile: Profile::Android,
            env: Vec::new(),
        }
    }

    /// `wechat-h5 demo`.
    pub fn demo() -> Self {
        Self::new(Setup::Demo)
    }

    /// `sandbox` and `serve` as two processes, a tap between them; the page
    /// holds the client simulator.
    pub fn split() -> Self {
        Self::new(Setup::Split)
    }

    /// Two processes, and the page as it is shipped: without the simulator.
    pub fn shipped() -> Self {
        Self::new(Setup::Shipped)
    }

    /// Two processes, and the platform cannot be reached from the start.
    pub fn platform_down() -> Self {
        Self::new(Setup::PlatformDown)
    }

    /// Who looks at the page; Android WeChat when nothing is said.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// One more variable for the server; it wins over those of the stand.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }
}

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
    album: Album,
    expected: Vec<String>,
    others: Vec<Browser>,
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
            others: Vec::new(),
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

    /// Declares a console error of this test, as a pattern with `*` for any
    /// text. It must come, and only what is declared may come.
    pub fn expect_console_error(&mut self, pattern: &str) {
        self.expected.push(pattern.to_owned());
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

    fn browsers(&self) -> impl Iterator<Item = &Browser> {
        std::iter::once(&self.browser).chain(&self.others)
    }

    /// The rules that go for every test.
    async fn check_rules(&mut self) -> anyhow::Result<()> {
        let mut console = Vec::new();
        for browser in self.browsers() {
            console.extend(browser.console().await?);
        }
        console::check(&console, &self.expected)?;
        let mut secrets = self.secrets.clone();
        self.stand.tell(&mut secrets);
        for browser in self.browsers() {
            check_browser(browser, &mut secrets).await?;
        }
        self.check_answers(&secrets)?;
        secrets.check("the logs", &self.stand.log_text())
    }

    fn check_answers(&self, secrets: &Secrets) -> anyhow::Result<()> {
        let ours = [&self.stand.page, &self.stand.internal];
        for answer in self.http.answers() {
            if !ours.iter().any(|o| answer.url.starts_with(o.as_str())) {
                continue;
            }
            let path = answer.url.split('?').next().unwrap_or_default();
            secrets.check(&format!("the body of {path}"), &answer.body)?;
            for (name, value) in &answer.headers {
                let place = format!("{name} of {path}");
                let text = String::from_utf8_lossy(value.as_bytes());
                // Cookies are for the browser alone, and the state has to travel.
                secrets.check_except(&place, &text, &["cookie", "state"])?;
            }
        }
        Ok(())
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
        for browser in self.others {
            browser.close().await;
        }
        self.browser.close().await;
    }
}

/// Nothing secret in what a browser shows or tells other sites. Cookies are
/// secret themselves, and must not hold what the platform issued.
async fn check_browser(browser: &Browser, secrets: &mut Secrets) -> anyhow::Result<()> {
    let requests = browser.requests().await?;
    for request in &requests {
        for name in ["code", "state"] {
            secrets.add(name, &request.query(name).unwrap_or_default());
        }
    }
    for request in &requests {
        secrets.check("a Referer header", &request.referer)?;
    }
    for cookie in browser.cookies().await? {
        let place = format!("the cookie {}", cookie.name);
        secrets.check_except(&place, &cookie.value, &["cookie", "state"])?;
        if cookie.http_only {
            secrets.add("cookie", &cookie.value);
        }
    }
    secrets.check("the page", &browser.everything_visible().await?)
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
        scenario.check_rules().await
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
