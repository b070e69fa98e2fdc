//! A person without a browser: cookies and redirects by hand, so that a test can
//! stop, repeat or bend any step of a login.

use anyhow::{Context as _, ensure};
use http::Method;
use url::Url;

use crate::http::{Answer, Http};

/// The person.
#[derive(Clone, Debug)]
pub struct Visitor {
    origin: String,
    http: Http,
    jar: Vec<(String, String)>,
}

impl Visitor {
    /// Somebody who comes to `origin` for the first time.
    pub fn new(http: &Http, origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            http: http.clone(),
            jar: Vec::new(),
        }
    }

    /// The `Cookie` header for the page's origin.
    pub fn cookie_header(&self) -> String {
        let pairs = self.jar.iter().map(|(k, v)| format!("{k}={v}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Requests a path, or a whole address, of the page's origin.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        accept: &str,
    ) -> anyhow::Result<Answer> {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.origin)
        } else {
            path.to_owned()
        };
        let cookies = self.cookie_header();
        // As a browser says it of a page's own requests.
        let mut headers = vec![("accept", accept), ("sec-fetch-site", "same-origin")];
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        let answer = self
            .http
            .send(method, &url, &headers, String::new())
            .await?;
        for cookie in answer.cookies() {
            let (name, value) = cookie.split_once('=').unwrap_or((&cookie, ""));
            self.jar.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(answer)
    }

    /// `GET`, as a program: the answer may be JSON.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, "application/json").await
    }

    /// Goes through a silent login up to the callback, which is given back and
    /// not called.
    ///
    /// # Errors
    /// When a step is no redirect.
    pub async fn callback_url(&mut self) -> anyhow::Result<String> {
        let start = "/api/oauth/authorize?scope=snsapi_base&return_to=%2F";
        let authorize = redirect(&self.get(start).await?)?;
        // The fragment is the browser's own and never travels.
        let address = authorize.split('#').next().unwrap_or_default();
        redirect(&self.http.get(address, &[]).await?)
    }

    /// Signs in silently.
    ///
    /// # Errors
    /// When a step is no redirect.
    pub async fn sign_in(&mut self) -> anyhow::Result<()> {
        let callback = self.callback_url().await?;
        redirect(&self.get(&callback).await?)?;
        Ok(())
    }

    /// Whether the server says that this person is signed in.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn is_signed_in(&mut self) -> anyhow::Result<bool> {
        let session = self.get("/api/session").await?.json()?;
        session["signedIn"]
            .as_bool()
            .context("no signedIn in the session")
    }
}

/// Where an answer sends its reader.
fn redirect(answer: &Answer) -> anyhow::Result<String> {
    ensure!(
        answer.status.is_redirection(),
        "{} answered {}: {}",
        answer.url.split('?').next().unwrap_or_default(),
        answer.status,
        answer.body
    );
    let base = Url::parse(&answer.url)?;
    Ok(base.join(answer.header("location"))?.into())
}
