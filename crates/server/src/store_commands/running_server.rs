//! Asks a server that runs for a backup.

use std::io::Write;
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tokio::time::timeout;
use wechat_h5_store::backup::Summary;

use crate::internal_client::{InternalCallError, InternalClient, TlsDisagreement};
use crate::listener::HTTPS_NEEDED;
use crate::operator_key::OperatorKey;
use crate::store_command_error::StoreCommandError;

/// The longest time without anything from the server.
const MAX_WAIT: Duration = Duration::from_mins(1);
/// How much of an error response is shown.
const MAX_ERROR: usize = 2000;

/// A server, and the key with which it is asked.
pub(super) struct RunningServer {
    pub(super) client: InternalClient,
    pub(super) key: OperatorKey,
}

impl RunningServer {
    /// Writes its backup.
    pub(super) async fn write_backup(
        &self,
        out: &mut impl Write,
    ) -> Result<Summary, StoreCommandError> {
        let request = Request::get("/operations/backup")
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.key.expose()),
            )
            .body(Body::empty());
        let request = request.map_err(|_| {
            self.failed(
                "was not asked, because the key is none",
                "write the key alone into the first line of the file",
            )
        })?;
        let response = timeout(MAX_WAIT, self.client.send(request)).await;
        let response = response.unwrap_or(Err(InternalCallError::TooSlow));
        let response = response.map_err(|err| match err {
            InternalCallError::Tls(err) => self.disagrees(err),
            err => self.failed(
                format!("cannot be asked ({err})"),
                "start it, or correct WECHAT_H5_INTERNAL_LISTEN",
            ),
        })?;
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
        if body == HTTPS_NEEDED.as_bytes() {
            return self.disagrees(TlsDisagreement::LISTENER_ONLY);
        }
        let error: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let text = |name: &str| Some(error.as_ref()?["error"][name].as_str()?.to_owned());
        let message = text("message").unwrap_or_else(|| "no message".to_owned());
        let advice = text("hint").unwrap_or_else(|| "is it a wechat-h5 server?".to_owned());
        self.failed(format!("refuses: {message} ({status})"), advice)
    }

    /// The server has met an error, which its log tells.
    fn cut(&self) -> StoreCommandError {
        let problem = "has not sent the end of the backup";
        self.failed(problem, "look into its log, and make the backup again")
    }

    fn disagrees(&self, err: TlsDisagreement) -> StoreCommandError {
        self.failed(format!("cannot be asked: {}", err.problem), err.advice)
    }

    fn failed(&self, problem: impl Into<String>, advice: impl Into<String>) -> StoreCommandError {
        StoreCommandError::Server {
            address: self.client.address(),
            problem: problem.into(),
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
