//! Processes of one installation.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use wechat_h5_e2e::{APP_ID, APP_SECRET, Binary, Http, Response, SandboxClient, encode, until};
use wechat_h5_store::test_redis::TestRedis;

use crate::machine_time::MachineTime;

/// The page's address in a browser, which a balancer would have.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:8080";
/// How long a token and a ticket are valid.
const EXPIRES_IN: u64 = 7200;
/// The longest that something takes which takes less than a second on an idle machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// `serve` some times, one Redis, one platform.
pub(crate) struct Installation {
    pub(crate) servers: Vec<Binary>,
    pub(crate) sandbox: SandboxClient,
    pub(crate) redis: TestRedis,
    pub(crate) http: Http,
    /// For the processes that are added from now on.
    settings: Vec<(String, String)>,
    /// Their file of settings, which has the accounts.
    settings_file: Option<PathBuf>,
    time: MachineTime,
    folder: TempDir,
    _platform: Binary,
}

/// How often the platform was asked for a credential, and by what tokens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fetches {
    pub(crate) tokens: u64,
    pub(crate) tickets: u64,
    /// Calls with a token that had expired or was replaced.
    pub(crate) dead: u64,
}

impl Fetches {
    /// So many of each, and no dead token.
    pub(crate) fn of_each(count: u64) -> Self {
        Self {
            tokens: count,
            tickets: count,
            dead: 0,
        }
    }
}

impl Installation {
    /// Processes that sign.
    pub(crate) async fn start(servers: usize) -> anyhow::Result<Self> {
        let mut installation = Self::with_redis(TestRedis::start(&[])).await?;
        for _ in 0..servers {
            installation.add_server().await?;
        }
        installation.all_sign().await?;
        Ok(installation)
    }

    /// No process yet.
    pub(crate) async fn with_redis(redis: TestRedis) -> anyhow::Result<Self> {
        let mut installation = Self::in_real_time(redis, &[]).await?;
        installation.settings = installation.time.variables()?;
        Ok(installation)
    }

