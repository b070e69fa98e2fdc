//! Whether pages get the jweixin that the settings promise.

use std::sync::Arc;

use super::super::state::Client;
use super::sandbox_script::SandboxScript;
use super::{blocking, npm_scripts};
use crate::client_settings::JweixinSource;

impl Client {
    /// Why pages may not get jweixin, as a message for the user. It reads files.
    pub(crate) fn missing_jweixin(&self) -> Option<String> {
        let source = self.settings.get().jweixin;
        self.missing_from(source)
    }

    pub(in super::super) fn missing_from(&self, source: JweixinSource) -> Option<String> {
        let folder = self.node_modules.as_deref();
        match SandboxScript::of(source) {
            Some(script) => script.read(folder).err(),
            None if source == JweixinSource::None => None,
            None => folder
                .is_none_or(|folder| npm_scripts::find_all(folder).is_empty())
                .then(|| NOT_AT_HAND.to_owned()),
        }
    }

    /// The same on a thread for blocking I/O.
    pub(crate) async fn find_missing_jweixin(self: Arc<Self>) -> Option<String> {
        blocking(move || self.missing_jweixin()).await
    }

    /// The same for one source.
    pub(in super::super) async fn find_missing_from(
        self: Arc<Self>,
        source: JweixinSource,
    ) -> Option<String> {
        blocking(move || self.missing_from(source)).await
    }
}

const NOT_AT_HAND: &str = "a page that asks WeChat's CDN for jweixin gets it from there, which \
    needs the internet: to answer here, `npm install jweixin-npm@1.6.1` and set \
    WECHAT_H5_NODE_MODULES to that node_modules folder";
