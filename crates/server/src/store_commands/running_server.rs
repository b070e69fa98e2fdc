//! Asks a server that runs for a backup.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use wechat_h5_store::backup::Summary;

use super::client_key::ClientKey;
use crate::config::ListenConfig;
use crate::store_command_error::StoreCommandError;

/// The longest time without anything from the server.
const MAX_WAIT: Duration = Duration::from_mins(1);
/// How much of an error response is shown.
const MAX_ERROR: usize = 2000;

/// A server, and the key with which it is asked.
pub(super) struct RunningServer {
    pub(super) address: SocketAddr,
    pub(super) key: ClientKey,
}

impl RunningServer {
    /// The one that listens there.
    pub(super) fn new(listen: ListenConfig, key: ClientKey) -> Result<Self, StoreCommandError> {
        let address = wechat_h5_local_net::reached_at(listen.internal);
        let server = Self { address, key };
        if listen.internal_tls {
            return Err(server.failed(
                "speaks TLS, and commands do not".to_owned(),
                "ask it for /operations/backup with curl, its CA and a client's certificate",
            ));
        }
        Ok(server)
    }

    /// Writes its backup.
    pub(super) async fn write_backup(
        &self,
        out: &mut impl Write,
    ) -> Result<Summary, StoreCommandError> {
        let unreachable = |err: &dyn std::fmt::Display| {
            self.failed(
                format!("cannot be asked ({err})"),
                "start it, or correct WECHAT_H5_INTERNAL_LISTEN",
            )
        };
        let stream = TcpStream::connect(self.address).await;
        let stream = stream.map_err(|err| unreachable(&err))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|err| unreachable(&err))?;
        tokio::spawn(connection);
        let request = Request::get("/operations/backup")
            .header(header::HOST, self.address.to_string())
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.key.expose()),
            )
            .body(Body::empty());
        let request = request.map_err(|_| {
            self.failed(
                "was not asked, because the key is none".to_owned(),
                "write the key alone into the first line of the file",
            )
        })?;
        let response = timeout(MAX_WAIT, sender.send_request(request)).await;
        let response = response
            .map_err(|_| unreachable(&"it does not answer"))?
            .map_err(|err| unreachable(&err))?;
        let (head, mut body) = response.into_parts();
        let mut lines = LastLine::default();
        let mut refused = Vec::new();
        while let Some(frame) = timeout(MAX_WAIT, body.frame())
            .await
            .map_err(|_| self.cut())?
        {
            let Ok(bytes) = frame.map_err(|_| self.cut())?.into_data() else {
                continue;
            };
            if head.status == StatusCode::OK {
                lines.add(&bytes);
                out.write_all(&bytes).map_err(StoreCommandError::Output)?;
            } else if refused.len() < MAX_ERROR {
                refused.extend(&bytes);
            }
        }
        if head.status != StatusCode::OK {
            return Err(self.refusal(head.status, &refused));
        }
        out.flush().map_err(StoreCommandError::Output)?;
        lines.summary().ok_or_else(|| self.cut())
    }

    fn refusal(&self, status: StatusCode, body: &[u8]) -> StoreCommandError {
        let error: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let text = |name: &str| Some(error.as_ref()?["error"][name].as_str()?.to_owned());
        let message = text("message").unwrap_or_else(|| "no message".to_owned());
        let advice = text("hint").unwrap_or_else(|| "is it a wechat-h5 server?".to_owned());
        self.failed(format!("refuses: {message} ({status})"), advice)
    }

    /// The server has met an error, which its log tells.
    fn cut(&self) -> StoreCommandError {
        let problem = "has not sent the end of the backup".to_owned();
        self.failed(problem, "look into its log, and make the backup again")
    }

    fn failed(&self, problem: String, advice: impl Into<String>) -> StoreCommandError {
        StoreCommandError::Server {
            address: self.address,
            problem,
            advice: advice.into(),
        }
    }
}

/// The last line of what has come so far.
#[derive(Default)]
struct LastLine {
    last: Vec<u8>,
    current: Vec<u8>,
}

impl LastLine {
    fn add(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
        for line in &mut lines {
            self.current.extend(line);
            if line.ends_with(b"\n") {
                self.last = std::mem::take(&mut self.current);
            }
        }
    }

    fn summary(&self) -> Option<Summary> {
        let is_complete = self.current.is_empty();
        is_complete.then(|| serde_json::from_slice(&self.last).ok())?
    }
}
