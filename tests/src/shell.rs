//! The sandbox's shell: a phone with the page in a frame, a panel beside it, and the
//! sheets that the simulated client shows over the page.

use std::time::Duration;

use anyhow::Context as _;
use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::page::Page;
use crate::wait::until;

/// The time limit for anything in the shell.
const LIMIT: Duration = Duration::from_secs(15);

/// A laptop's screen: 900 points for the page, and the rest for the browser's own bars.
const SCREEN: (u32, u32) = (1280, 1043);

/// The escape key, as `WebDriver` encodes it.
pub const ESCAPE: &str = "\u{E00C}";
/// The right arrow key.
pub const ARROW_RIGHT: &str = "\u{E014}";
/// The enter key.
pub const ENTER: &str = "\u{E007}";

/// The shell. [`Shell::page`] works inside the frame, after [`Shell::enter_frame`];
/// everything else works outside.
#[derive(Clone, Debug)]
pub struct Shell {
    browser: Browser,
    base: String,
    outside: Page,
    inside: Page,
}

impl Shell {
    /// The shell of the sandbox at `base`, in this browser.
    pub fn new(browser: &Browser, base: &str, page: &str) -> Self {
        Self {
            browser: browser.clone(),
            base: base.to_owned(),
            outside: Page::new(browser.clone(), base),
            inside: Page::new(browser.clone(), page),
        }
    }

