//! A tap on the line between the server and the platform.
//!
//! It hears everything that is said there, so that a test knows each secret
//! that was issued, and it can cut the line.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::secrets::Secrets;

/// What goes between quotes in an answer, and what follows `name=` in a request.
const JSON_SECRETS: [&str; 3] = ["access_token", "refresh_token", "ticket"];
const QUERY_SECRETS: [&str; 4] = ["code", "secret", "access_token", "refresh_token"];

type Heard = Arc<Mutex<Vec<u8>>>;

/// What the line does with what comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Open,
    Held,
    Cut,
}

/// A running tap. Dropping it closes the line.
#[derive(Debug)]
pub struct Tap {
    address: String,
    heard: Heard,
    line: watch::Sender<Line>,
    task: JoinHandle<()>,
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Tap {
    /// Listens on a free port of the loopback and passes all on to `target`
    /// (`http://127.0.0.1:8090`).
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(target: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let target = target.trim_start_matches("http://").to_owned();
        let heard = Heard::default();
        let (line, now) = watch::channel(Line::Open);
        let task = tokio::spawn(serve(listener, target, Arc::clone(&heard), now));
        Ok(Self {
            address,
            heard,
            line,
            task,
        })
    }

    /// Where the tap listens, as `http://127.0.0.1:<port>`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From now on nothing gets through and connections are closed.
    pub fn cut(&self) {
        self.line.send_replace(Line::Cut);
    }

    /// From now on everything waits, as on a slow network.
    pub fn hold(&self) {
        self.line.send_replace(Line::Held);
    }

    /// From now on everything goes through again, what waited first.
    pub fn mend(&self) {
        self.line.send_replace(Line::Open);
    }

    /// Adds every secret that went over the line to `secrets`.
    pub fn tell(&self, secrets: &mut Secrets) {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&heard);
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

    /// How often `text` was said, by either side.
    pub fn count(&self, text: &str) -> usize {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&heard).matches(text).count()
    }
}

fn after<'a>(text: &'a str, mark: &str, is_end: impl Fn(char) -> bool) -> Vec<&'a str> {
    let starts = text.match_indices(mark).map(|(at, _)| at + mark.len());
    starts
        .filter_map(|at| text[at..].split(&is_end).next())
        .collect()
}

async fn serve(listener: TcpListener, target: String, heard: Heard, line: watch::Receiver<Line>) {
    while let Ok((near, _)) = listener.accept().await {
        if *line.borrow() == Line::Cut {
            continue;
        }
        let Ok(far) = TcpStream::connect(&target).await else {
            continue;
        };
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        tokio::spawn(pass(near_in, far_out, Arc::clone(&heard), line.clone()));
        tokio::spawn(pass(far_in, near_out, Arc::clone(&heard), line.clone()));
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    heard: Heard,
    mut line: watch::Receiver<Line>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(n) = from.read(&mut buffer).await {
        if n == 0 {
            break;
        }
        heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(&buffer[..n]);
        let state = line.wait_for(|now| *now != Line::Held).await;
        if state.map_or(Line::Cut, |now| *now) == Line::Cut {
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
