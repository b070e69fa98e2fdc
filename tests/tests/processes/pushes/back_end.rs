//! A back end with everything that back ends do: it is slow, fails, goes away, takes a push and
//! does not say so, and answers twice.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::deliveries::Delivery;
use super::push_number::PushNumber;

/// How long it takes for some of its answers.
const SLOW: Duration = Duration::from_millis(700);
const TAKEN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const FAILED: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
/// As a proxy answers in place of it.
const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>";

/// What it does with a delivery.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    Takes,
    TakesSlowly,
    Fails,
    SendsPage,
    /// It has taken it, and its connection breaks.
    SaysNothing,
    AnswersTwice,
}

impl Behaviour {
    /// Nine of ten are taken without any trouble.
    fn of(delivery: usize) -> Self {
        match delivery % 100 {
            9 | 29 | 49 => Self::TakesSlowly,
            19 | 59 => Self::Fails,
            39 => Self::SendsPage,
            69 | 79 => Self::SaysNothing,
            89 | 99 => Self::AnswersTwice,
            _ => Self::Takes,
        }
    }

    fn takes(self) -> bool {
        !matches!(self, Self::Fails | Self::SendsPage)
    }

    fn answer(self) -> String {
        match self {
            Self::Takes | Self::TakesSlowly => TAKEN.to_owned(),
            Self::Fails => FAILED.to_owned(),
            Self::SendsPage => PAGE.to_owned(),
            Self::SaysNothing => String::new(),
            Self::AnswersTwice => TAKEN.repeat(2),
        }
    }
}

/// It runs as long as its test.
pub(crate) struct BackEnd {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    deliveries: Mutex<Vec<Delivery>>,
    count: AtomicUsize,
    is_down: AtomicBool,
}

impl BackEnd {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/pushes", listener.local_addr()?);
        let state = Arc::<State>::default();
        tokio::spawn(serve(listener, state.clone()));
        Ok(Self { url, state })
    }

    /// While it is down every connection breaks.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.state.is_down.store(is_down, Ordering::SeqCst);
    }

    /// What it has got so far.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.state.deliveries().clone()
    }

    /// How many deliveries it has taken so far.
    pub(crate) fn taken(&self) -> usize {
        let deliveries = self.state.deliveries();
        deliveries.iter().filter(|one| one.is_taken).count()
    }
}

impl State {
    fn deliveries(&self) -> MutexGuard<'_, Vec<Delivery>> {
        let deliveries = self.deliveries.lock();
        deliveries.unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((connection, _)) = listener.accept().await {
        if state.is_down.load(Ordering::SeqCst) {
            continue;
        }
        let state = state.clone();
        tokio::spawn(async move {
            // It ends with an error when a process is killed.
            let _ = answer_all(connection, &state).await;
        });
    }
}

async fn answer_all(mut connection: TcpStream, state: &State) -> anyhow::Result<()> {
    let mut read = Vec::new();
    while let Some(body) = next_body(&mut connection, &mut read).await? {
        if state.is_down.load(Ordering::SeqCst) {
            break;
        }
        let behaviour = Behaviour::of(state.count.fetch_add(1, Ordering::SeqCst));
        let delivery = delivery(&body, behaviour.takes())?;
        state.deliveries().push(delivery);
        if behaviour == Behaviour::TakesSlowly {
            sleep(SLOW).await;
        }
        connection.write_all(behaviour.answer().as_bytes()).await?;
        if behaviour == Behaviour::SaysNothing {
            break;
        }
    }
    Ok(())
}

/// The body of the next request, which has a length.
async fn next_body(
    connection: &mut TcpStream,
    read: &mut Vec<u8>,
) -> anyhow::Result<Option<Vec<u8>>> {
    loop {
        if let Some(end) = end_of_request(read)? {
            let request: Vec<u8> = read.drain(..end.whole).collect();
            return Ok(Some(request[end.head..].to_vec()));
        }
        if connection.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

/// How long a request and its head are.
struct RequestEnd {
    head: usize,
    whole: usize,
}

fn end_of_request(read: &[u8]) -> anyhow::Result<Option<RequestEnd>> {
    let Some(blank) = read.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = str::from_utf8(&read[..blank])?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    let length: usize = length.context("no length")?.parse()?;
    let end = RequestEnd {
        head: blank + 4,
        whole: blank + 4 + length,
    };
    Ok((end.whole <= read.len()).then_some(end))
}

fn delivery(body: &[u8], is_taken: bool) -> anyhow::Result<Delivery> {
    let body: Value = serde_json::from_slice(body)?;
    let content = body["push"]["data"]["content"].as_str();
    let push: PushNumber = content.context("no text")?.parse()?;
    let is_marked = body["duplicate"].as_bool().context("no mark")?;
    Ok(Delivery {
        push,
        is_marked,
        is_taken,
    })
}
