//! Asks a server that runs for a backup.

use std::io::Write;
use std::time::Duration;

use http::{Method, StatusCode};
use http_body_util::BodyExt as _;
use tokio::time::timeout;
use wechat_h5_store::backup::Summary;

use crate::command_error::CommandError;
use crate::internal_client::InternalCallError;
use crate::operator_client::OperatorClient;
use crate::store_command_error::StoreCommandError;

/// The longest time without anything from the server.
const MAX_WAIT: Duration = Duration::from_mins(1);
/// How much of an error response is shown.
const MAX_ERROR: usize = 2000;

/// Writes the backup of this server.
pub(super) async fn write_backup(
    server: &OperatorClient,
    out: &mut impl Write,
) -> Result<Summary, StoreCommandError> {
    let response = timeout(
        MAX_WAIT,
        server.send(Method::GET, "/operations/backup", None),
    )
    .await
    .unwrap_or_else(|_| Err(server.no_response(&InternalCallError::TooSlow)))?;
    let (head, mut body) = response.into_parts();
    let mut lines = LastLine::default();
    let mut refused = Vec::new();
    while let Some(frame) = timeout(MAX_WAIT, body.frame())
        .await
        .map_err(|_| cut(server))?
    {
        let Ok(bytes) = frame.map_err(|_| cut(server))?.into_data() else {
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
        return Err(server.refusal(head.status, &refused).into());
    }
    out.flush().map_err(StoreCommandError::Output)?;
    Ok(lines.summary().ok_or_else(|| cut(server))?)
}

/// The server has met an error, which its log tells.
fn cut(server: &OperatorClient) -> CommandError {
    let problem = "has not sent the end of the backup";
    server.failed(problem, "look into its log, and make the backup again")
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
