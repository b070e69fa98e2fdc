//! A server that signs every URL, and a page with its own router.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::rc::Rc;

use wechat_h5_jssdk::{Configure, ConfigureWithError, configure_with, current_url, entry_url};

use super::{Page, enter, js, signed_for};

/// Signs every URL, and records it.
#[derive(Clone, Default)]
pub(crate) struct Server(Rc<RefCell<Vec<String>>>);

impl Server {
    pub(crate) fn sign(
        &self,
    ) -> impl FnMut(String) -> Ready<Result<Configure, Infallible>> + use<> {
        let signed = self.0.clone();
        move |url| {
            let config = signed_for(&url);
            signed.borrow_mut().push(url);
            ready(Ok(config))
        }
    }

    pub(crate) async fn configure(&self) -> Result<(), ConfigureWithError<Infallible>> {
        configure_with(self.sign()).await.map(drop)
    }

    /// The URLs that were signed since the last call, by their names.
    pub(crate) fn take(&self) -> Vec<&'static str> {
        let (entry, current) = (entry_url(), current_url());
        let name = |url: String| match url {
            url if url == entry => "entry",
            url if url == current => "current",
            _ => "another",
        };
        self.0.borrow_mut().drain(..).map(name).collect()
    }
}

/// A page that was just loaded, in a session that remembers nothing.
pub(crate) fn entered(page: Page) -> Server {
    js("sessionStorage.clear()");
    enter();
    entry_url();
    page.open();
    Server::default()
}

/// A page with its own router, loaded by one URL and at another one now.
pub(crate) fn routed(page: Page) -> Server {
    let server = entered(page);
    js("history.pushState(null, '', '/goods/7?a=1#/b')");
    server
}
