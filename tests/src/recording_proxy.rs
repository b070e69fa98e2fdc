//! A proxy between the server and the platform.
//!
//! It records all bytes, so that a test knows each secret that was issued, and it can
//! cut or pause the connection.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::secrets::Secrets;

/// The members of a JSON response and the parameters of a query that are secret.
const JSON_SECRETS: [&str; 3] = ["access_token", "refresh_token", "ticket"];
const QUERY_SECRETS: [&str; 4] = ["code", "secret", "access_token", "refresh_token"];

type Recorded = Arc<Mutex<Vec<u8>>>;

/// What the proxy does with incoming bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Paused,
    Cut,
}

/// A running proxy. Dropping it closes the connections.
#[derive(Debug)]
pub struct RecordingProxy {
    address: String,
    recorded: Recorded,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

impl Drop for RecordingProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl RecordingProxy {
    /// Listens on a free port of the loopback and forwards everything to `target`
    /// (`http://127.0.0.1:8090`).
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(target: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let target = target.trim_start_matches("http://").to_owned();
        let recorded = Recorded::default();
        let (state, watched) = watch::channel(State::Open);
        let task = tokio::spawn(serve(listener, target, Arc::clone(&recorded), watched));
        Ok(Self {
            address,
            recorded,
            state,
            task,
        })
    }

    /// Where the proxy listens, as `http://127.0.0.1:<port>`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Closes connections from now on, and forwards nothing.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Holds everything back from now on, as on a slow network.
    pub fn pause(&self) {
        self.state.send_replace(State::Paused);
    }

    /// Forwards everything again, first the bytes that were held back.
    pub fn restore(&self) {
        self.state.send_replace(State::Open);
    }

    /// Adds every recorded secret to `secrets`.
    pub fn add_secrets_to(&self, secrets: &mut Secrets) {
        let recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&recorded);
        for name in JSON_SECRETS {
            for value in after(&text, &format!("\"{name}\":\""), |c| c == '"') {
                secrets.add(name, value);
            }
        }
        let ends_query = |c: char| c == '&' || c.is_whitespace();
        for name in QUERY_SECRETS {
            for mark in ['?', '&'] {
                for value in after(&text, &format!("{mark}{name}="), ends_query) {
                    secrets.add(name, value);
                }
            }
        }
    }

    /// How often `text` was sent, by either side.
    pub fn count(&self, text: &str) -> usize {
        let recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&recorded).matches(text).count()
    }
}

fn after<'a>(text: &'a str, mark: &str, is_end: impl Fn(char) -> bool) -> Vec<&'a str> {
    let starts = text.match_indices(mark).map(|(at, _)| at + mark.len());
    starts
        .filter_map(|at| text[at..].split(&is_end).next())
        .collect()
}

async fn serve(
    listener: TcpListener,
    target: String,
    recorded: Recorded,
    state: watch::Receiver<State>,
) {
    while let Ok((near, _)) = listener.accept().await {
        if *state.borrow() == State::Cut {
            continue;
        }
        let Ok(far) = TcpStream::connect(&target).await else {
            continue;
        };
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        tokio::spawn(pass(near_in, far_out, Arc::clone(&recorded), state.clone()));
        tokio::spawn(pass(far_in, near_out, Arc::clone(&recorded), state.clone()));
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    recorded: Recorded,
    mut state: watch::Receiver<State>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(n) = from.read(&mut buffer).await {
        if n == 0 {
            break;
        }
        recorded
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(&buffer[..n]);
        let now = state.wait_for(|now| *now != State::Paused).await;
        if now.map_or(State::Cut, |now| *now) == State::Cut {
            break;
        }
        if to.write_all(&buffer[..n]).await.is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_after_a_mark() {
        let text = r#"GET /x?code=abc&a=1 HTTP/1.1 {"ticket":"t-1"} /y?code=def "#;
        assert_eq!(after(text, "\"ticket\":\"", |c| c == '"'), ["t-1"]);
        assert_eq!(
            after(text, "?code=", |c| c == '&' || c == ' '),
            ["abc", "def"]
        );
    }
}
