//! Configuration for pages whose router changes the URL without loading a page.

use alloc::rc::Rc;
use alloc::string::String;
use core::cell::RefCell;
use core::fmt;
use core::future::Future;
use core::time::Duration;

use wasm_bindgen_futures::spawn_local;

use crate::call::invoke::within;
use crate::config::configure::Configure;
use crate::config::configure_with::{ConfigureWithError, correct};
use crate::config::url_candidates::Candidates;
use crate::page::entry_url::{current_url, entry_url};
use crate::page::environment::Environment;
use crate::page::history_listener::HistoryListener;
use crate::runtime::notify::Bell;
use crate::runtime::oneshot::pending;
use crate::wx::Wx;

/// How long the URL must have stayed the same. Android clients may not see it
/// at once, and routers tend to replace what they have just pushed.
const QUIET: Duration = Duration::from_millis(100);

/// How often a change in that time makes it begin anew: a page that never comes
/// to rest is configured all the same.
const MAX_QUIET_PERIODS: u32 = 10;

/// Configures now, and again whenever the router has changed the URL and this
/// client wants another signature for it: after `history.pushState`,
/// `replaceState`, and going back or forward (`popstate`).
///
/// `sign` is asked, and its config tried, as by
/// [`configure_with`](fn@crate::configure_with). `on_end` hears how each
/// configuration ended. Many changes at once make one configuration, and a URL
/// that the client has just agreed to is not signed again: on iOS, which
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
    on_end: impl FnMut(Result<Wx, ConfigureWithError<E>>) + 'static,
) -> HistoryFollower
where
    F: FnMut(String) -> R + 'static,
    R: Future<Output = Result<Configure, E>> + 'static,
    E: 'static,
{
    entry_url();
    let (bell, accepted) = (Bell::default(), Accepted::default());
    let task = Task {
        sign,
        on_end,
        bell: bell.clone(),
        accepted: accepted.clone(),
        has_open_tags: false,
    };
    spawn_local(task.run());
    let ring = bell.clone();
    HistoryFollower {
        bell,
        accepted,
        _listener: HistoryListener::new(move || ring.ring()),
    }
}

/// Follows the page's router. Dropping it ends that: what is under way then
/// ends unheard.
#[must_use = "dropping it stops following the router"]
pub struct HistoryFollower {
    bell: Bell,
    accepted: Accepted,
    _listener: HistoryListener,
}

impl HistoryFollower {
    /// Configures once more, even if the URL is still the same: after a failure,
    /// say.
    pub fn reconfigure(&self) {
        self.accepted.take();
        self.bell.ring();
    }

    /// Follows for as long as the page lives.
    pub fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for HistoryFollower {
    fn drop(&mut self) {
        self.bell.close();
    }
}

impl fmt::Debug for HistoryFollower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HistoryFollower")
    }
}

/// The signed URL that the client agreed to last.
type Accepted = Rc<RefCell<Option<String>>>;

struct Task<F, C> {
    sign: F,
    on_end: C,
    bell: Bell,
    accepted: Accepted,
    /// Whether the last config asked for any.
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
        while self.bell.rung().await {
            self.come_to_rest().await;
            if self.is_due() {
                self.configure().await;
            }
        }
    }

    async fn come_to_rest(&self) {
        for _ in 0..MAX_QUIET_PERIODS {
            let (settle, settled) = pending();
            within(QUIET, settle, settled, false).await;
            if !self.bell.take() {
                return;
            }
        }
    }

    /// Whether this client wants another URL signed than the one it has. Outside
    /// WeChat it was said once that there is none.
    fn is_due(&self) -> bool {
        let environment = Environment::detect();
        let candidates = Candidates::of_page(&environment, self.has_open_tags);
        environment.is_wechat() && *self.accepted.borrow() != candidates.first()
    }

    async fn configure(&mut self) {
        self.accepted.take();
        let here = current_url();
        let result = correct(&mut self.sign, &mut self.has_open_tags).await;
        if self.bell.is_closed() {
            return;
        }
        let result = result.map(|(wx, url)| {
            self.accepted.replace(Some(url));
            wx
        });
        if result.is_err() && current_url() != here {
            // The client's refusal was meant for the page that was left.
            self.bell.ring();
        } else {
            (self.on_end)(result);
        }
    }
}
