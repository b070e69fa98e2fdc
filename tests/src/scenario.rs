//! Everything that a test works with: processes, browsers, HTTP client, pictures.

use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use crate::browser::Browser;
use crate::chromedriver::Chromedriver;
use crate::deployment::Deployment;
use crate::device::Device;
use crate::http::{Http, Response, encode};
use crate::page::Page;
use crate::sandbox::SandboxClient;
use crate::scenario_options::Options;
use crate::screenshot::ScreenshotFolder;
use crate::secrets::Secrets;
use crate::shell::Shell;

/// How many lines of the log a failure report shows.
const LOG_TAIL: usize = 60;

/// Everything that a test works with.
pub struct Scenario {
    /// The processes under test.
    pub deployment: Deployment,
    /// The first browser.
    pub browser: Browser,
    /// The page in the first browser.
    pub page: Page,
    /// The sandbox's own routes.
    pub sandbox: SandboxClient,
    /// A plain HTTP client, for requests that another program would send.
    pub http: Http,
    /// Values that must not be visible anywhere. A test adds the values that it sees.
    pub secrets: Secrets,
    /// The console errors that the test has declared.
    pub(crate) expected_errors: Vec<String>,
    /// The hosts outside the loopback that the test has declared.
    pub(crate) expected_hosts: Vec<String>,
    album: ScreenshotFolder,
    more_browsers: Vec<Browser>,
    browsers_without_rules: Vec<Browser>,
    driver: Chromedriver,
    device: Device,
}

impl Scenario {
    pub(crate) async fn start(options: Options, album: ScreenshotFolder) -> anyhow::Result<Self> {
        let (deployment, driver) = tokio::try_join!(
            Deployment::start(options.setup, &options.env),
            Chromedriver::start()
        )?;
        let browser = Browser::start(&driver.address(), options.device).await?;
        Ok(Self {
            page: Page::new(browser.clone(), &deployment.page),
            sandbox: SandboxClient::new(&deployment.sandbox),
            http: Http::default(),
            secrets: Secrets::default(),
            album,
            expected_errors: Vec::new(),
            expected_hosts: Vec::new(),
            more_browsers: Vec::new(),
            browsers_without_rules: Vec::new(),
            device: options.device,
            deployment,
            browser,
            driver,
        })
    }

    /// The address of a path on the page's origin.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.deployment.page)
    }

    /// The response with a config that the server of a page signs for it.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn config(&self, page_url: &str) -> anyhow::Result<Response> {
        let origin = Url::parse(page_url)?.origin().ascii_serialization();
        let url = format!("{origin}/api/jssdk/config?url={}", encode(page_url));
        self.http.get(&url, &[]).await
    }

    /// What the client would say of the config that the server of a page signs for it.
    ///
    /// # Errors
    /// When there is no config.
    pub async fn verdict(&self, page_url: &str) -> anyhow::Result<Value> {
        let config = self.config(page_url).await?.json()?;
        self.sandbox.verify(&config, page_url).await
    }

    /// The sandbox's shell around the page, in the first browser.
    pub fn shell(&self) -> Shell {
        Shell::new(&self.browser, self.sandbox.base(), &self.deployment.page)
    }

    /// Writes a file of this test, beside its pictures.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let file = self.album.folder().join(name);
        std::fs::write(&file, bytes)?;
        Ok(file)
    }

    /// Saves a picture of the first browser's screen.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn screenshot(&mut self, state: &str) -> anyhow::Result<()> {
        self.album.take(&self.browser, state).await
    }

    /// Saves a picture of another browser's screen.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn screenshot_of(&mut self, browser: &Browser, state: &str) -> anyhow::Result<()> {
        self.album.take(browser, state).await
    }

    /// Opens the page for a picture, if the test itself has taken none.
    pub(crate) async fn ensure_a_screenshot(&mut self) -> anyhow::Result<()> {
        if !self.album.is_empty() {
            return Ok(());
        }
        self.page.open("/").await?;
        self.screenshot("afterwards").await
    }

    /// Declares a console error of this test, as a pattern with `*` for any text.
    /// Each declared error must occur, and no other error may.
    pub fn expect_console_error(&mut self, pattern: &str) {
        self.expected_errors.push(pattern.to_owned());
    }

    /// Declares a host outside the loopback that the page sends requests to. They
    /// fail, because browsers under test cannot reach anything but the loopback.
    pub fn expect_request_to(&mut self, host: &str) {
        self.expected_hosts.push(host.to_owned());
    }

    /// The browser of another user: a new session that shares nothing.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn another_browser(&mut self) -> anyhow::Result<(Browser, Page)> {
        self.another_browser_as(self.device).await
    }

    /// The same on another device.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn another_browser_as(&mut self, device: Device) -> anyhow::Result<(Browser, Page)> {
        let browser = Browser::start(&self.driver.address(), device).await?;
        self.more_browsers.push(browser.clone());
        let page = Page::new(browser.clone(), &self.deployment.page);
        Ok((browser, page))
    }

    /// A browser for pages of other projects, which the rules do not apply to.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn browser_without_rules(&mut self) -> anyhow::Result<(Browser, Page)> {
        let browser = Browser::start(&self.driver.address(), self.device).await?;
        self.browsers_without_rules.push(browser.clone());
        let page = Page::new(browser.clone(), "");
        Ok((browser, page))
    }

    /// Every browser of this test that the rules apply to.
    pub(crate) fn browsers(&self) -> impl Iterator<Item = &Browser> {
        std::iter::once(&self.browser).chain(&self.more_browsers)
    }

    /// The text of a failure report.
    pub(crate) async fn report(&mut self, error: &anyhow::Error) -> String {
        let picture = self.screenshot("failed").await;
        let url = self.page.url().await.unwrap_or_default();
        let script = "return JSON.stringify(document.documentElement.dataset)";
        let dataset = self.browser.run(script, vec![]).await.unwrap_or_default();
        let console = self.browser.console().await.unwrap_or_default();
        let console: Vec<String> = console
            .iter()
            .map(|e| format!("  {} {}", e.level, e.message))
            .collect();
        let log = self.deployment.log_text();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n  ");
        format!(
            "{error:#}\n\naddress: {url}\ndataset: {dataset}\npicture: {:?}\nconsole:\n{}\nlog:\n  {tail}\n",
            picture.map(|()| self.album.folder()),
            console.join("\n"),
        )
    }

    /// The folder of this test's pictures and reports.
    pub(crate) fn folder(&self) -> &Path {
        self.album.folder()
    }

    /// Closes all browsers.
    pub(crate) async fn close(self) {
        let more = self.more_browsers.into_iter();
        for browser in more.chain(self.browsers_without_rules) {
            browser.close().await;
        }
        self.browser.close().await;
    }
}
