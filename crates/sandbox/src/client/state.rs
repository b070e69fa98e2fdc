use std::path::PathBuf;
use std::sync::Arc;

use crate::addresses::Addresses;
use crate::client_settings::CurrentSettings;
use crate::pay::Pay;
use crate::platform::Platform;

/// The simulated WeChat client: where its scripts are, and the platform that it calls.
#[derive(Debug)]
pub(crate) struct Client {
    pub(super) addresses: Arc<Addresses>,
    pub(super) node_modules: Option<PathBuf>,
    pub(super) settings: Arc<CurrentSettings>,
    pub(super) platform: Arc<Platform>,
    pub(super) pay: Arc<Pay>,
}

impl Client {
    pub(crate) fn new(
        addresses: Arc<Addresses>,
        node_modules: Option<PathBuf>,
        settings: Arc<CurrentSettings>,
        (platform, pay): (Arc<Platform>, Arc<Pay>),
    ) -> Self {
        Self {
            addresses,
            node_modules,
            settings,
            platform,
            pay,
        }
    }
}