    /// Opens the shell on a laptop's screen in Chinese.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn open(&self) -> anyhow::Result<()> {
        let client = self.browser.client();
        client.set_window_size(SCREEN.0, SCREEN.1).await?;
        self.load().await?;
        if self.browser.document_language().await? != "zh-CN" {
            self.outside.click("language").await?;
        }
        Ok(())
    }

    /// Opens the shell in the language that it was left in.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn load(&self) -> anyhow::Result<()> {
        self.outside.go(&format!("{}/", self.base)).await?;
        self.outside.find("profile").await?;
        Ok(())
    }

    /// The panel and the phone's bar.
    pub fn panel(&self) -> &Page {
        &self.outside
    }

    /// The page in the frame.
    pub fn page(&self) -> &Page {
        &self.inside
    }

    /// Opens the shell, enters the frame, and waits until the page is configured.
    ///
    /// # Errors
    /// When the page is not configured in time.
    pub async fn open_with_ready_page(&self) -> anyhow::Result<()> {
        self.open().await?;
        self.enter_frame().await?;
        self.inside.wait_jssdk("ready").await
    }

    /// Clicks something outside of the frame, and enters the frame again.
    ///
    /// # Errors
    /// When it cannot be clicked in time.
    pub async fn click_outside(&self, test_id: &str) -> anyhow::Result<()> {
        self.leave_frame().await?;
        self.outside.click(test_id).await?;
        self.enter_frame().await
    }

    /// Clicks something outside of the frame that opens the page in a frame of its own, and waits
    /// for that frame: elements of the last one are gone.
    ///
    /// # Errors
    /// When there is no other frame in time.
    pub async fn click_for_new_frame(&self, test_id: &str) -> anyhow::Result<()> {
        self.outside.find("frame").await?;
        let mark = "document.querySelector('[data-test=frame]').dataset.isLast = ''";
        self.browser.run(mark, vec![]).await?;
        self.outside.click(test_id).await?;
        self.outside
            .find_css("[data-test=frame]:not([data-is-last])")
            .await?;
        Ok(())
    }

    /// Lets the page call every API, whatever the account is permitted.
    ///
    /// # Errors
    /// When the page has no simulator.
    pub async fn grant_all_apis(&self) -> anyhow::Result<()> {
        let script = "__weixinSandbox.grantAll = true";
        self.browser.run(script, vec![]).await?;
        Ok(())
    }

    /// Enters the frame.
    ///
    /// # Errors
    /// When there is no frame.
    pub async fn enter_frame(&self) -> anyhow::Result<()> {
        let frame = self.outside.find("frame").await?;
        Ok(frame.enter_frame().await?)
    }

    /// Leaves the frame.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn leave_frame(&self) -> anyhow::Result<()> {
        Ok(self.browser.client().enter_parent_frame().await?)
    }

    /// Selects an option of one of the panel's lists.
    ///
    /// # Errors
    /// When there is no such list or option.
    pub async fn select(&self, test_id: &str, value: &str) -> anyhow::Result<()> {
        self.open_tab_of(test_id).await?;
        let list = self.outside.find(test_id).await?;
        Ok(list.select_by_value(value).await?)
    }

    /// Opens the tab of the panel that has this element, if it is in one.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn open_tab_of(&self, test_id: &str) -> anyhow::Result<()> {
        self.outside.find(test_id).await?;
        let script = "const found = document.querySelector(`[data-test=\"${arguments[0]}\"]`); \
             const panel = found.closest('[role=tabpanel]'); \
             document.querySelector(`[aria-controls=\"${panel?.id}\"]`)?.click()";
        self.browser.run(script, vec![json!(test_id)]).await?;
        Ok(())
    }

    /// Waits for an element of the sheets by its test id. Inside the frame.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn sheet(&self, test_id: &str) -> anyhow::Result<Element> {
        let script = "const root = document.querySelector('wechat-h5-sheets')?.shadowRoot; \
             return root?.querySelector(`[data-test=\"${arguments[0]}\"]`) ?? null";
        until(&format!("{test_id} on a sheet"), LIMIT, async || {
            let found = self.browser.run(script, vec![json!(test_id)]).await?;
            if found.is_null() {
                return Ok(None);
            }
            let id = found
                .as_object()
                .and_then(|element| element.values().next());
            let id = id.and_then(Value::as_str).context("not an element")?;
            let client = self.browser.client().clone();
            Ok(Some(Element::from_element_id(client, id.to_owned().into())))
        })
        .await
    }

    /// Presses a button on a sheet.
    ///
    /// # Errors
    /// When it cannot be pressed in time.
    pub async fn press(&self, test_id: &str) -> anyhow::Result<()> {
        until(&format!("a press of {test_id}"), LIMIT, async || {
            self.sheet(test_id).await?.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Waits until no sheet is open.
    ///
    /// # Errors
    /// When one stays open.
    pub async fn wait_closed(&self) -> anyhow::Result<()> {
        let script = "const root = document.querySelector('wechat-h5-sheets')?.shadowRoot; \
             return !root?.querySelector('dialog')";
        until("all sheets to close", LIMIT, async || {
            let is_closed = self.browser.run(script, vec![]).await?;
            Ok((is_closed == json!(true)).then_some(()))
        })
        .await
    }

    /// Calls `wx.<name>(options)` in the page and does not wait for the result.
    ///
    /// # Errors
    /// When the page has no such function.
    pub async fn call(&self, name: &str, options: &Value) -> anyhow::Result<()> {
        let script = "const [name, options] = arguments; window.callResult = null; \
             wx[name]({ ...options, complete: (result) => { window.callResult = result; } })";
        self.browser
            .run(script, vec![json!(name), options.clone()])
            .await?;
        Ok(())
    }

    /// The result of the last call.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn call_result(&self) -> anyhow::Result<Value> {
        until("the call's result", LIMIT, async || {
            let result = self.browser.run("return window.callResult", vec![]).await?;
            Ok((!result.is_null()).then_some(result))
        })
        .await
    }

    /// Waits for an element of the panel with this text.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn wait_panel(&self, test_id: &str, text: &str) -> anyhow::Result<String> {
        self.outside
            .wait_text(test_id, |shown| shown.contains(text))
            .await
    }

    /// How many entries of the journal are shown.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn journal_size(&self) -> anyhow::Result<usize> {
        let rows = Locator::Css("[data-test=\"journal\"] [role=option]");
        Ok(self.browser.client().find_all(rows).await?.len())
    }
}
