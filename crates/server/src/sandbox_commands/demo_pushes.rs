//! What the sandbox's users write and do reaches the demo's server, and a back end behind it.

use std::net::SocketAddr;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_local_net::reached_at;
use wechat_h5_sandbox::{PushConfig, PushMode};
use wechat_h5_sign::AppId;

use super::example_back_end::{self, WEBHOOK_KEY};
use crate::config::{
    DEMO_WEBHOOK, PUSH_AES_KEY, PUSH_TOKEN, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY, Values,
};
use crate::listener::Listener;
use crate::serve::{StartError, bind};

/// The example back end, if no other one was named.
pub(super) struct DemoPushes {
    example: Option<Listener>,
}

impl DemoPushes {
    /// Has the server take the sandbox's pushes.
    pub(super) async fn prepare(values: &mut Values) -> Result<Self, StartError> {
        values.set(&PUSH_TOKEN, PushConfig::DEFAULT_TOKEN);
        values.set(&PUSH_AES_KEY, PushConfig::DEFAULT_ENCODING_AES_KEY);
        values.set(&PUSH_WEBHOOK_KEY, WEBHOOK_KEY);
        if values.top().text(&DEMO_WEBHOOK)?.is_some() {
            return Ok(Self { example: None });
        }
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let example = bind(values.top(), &DEMO_WEBHOOK, any_port).await?;
        values.set(&PUSH_WEBHOOK, format!("http://{}/", example.address()));
        Ok(Self {
            example: Some(example),
        })
    }

    /// What the account has in WeChat's console: the server's address, and 安全模式.
    pub(super) fn config(server: SocketAddr, app_id: &AppId) -> PushConfig {
        let url = format!("http://{}/wechat/push/{app_id}", reached_at(server));
        PushConfig::to(url).mode(PushMode::Encrypted)
    }

    /// Serves the example until told to stop.
    pub(super) fn start(self, tasks: &mut JoinSet<()>, stop: &watch::Receiver<bool>) {
        if let Some(example) = self.example {
            tasks.spawn(example.serve(example_back_end::router(), stop.clone()));
        }
    }
}
