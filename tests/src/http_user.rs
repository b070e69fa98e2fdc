//! A user without a browser. Cookies and redirects are handled step by step, so that a
//! test can stop, repeat or change any step of a login.

use anyhow::{Context as _, ensure};
use http::Method;
use url::Url;

use crate::http::{Http, Response};

/// The user.
#[derive(Clone, Debug)]
pub struct HttpUser {
    origin: String,
    http: Http,
    jar: Vec<(String, String)>,
}

impl HttpUser {
    /// A user who opens `origin` for the first time.
    pub fn new(http: &Http, origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            http: http.clone(),
            jar: Vec::new(),
        }
    }

    /// The same user, whose requests reach another process from now on.
    #[must_use]
    pub fn at(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    /// The `Cookie` header for the page's origin.
    pub fn cookie_header(&self) -> String {
        let pairs = self.jar.iter().map(|(k, v)| format!("{k}={v}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Requests a path, or a whole address, of the page's origin.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        accept: &str,
    ) -> anyhow::Result<Response> {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.origin)
        } else {
            path.to_owned()
        };
        let cookies = self.cookie_header();
        // The headers that a browser sends with requests of the page itself.
        let mut headers = vec![("accept", accept), ("sec-fetch-site", "same-origin")];
        if !cookies.is_empty() {
            headers.push(("cookie", &cookies));
        }
        let response = self
            .http
            .send(method, &url, &headers, String::new())
            .await?;
        for cookie in response.cookies() {
            let (name, value) = cookie.split_once('=').unwrap_or((&cookie, ""));
            self.jar.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(response)
    }

    /// `GET` as a program, which accepts JSON.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Response> {
        self.send(Method::GET, path, "application/json").await
    }

    /// Goes through a silent login up to the callback, and returns the callback's address
    /// without calling it.
    ///
    /// # Errors
    /// When a step is not a redirect.
    pub async fn callback_url(&mut self) -> anyhow::Result<String> {
        let start = "/api/oauth/authorize?scope=snsapi_base&return_to=%2F";
        let authorize = redirect(&self.get(start).await?)?;
        // Browsers do not send the fragment.
        let address = authorize.split('#').next().unwrap_or_default();
        redirect(&self.http.get(address, &[]).await?)
    }

    /// Signs in silently.
    ///
    /// # Errors
    /// When a step is not a redirect.
    pub async fn sign_in(&mut self) -> anyhow::Result<()> {
        let callback = self.callback_url().await?;
        redirect(&self.get(&callback).await?)?;
        Ok(())
    }

    /// Whether this user is signed in according to the server.
    ///
    /// # Errors
    /// When there is no response.
    pub async fn is_signed_in(&mut self) -> anyhow::Result<bool> {
        let session = self.get("/api/session").await?.json()?;
        session["signedIn"]
            .as_bool()
            .context("no signedIn in the session")
    }
}

/// The target of a redirect.
fn redirect(response: &Response) -> anyhow::Result<String> {
    ensure!(
        response.status.is_redirection(),
        "{} responded {}: {}",
        response.url.split('?').next().unwrap_or_default(),
        response.status,
        response.body
    );
    let base = Url::parse(&response.url)?;
    Ok(base.join(response.header("location"))?.into())
}