    /// No process yet, of several accounts: these settings are in a file. Their machine has the
    /// real time, which costs less to read.
    pub(crate) async fn with_accounts(
        redis: TestRedis,
        seed: &str,
        settings: &str,
    ) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("wechat-h5-e2e-accounts-")?;
        let seed_file = folder.path().join("seed.toml");
        std::fs::write(&seed_file, seed)?;
        let seed_file = seed_file.to_str().context("not Unicode")?;
        let mut installation = Self::in_real_time(redis, &["--seed", seed_file]).await?;
        let file = installation.file("wechat-h5.toml");
        std::fs::write(&file, settings)?;
        installation.settings_file = Some(file);
        Ok(installation)
    }

    async fn in_real_time(redis: TestRedis, sandbox: &[&str]) -> anyhow::Result<Self> {
        let mut args = vec!["sandbox", "--sandbox-listen", "127.0.0.1:0"];
        args.extend(sandbox);
        let platform = Binary::start(&args, &[], &["sandbox"]).await?;
        Ok(Self {
            servers: Vec::new(),
            sandbox: SandboxClient::new(&platform.address("sandbox")?),
            redis,
            http: Http::default(),
            settings: Vec::new(),
            settings_file: None,
            time: MachineTime::new()?,
            folder: TempDir::with_prefix("wechat-h5-e2e-processes-")?,
            _platform: platform,
        })
    }

    /// A setting of the processes that are added from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// A file of this installation.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One more process.
    pub(crate) async fn add_server(&mut self) -> anyhow::Result<()> {
        self.add_server_with_password("").await
    }

    /// One more, which dies at this point of its first refresh. It has to be built with the
    /// feature `failpoints`.
    #[cfg(feature = "full-size")]
    pub(crate) async fn add_server_that_dies(&mut self, point: &str) -> anyhow::Result<()> {
        self.set("KILL_AT", point);
        let added = self.add_server().await;
        self.settings.pop();
        added
    }

    /// One more, with this password of Redis unless it is empty.
    pub(crate) async fn add_server_with_password(&mut self, password: &str) -> anyhow::Result<()> {
        let mut settings = Vec::new();
        let platform = self.sandbox.base().to_owned();
        let own = [
            ("WECHAT_H5_STORE", self.redis.url()),
            ("WECHAT_H5_API_BASE", platform),
            ("WECHAT_H5_OPEN_BASE", self.sandbox.open_base()),
            ("WECHAT_H5_PUBLIC_URL", format!("{PUBLIC_URL}/")),
            ("WECHAT_H5_RATE_LIMIT_JSSDK", "off".to_owned()),
        ];
        settings.extend(own.map(|(k, v)| (k.to_owned(), v)));
        if self.settings_file.is_none() {
            let account = [
                ("WECHAT_H5_APPID", APP_ID),
                ("WECHAT_H5_APPSECRET", APP_SECRET),
            ];
            settings.extend(account.map(|(k, v)| (k.to_owned(), v.to_owned())));
        }
        settings.extend(self.settings.iter().cloned());
        if !password.is_empty() {
            let file = self.file("redis-password");
            std::fs::write(&file, password)?;
            let file = file.display().to_string();
            settings.push(("WECHAT_H5_STORE_PASSWORD_FILE".to_owned(), file));
        }
        let mut args = vec![
            "serve",
            "--listen=127.0.0.1:0",
            "--internal-listen=127.0.0.1:0",
        ];
        if let Some(file) = &self.settings_file {
            args.extend(["--config", file.to_str().context("not Unicode")?]);
        }
        let server = Binary::start(&args, &settings, &["page", "internal"]).await?;
        self.servers.push(server);
        Ok(())
    }

    /// Where the processes listen.
    pub(crate) fn origins(&self) -> anyhow::Result<Vec<String>> {
        let servers = self.servers.iter();
        servers.map(|server| server.address("page")).collect()
    }

    /// The addresses of one page's signature at each of the processes.
    pub(crate) fn sign_addresses(&self) -> anyhow::Result<Vec<String>> {
        let page = encode(&page());
        let address = |origin: String| format!("{origin}/api/jssdk/config?url={page}");
        Ok(self.origins()?.into_iter().map(address).collect())
    }

    /// The signature of a page at one process.
    pub(crate) async fn sign(&self, server: usize) -> anyhow::Result<Response> {
        let address = &self.sign_addresses()?[server];
        self.http.get(address, &[]).await
    }

    /// Waits until every process signs with a ticket that the platform calls valid.
    pub(crate) async fn all_sign(&self) -> anyhow::Result<()> {
        for server in 0..self.servers.len() {
            self.signs(server).await?;
        }
        Ok(())
    }

    /// Waits until this process signs with a ticket that the platform calls valid.
    pub(crate) async fn signs(&self, server: usize) -> anyhow::Result<()> {
        until("a valid signature", SOON, async || {
            let config = self.sign(server).await?;
            ensure!(config.status == 200, "{}", config.body);
            let verdict = self.sandbox.verify(&config.json()?, &page()).await?;
            ensure!(verdict["ok"] == true, "{verdict}");
            Ok(Some(()))
        })
        .await
    }

    /// Every token and every ticket expires now, at the platform and in the processes.
    pub(crate) async fn expire(&mut self) -> anyhow::Result<()> {
        self.sandbox.advance(EXPIRES_IN).await?;
        self.time.advance(EXPIRES_IN)
    }

    /// The next call for an access token takes so long.
    pub(crate) async fn delay_next_token(&self, milliseconds: u64) -> anyhow::Result<()> {
        let fault = json!({"path": TOKEN, "times": 1, "delayMs": milliseconds});
        self.sandbox.add_fault(&fault).await
    }

    /// Another program replaces the access token, which is dead at once.
    pub(crate) async fn force_token(&self) -> anyhow::Result<String> {
        self.issued_token(true).await
    }

    /// The access token that lasts.
    pub(crate) async fn current_token(&self) -> anyhow::Result<String> {
        self.issued_token(false).await
    }

    /// What WeChat issues to another program.
    async fn issued_token(&self, is_forced: bool) -> anyhow::Result<String> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": APP_SECRET,
            "force_refresh": is_forced,
        });
        let address = format!("{}{TOKEN}", self.sandbox.base());
        let response = self.http.post(&address, &body).await?.json()?;
        let token = response["access_token"].as_str();
        Ok(token.with_context(|| response.to_string())?.to_owned())
    }

    /// The access token in Redis.
    pub(crate) fn stored_token(&self) -> anyhow::Result<String> {
        let keys: Vec<String> = self.redis.query(&["KEYS", "*access_token"]);
        let key = keys.first().context("no token is stored")?;
        let record: Value = serde_json::from_str(&self.redis.query::<String>(&["GET", key]))?;
        let value = record["value"].as_str().context("a record has a value")?;
        Ok(value.to_owned())
    }

    /// Waits until the platform has had so many calls for an access token.
    pub(crate) async fn token_calls(&self, count: u64) -> anyhow::Result<()> {
        until("a call for a token", SOON, async || {
            Ok((self.fetches().await?.tokens >= count).then_some(()))
        })
        .await
    }

    pub(crate) async fn fetches(&self) -> anyhow::Result<Fetches> {
        let counters = self.sandbox.counters().await?;
        let calls = |path: &str| counters["endpoints"][path]["calls"].as_u64().unwrap_or(0);
        Ok(Fetches {
            tokens: calls(TOKEN),
            tickets: calls("/cgi-bin/ticket/getticket"),
            dead: counters["verdicts"]["dead"].as_u64().context("verdicts")?,
        })
    }

    /// What `/readyz` says to an operator.
    pub(crate) async fn readiness(&self, server: usize) -> anyhow::Result<(u16, Value)> {
        let internal = self.servers[server].address("internal")?;
        let response = self.http.get(&format!("{internal}/readyz"), &[]).await?;
        Ok((response.status.as_u16(), response.json()?))
    }

    /// Waits until `/readyz` of this process has this status.
    pub(crate) async fn reports(&self, server: usize, status: u16) -> anyhow::Result<()> {
        until("the state of the store", SOON, async || {
            let (current, report) = self.readiness(server).await?;
            ensure!(current == status, "{current} {report}");
            Ok(Some(()))
        })
        .await
    }

    /// How many lines of a process have this message.
    pub(crate) fn logged(&self, server: usize, message: &str) -> usize {
        let lines = self.servers[server].log_lines();
        let line = format!("\"message\":\"{message}\"");
        lines.iter().filter(|logged| logged.contains(&line)).count()
    }
}

/// The page that is signed.
fn page() -> String {
    format!("{PUBLIC_URL}/")
}

const TOKEN: &str = "/cgi-bin/stable_token";
