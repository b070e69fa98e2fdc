//! WeChat's side: each user's messages, one after another, and repeated where they are not
//! answered in five seconds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use wechat_h5_push::xml::Element;
use wechat_h5_push::{
    DataFormat, EncodingAesKey, PushCrypto, PushEnvelope, PushForm, PushMode, PushToken,
};
use wechat_h5_sign::AppId;

use super::push_number::PushNumber;

/// What WeChat waits for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(5);
/// How often WeChat sends a push.
const ATTEMPTS: usize = 3;
/// Where a connection breaks WeChat waits as long as for an answer; here it is less.
const PAUSE: Duration = Duration::from_secs(1);
/// How many pushes wait for their answers at the same time.
const AT_ONCE: usize = 1500;

const TOKEN: &str = "tokenofthistest";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// An account, and how the console says that its pushes are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    app_id: &'static str,
    form: PushForm,
}

/// Each with another form.
pub(crate) fn accounts() -> [Account; 3] {
    let account = |app_id, mode, format| Account {
        app_id,
        form: PushForm {
            format,
            ..PushForm::from(mode)
        },
    };
    [
        account("wx0000000000000001", PushMode::Plain, DataFormat::Xml),
        account("wx0000000000000002", PushMode::Encrypted, DataFormat::Xml),
        account("wx0000000000000003", PushMode::Compatible, DataFormat::Json),
    ]
}

/// The accounts in a seed file of the sandbox.
pub(crate) fn seed() -> String {
    let account = |account: Account| {
        let Account { app_id, .. } = account;
        format!("[[accounts]]\nappid = \"{app_id}\"\nsecret = \"{SECRET}\"\n")
    };
    accounts().map(account).concat()
}

/// The accounts in a server's file of settings.
pub(crate) fn settings(webhook: &str) -> String {
    let account = |account: Account| {
        let Account { app_id, form } = account;
        let key = match form.mode {
            PushMode::Plain => String::new(),
            _ => format!("push_aes_key = \"{KEY}\"\n"),
        };
        format!(
            "[[account]]\nappid = \"{app_id}\"\nappsecret = \"{SECRET}\"\n\
             push_token = \"{TOKEN}\"\n{key}push_webhook = \"{webhook}\"\n\
             push_webhook_key = \"{SECRET}\"\n"
        )
    };
    accounts().map(account).concat()
}

/// What WeChat has got.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// The pushes that were answered.
    pub(crate) answered: Vec<PushNumber>,
    /// How long that took, of all attempts that were answered.
    pub(crate) times: Vec<Duration>,
    /// Attempts that were not.
    pub(crate) failed: usize,
    /// The pushes of which none was.
    pub(crate) given_up: Vec<PushNumber>,
}

/// Sends pushes to all processes in turn.
pub(crate) struct WeChat {
    http: Client<HttpConnector, Full<Bytes>>,
    accounts: Vec<(Account, PushToken, PushCrypto)>,
    servers: Mutex<Vec<String>>,
    places: Semaphore,
    next: AtomicUsize,
    done: AtomicUsize,
    sent: Mutex<Sent>,
}

impl WeChat {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let key = EncodingAesKey::parse(KEY)?;
        let with_secrets = |account: Account| {
            let app_id = AppId::parse(account.app_id)?;
            Ok((
                account,
                PushToken::parse(TOKEN)?,
                PushCrypto::new(&key, app_id),
            ))
        };
        let accounts: anyhow::Result<_> = accounts().into_iter().map(with_secrets).collect();
        Ok(Self {
            http: Client::builder(TokioExecutor::new()).build_http(),
            accounts: accounts?,
            servers: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
            next: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            sent: Mutex::default(),
        })
    }

    /// Where the processes are from now on.
    pub(crate) fn set_servers(&self, origins: Vec<String>) {
        *lock(&self.servers) = origins;
    }

    /// How many pushes are answered or given up.
    pub(crate) fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    /// So many users of each account send so many messages each.
    pub(crate) fn send(
        self: &Arc<Self>,
        users: usize,
        pushes: usize,
    ) -> JoinSet<anyhow::Result<()>> {
        let mut tasks = JoinSet::new();
        for user in 0..users {
            for account in 0..self.accounts.len() {
                let this = self.clone();
                tasks.spawn(async move {
                    for number in 0..pushes {
                        let push = PushNumber {
                            account,
                            user,
                            number,
                        };
                        this.push(push).await?;
                    }
                    Ok(())
                });
            }
        }
        tasks
    }

    /// What has become of them.
    pub(crate) fn sent(&self) -> Sent {
        std::mem::take(&mut *lock(&self.sent))
    }

    async fn push(&self, push: PushNumber) -> anyhow::Result<()> {
        let _place = self.places.acquire().await?;
        let envelope = self.envelope(push)?;
        let mut failed = 0;
        let mut answered_in = None;
        while answered_in.is_none() && failed < ATTEMPTS {
            if failed > 0 {
                sleep(PAUSE).await;
            }
            let started = Instant::now();
            match timeout(ANSWER_TIME, self.attempt(push, &envelope)).await {
                Ok(Ok(())) => answered_in = Some(started.elapsed()),
                Ok(Err(_)) | Err(_) => failed += 1,
            }
        }
        let mut sent = lock(&self.sent);
        sent.failed += failed;
        match answered_in {
            Some(time) => {
                sent.times.push(time);
                sent.answered.push(push);
            }
            None => sent.given_up.push(push),
        }
        self.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn envelope(&self, push: PushNumber) -> anyhow::Result<PushEnvelope> {
        let PushNumber {
            account,
            user,
            number,
        } = push;
        let (settings, _, crypto) = self.accounts.get(account).context("no account")?;
        // Each account counts for itself.
        let id = u64::try_from(user * 1_000_000 + number)?;
        let message = [
            Element::text("ToUserName", "gh_0123456789ab"),
            Element::text("FromUserName", format!("oUser{user:08}")),
            Element::number("CreateTime", now()),
            Element::text("MsgType", "text"),
            Element::text("Content", push.to_string()),
            Element::number("MsgId", 24_000_000_000_000_000 + id),
        ];
        let random = (u128::from(id) | 1 << 96).to_be_bytes();
        Ok(PushEnvelope::new(&message, settings.form, crypto, random))
    }

    /// One of them, as a balancer chooses it, which waits where there is none.
    async fn server(&self, call: usize) -> String {
        loop {
            {
                let servers = lock(&self.servers);
                if let Some(server) = servers.get(call % servers.len().max(1)) {
                    return server.clone();
                }
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the peer is the server under test"
    )]
    async fn attempt(&self, push: PushNumber, envelope: &PushEnvelope) -> anyhow::Result<()> {
        let (account, token, _) = self.accounts.get(push.account).context("no account")?;
        let call = self.next.fetch_add(1, Ordering::SeqCst);
        let query = envelope.query(token, &now().to_string(), &call.to_string());
        let query: Vec<_> = query.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let server = self.server(call).await;
        let url = format!(
            "{server}/wechat/push/{}?{}",
            account.app_id,
            query.join("&")
        );
        let body = Full::new(Bytes::from(envelope.body().to_owned()));
        let response = self.http.request(Request::post(url).body(body)?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status == 200 && body == "success", "{status} {body:?}");
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// In seconds since 1970.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}
