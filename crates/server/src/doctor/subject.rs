//! What the checks are about.

use std::sync::Arc;

use wechat_h5_clock::Clock;
use wechat_h5_oauth::AppSecret;

use crate::config::Config;
use crate::running_server::RunningServer;

/// An installation.
pub(super) struct Subject<'a> {
    pub(super) config: &'a Config,
    pub(super) clock: Arc<dyn Clock>,
    /// The server that runs with these settings, if one does.
    pub(super) server: Option<RunningServer>,
    /// The key of a back end of that server.
    pub(super) key: Option<AppSecret>,
}
