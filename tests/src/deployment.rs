//! The processes under test, connected to each other.

use anyhow::Context as _;

use crate::binary::Binary;
use crate::recording_proxy::RecordingProxy;
use crate::secrets::Secrets;

/// The appid of the sandbox's account.
pub const APP_ID: &str = "wx5a4d6f78c1e2b390";
/// Its secret, which works only in the sandbox.
pub const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Which processes to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setup {
    /// `wechat-h5 demo`: all in one process.
    Demo,
    /// `sandbox` and `serve`, a process each, with the client simulator in the page.
    Split,
    /// `sandbox` and `serve`, and the page as it is shipped, without the simulator.
    Shipped,
    /// Like `Split`, but the connection to the platform is cut from the start.
    PlatformDown,
}

/// Running processes and their addresses.
#[derive(Debug)]
pub struct Deployment {
    /// The page's origin, `http://127.0.0.1:<port>`.
    pub page: String,
    /// The internal listener's origin.
    pub internal: String,
    /// The sandbox's origin.
    pub sandbox: String,
    /// The proxy between server and platform. The demo has none.
    pub platform_proxy: Option<RecordingProxy>,
    /// The process that serves the page.
    pub server: Binary,
    platform: Option<Binary>,
    settings: Vec<(String, String)>,
    past_logs: String,
}

impl Deployment {
    pub(crate) async fn start(setup: Setup, env: &[(String, String)]) -> anyhow::Result<Self> {
        if setup == Setup::Demo {
            return Self::demo(env).await;
        }
        let platform = Binary::start(
            &["sandbox", "--sandbox-listen", "127.0.0.1:0"],
            &[],
            &["sandbox"],
        )
        .await?;
        let sandbox = platform.address("sandbox")?;
        let proxy = RecordingProxy::start(&sandbox).await?;
        if setup == Setup::PlatformDown {
            proxy.cut();
        }
        let mut settings = serve_settings(&sandbox, proxy.address(), setup);
        settings.extend_from_slice(env);
        let server = serve(&settings, "127.0.0.1:0").await?;
        Ok(Self {
            page: server.address("page")?,
            internal: server.address("internal")?,
            sandbox,
            platform_proxy: Some(proxy),
            server,
            platform: Some(platform),
            settings,
            past_logs: String::new(),
        })
    }

    async fn demo(env: &[(String, String)]) -> anyhow::Result<Self> {
        let args = [
            "demo",
            "--listen=127.0.0.1:0",
            "--internal-listen=127.0.0.1:0",
            "--sandbox-listen=127.0.0.1:0",
        ];
        let server = Binary::start(&args, env, &["page", "internal", "sandbox"]).await?;
        Ok(Self {
            page: server.address("page")?,
            internal: server.address("internal")?,
            sandbox: server.address("sandbox")?,
            platform_proxy: None,
            server,
            platform: None,
            settings: Vec::new(),
            past_logs: String::new(),
        })
    }

    /// Stops `serve` as an operator would, if it still runs, and starts it again with
    /// the same settings at the same address.
    ///
    /// # Errors
    /// When it does not stop or does not become ready.
    pub async fn restart_server(&mut self) -> anyhow::Result<()> {
        if self.server.is_running() {
            self.server.stop().await?;
        }
        self.past_logs += &self.server.log_text();
        let listen = self.page.trim_start_matches("http://");
        self.server = serve(&self.settings, listen).await?;
        self.internal = self.server.address("internal")?;
        Ok(())
    }

    /// One more `serve` with the same settings at its own address, as on a second machine.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn another_server(&self) -> anyhow::Result<Binary> {
        serve(&self.settings, "127.0.0.1:0").await
    }

    /// One more `serve` at this origin with some different settings.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn another_server_with(
        &self,
        origin: &str,
        own: &[(&str, &str)],
    ) -> anyhow::Result<Binary> {
        let mut settings = self.settings.clone();
        settings.extend(own.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        serve(&settings, origin.trim_start_matches("http://")).await
    }

    /// The proxy between server and platform.
    ///
    /// # Errors
    /// In the demo, where both are the same process.
    pub fn platform_proxy(&self) -> anyhow::Result<&RecordingProxy> {
        self.platform_proxy
            .as_ref()
            .context("the demo has no proxy")
    }

    /// How many codes the server has exchanged for a user's token.
    ///
    /// # Errors
    /// In the demo, which has no proxy.
    pub fn code_exchanges(&self) -> anyhow::Result<usize> {
        let proxy = self.platform_proxy()?;
        Ok(proxy.count("GET /sns/oauth2/access_token?"))
    }

    /// The logs of all processes.
    pub fn log_text(&self) -> String {
        let mut text = self.past_logs.clone();
        text.push_str(&self.server.log_text());
        if let Some(platform) = &self.platform {
            text.push('\n');
            text.push_str(&platform.log_text());
        }
        text
    }

    /// Adds every secret that this deployment knows.
    pub(crate) fn add_secrets_to(&self, secrets: &mut Secrets) {
        secrets.add("appsecret", APP_SECRET);
        if let Some(proxy) = &self.platform_proxy {
            proxy.add_secrets_to(secrets);
        }
    }
}

async fn serve(env: &[(String, String)], listen: &str) -> anyhow::Result<Binary> {
    let listen = format!("--listen={listen}");
    let args = ["serve", &listen, "--internal-listen=127.0.0.1:0"];
    Binary::start(&args, env, &["page", "internal"]).await
}

fn serve_settings(sandbox: &str, api: &str, setup: Setup) -> Vec<(String, String)> {
    let open = sandbox.replace("127.0.0.1", "localhost");
    let mut settings = vec![
        ("WECHAT_H5_APPID", APP_ID.to_owned()),
        ("WECHAT_H5_APPSECRET", APP_SECRET.to_owned()),
        ("WECHAT_H5_STORE", "memory".to_owned()),
        ("WECHAT_H5_API_BASE", api.to_owned()),
        ("WECHAT_H5_OPEN_BASE", open),
        ("WECHAT_H5_LOG", "debug".to_owned()),
    ];
    if setup != Setup::Shipped {
        let script = format!("{sandbox}/__sandbox/client.js");
        settings.push(("WECHAT_H5_PAGE_HEAD_SCRIPT", script));
    }
    let owned = settings.into_iter();
    owned.map(|(k, v)| (k.to_owned(), v)).collect()
}
