//! Configuration for pages whose router changes the URL without loading a page.

use alloc::rc::Rc;
use alloc::string::String;
use core::cell::RefCell;
use core::fmt;
use core::future::Future;
use core::time::Duration;

use wasm_bindgen_futures::spawn_local;

use crate::config::configure::Configure;
use crate::config::configure_with::{ConfigureWithError, configure_and_correct};
use crate::config::url_candidates::UrlCandidates;
use crate::page::entry_url::{current_url, entry_url};
use crate::page::environment::Environment;
use crate::page::history_listener::HistoryListener;
use crate::runtime::notify::Notify;
use crate::runtime::timeout::sleep;
use crate::wx::Wx;

/// How long the URL must have stayed the same. Android clients may see a change
/// late, and routers tend to replace a URL that they have just pushed.
const QUIET_PERIOD: Duration = Duration::from_millis(100);

/// How many quiet periods are waited for. A page whose URL changes all the time is
/// configured all the same.
const MAX_QUIET_PERIODS: u32 = 10;

/// Configures now, and again whenever the router has changed the URL and this
/// client wants another signature for it: after `history.pushState`,
/// `replaceState`, and going back or forward (`popstate`).
///
/// `sign` is called, and its config tried, as by
/// [`configure_with`](fn@crate::configure_with). `on_result` gets the result of each
/// configuration. Many changes at once make one configuration, and a URL
/// that the client has just accepted is not signed again: on iOS, which
/// compares with the entry URL, there usually is nothing to do after the first
/// one. Open tags (`openTagList`) belong to the current URL, so with them it
/// comes first there, too.
///
/// With hash routing it does no more than [`configure_with`](fn@crate::configure_with)
/// does, because the fragment is not signed. Call it before the router runs.
///
/// Source: [JS-SDK documentation], step 3 (`wx.config`): a page that changes its
/// URL by `pushState` configures at each change.
///
/// [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
pub fn follow_history<F, R, E>(
    sign: F,
    on_result: impl FnMut(Result<Wx, ConfigureWithError<E>>) + 'static,
) -> HistoryFollower
where
    F: FnMut(String) -> R + 'static,
    R: Future<Output = Result<Configure, E>> + 'static,
    E: 'static,
{
    entry_url();
    let (url_changed, accepted) = (Notify::default(), AcceptedUrl::default());
    let task = Task {
        sign,
        on_result,
        url_changed: url_changed.clone(),
        accepted: accepted.clone(),
        has_open_tags: false,
    };
    spawn_local(task.run());
    let on_change = url_changed.clone();
    HistoryFollower {
        url_changed,
        accepted,
        _listener: HistoryListener::new(move || on_change.notify()),
    }
}

/// Follows the page's router until it is dropped. The result of a configuration
/// that runs then is not reported.
#[must_use = "dropping it stops following the router"]
pub struct HistoryFollower {
    url_changed: Notify,
    accepted: AcceptedUrl,
    _listener: HistoryListener,
}

impl HistoryFollower {
    /// Configures once more, even if the URL is still the same: after a failure,
    /// for example.
    pub fn reconfigure(&self) {
        self.accepted.take();
        self.url_changed.notify();
    }

    /// Follows for as long as the page lives.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for HistoryFollower {
    fn drop(&mut self) {
        self.url_changed.close();
    }
}

impl fmt::Debug for HistoryFollower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HistoryFollower")
    }
}

/// The signed URL that the client accepted last.
type AcceptedUrl = Rc<RefCell<Option<String>>>;

struct Task<F, C> {
    sign: F,
    on_result: C,
    url_changed: Notify,
    accepted: AcceptedUrl,
    /// Whether the last config requested any.
    has_open_tags: bool,
}

impl<F, R, E, C> Task<F, C>
where
    F: FnMut(String) -> R,
    R: Future<Output = Result<Configure, E>>,
    C: FnMut(Result<Wx, ConfigureWithError<E>>),
{
    async fn run(mut self) {
        self.configure().await;
        while self.url_changed.notified().await {
            self.quiet_period().await;
            if self.is_due() {
                self.configure().await;
            }
        }
    }

    async fn quiet_period(&self) {
        for _ in 0..MAX_QUIET_PERIODS {
            sleep(QUIET_PERIOD).await;
            if !self.url_changed.try_notified() {
                return;
            }
        }
    }

    /// Whether this client wants another URL signed than the accepted one. Outside
    /// WeChat the first configuration has reported that already.
    fn is_due(&self) -> bool {
        let environment = Environment::detect();
        let candidates = UrlCandidates::of_page(&environment, self.has_open_tags);
        environment.is_wechat() && *self.accepted.borrow() != candidates.first()
    }

    async fn configure(&mut self) {
        self.accepted.take();
        let url_before = current_url();
        let result = configure_and_correct(&mut self.sign, &mut self.has_open_tags).await;
        if self.url_changed.is_closed() {
            return;
        }
        let result = result.map(|(wx, url)| {
            self.accepted.replace(Some(url));
            wx
        });
        if result.is_err() && current_url() != url_before {
            // The failure belongs to a URL that is no longer the page's.
            self.url_changed.notify();
        } else {
            (self.on_result)(result);
        }
    }
}
