//! The page under test. Elements are found by their `data-test` attribute, the page's
//! test id.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::json;

use crate::browser::Browser;
use crate::wait::until;

/// The time limit for any state of the page.
const LIMIT: Duration = Duration::from_secs(15);

/// Select all, with the key codes of `WebDriver`: control down, a, control up.
const SELECT_ALL: &str = "\u{E009}a\u{E000}";

/// The page object.
#[derive(Clone, Debug)]
pub struct Page {
    browser: Browser,
    origin: String,
}

impl Page {
    pub(crate) fn new(browser: Browser, origin: &str) -> Self {
        Self {
            browser,
            origin: origin.to_owned(),
        }
    }

    /// Opens a path of the page's origin.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn open(&self, path: &str) -> anyhow::Result<()> {
        self.go(&format!("{}{path}", self.origin)).await
    }

    /// Opens any address.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn go(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.browser.client().goto(url).await?)
    }

    /// The address in the address bar.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn url(&self) -> anyhow::Result<String> {
        Ok(self.browser.client().current_url().await?.into())
    }

    /// A value of the root element's dataset, or an empty text.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn state(&self, name: &str) -> anyhow::Result<String> {
        let script = "return document.documentElement.dataset[arguments[0]] || ''";
        let value = self.browser.run(script, vec![json!(name)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for `dataset.jssdk`.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn wait_jssdk(&self, value: &str) -> anyhow::Result<()> {
        self.wait_state("jssdk", value).await
    }

    /// Waits for `dataset.session`.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn wait_session(&self, value: &str) -> anyhow::Result<()> {
        self.wait_state("session", value).await
    }

    /// Waits until the root element's dataset has this value, and returns it.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn wait_any_state(&self, name: &str) -> anyhow::Result<String> {
        until(&format!("dataset.{name}"), LIMIT, async || {
            let now = self.state(name).await?;
            Ok((!now.is_empty()).then_some(now))
        })
        .await
    }

    /// Opens any address and waits for `dataset.page`, which the tests' own pages set.
    ///
    /// # Errors
    /// When it is not set in time.
    pub async fn state_at(&self, url: &str) -> anyhow::Result<String> {
        self.go(url).await?;
        self.wait_any_state("page").await
    }

    async fn wait_state(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let what = format!("dataset.{name} == {value}");
        until(&what, LIMIT, async || {
            let now = self.state(name).await?;
            anyhow::ensure!(now == value, "it is {now:?}");
            Ok(Some(()))
        })
        .await
    }

    /// Waits until the element with this test id exists.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn find(&self, test_id: &str) -> anyhow::Result<Element> {
        self.find_css(&format!("[data-test=\"{test_id}\"]")).await
    }

    /// Waits until an element exists.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn find_css(&self, selector: &str) -> anyhow::Result<Element> {
        until(selector, LIMIT, async || {
            let found = self.browser.client().find(Locator::Css(selector)).await;
            Ok(Some(found?))
        })
        .await
    }

    /// Whether the element with this test id exists now.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn has(&self, test_id: &str) -> anyhow::Result<bool> {
        let script = "return document.querySelector(`[data-test=\"${arguments[0]}\"]`) !== null";
        let found = self.browser.run(script, vec![json!(test_id)]).await?;
        Ok(found.as_bool().unwrap_or_default())
    }

    /// The visible text of the element with this test id.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn text(&self, test_id: &str) -> anyhow::Result<String> {
        Ok(self.find(test_id).await?.text().await?)
    }

    /// Waits until the visible text of an element is right, and returns it.
    ///
    /// # Errors
    /// When it is not right in time, with the last text.
    pub async fn wait_text(
        &self,
        test_id: &str,
        is_right: impl Fn(&str) -> bool,
    ) -> anyhow::Result<String> {
        until(&format!("the text of {test_id}"), LIMIT, async || {
            let text = self.text(test_id).await?;
            anyhow::ensure!(is_right(&text), "it is {text:?}");
            Ok(Some(text))
        })
        .await
    }

    /// Clicks the element with this test id as soon as it can be clicked.
    ///
    /// # Errors
    /// When it cannot be clicked in time.
    pub async fn click(&self, test_id: &str) -> anyhow::Result<()> {
        self.click_css(&format!("[data-test=\"{test_id}\"]")).await
    }

    /// Clicks an element as soon as it can be clicked.
    ///
    /// # Errors
    /// When it cannot be clicked in time.
    pub async fn click_css(&self, selector: &str) -> anyhow::Result<()> {
        until(&format!("a click on {selector}"), LIMIT, async || {
            let element = self.browser.client().find(Locator::Css(selector)).await?;
            // A click on a disabled button does nothing, and the driver does not say so.
            anyhow::ensure!(element.is_enabled().await?, "it is disabled");
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Replaces the text of an input by typing.
    ///
    /// # Errors
    /// When it cannot be typed into.
    pub async fn fill(&self, test_id: &str, text: &str) -> anyhow::Result<()> {
        let element = self.find(test_id).await?;
        element.click().await?;
        element.send_keys(SELECT_ALL).await?;
        Ok(element.send_keys(text).await?)
    }

    /// Scrolls the element with this test id to the middle of the screen.
    ///
    /// # Errors
    /// When it does not exist in time.
    pub async fn show(&self, test_id: &str) -> anyhow::Result<()> {
        let element = serde_json::to_value(self.find(test_id).await?)?;
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        self.browser.run(script, vec![element]).await?;
        Ok(())
    }

    /// Clicks an element that may be behind the tab bar until it is scrolled to.
    ///
    /// # Errors
    /// When it cannot be clicked in time.
    pub async fn show_and_click(&self, test_id: &str) -> anyhow::Result<()> {
        self.show(test_id).await?;
        self.click(test_id).await
    }

    /// Types into an input that may be behind the tab bar until it is scrolled to.
    ///
    /// # Errors
    /// When it cannot be typed into.
    pub async fn show_and_fill(&self, test_id: &str, text: &str) -> anyhow::Result<()> {
        self.show(test_id).await?;
        self.fill(test_id, text).await
    }

    /// Presses a button of the sandbox's consent page: `allow` or `deny`.
    ///
    /// # Errors
    /// When the consent page is not shown in time.
    pub async fn consent(&self, button: &str) -> anyhow::Result<()> {
        self.click(&format!("consent-{button}")).await
    }

    /// Opens the login tab and waits until it is certain that nobody is signed in.
    ///
    /// # Errors
    /// When the page does not get there in time.
    pub async fn open_login(&self) -> anyhow::Result<()> {
        self.open("/#/login").await?;
        self.wait_session("anonymous").await
    }

    /// Signs in from the login tab with consent.
    ///
    /// # Errors
    /// When the user is not signed in in time.
    pub async fn sign_in(&self) -> anyhow::Result<()> {
        self.click("login-userinfo").await?;
        self.consent("allow").await?;
        self.wait_session("signed-in").await
    }

    /// Signs in from the login tab without consent.
    ///
    /// # Errors
    /// When the user is not signed in in time.
    pub async fn sign_in_silently(&self) -> anyhow::Result<()> {
        self.click("login-base").await?;
        self.wait_session("signed-in").await
    }

    /// The visible text of the whole document.
    ///
    /// # Errors
    /// When there is no body.
    pub async fn whole_text(&self) -> anyhow::Result<String> {
        Ok(self.find_css("body").await?.text().await?)
    }

    /// Waits until the visible text of the document is right, and returns it.
    ///
    /// # Errors
    /// When it is not in time, with the last text.
    pub async fn wait_whole_text(&self, is_right: impl Fn(&str) -> bool) -> anyhow::Result<String> {
        until("the text of the document", LIMIT, async || {
            let text = self.whole_text().await?;
            anyhow::ensure!(is_right(&text), "it is {text:?}");
            Ok(Some(text))
        })
        .await
    }
}
