//! A process is told to stop while it has work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use wechat_h5_e2e::{APP_ID, Http};

use crate::installation::{Fetches, Installation, SOON};
use crate::mixed_calls::add_client_key;

/// The longest that a stop takes.
pub(crate) const STOP: Duration = Duration::from_secs(10);
/// Less than the time of a lease, which a process has that did not give it back.
pub(crate) const AT_ONCE: Duration = Duration::from_millis(2500);
const A_MOMENT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_loses_no_request_and_the_next_process_takes_over() -> anyhow::Result<()>
{
    let mut installation = Installation::start(2).await?;
    let stop = stop_under_load(&mut installation, 100).await?;
    println!("{stop:?}");
    assert!(stop.failures.is_empty(), "{:?}", stop.failures);
    assert!(stop.answers > 50, "{stop:?}");
    assert!(stop.ended_after < STOP, "{stop:?}");
    assert!(stop.next_signs_after < AT_ONCE, "{stop:?}");
    assert_eq!(installation.fetches().await?, Fetches::of_each(2));
    Ok(())
}

/// What a stop did.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    /// The requests that were answered.
    pub(crate) answers: usize,
    /// What became of the others that were accepted.
    pub(crate) failures: Vec<String>,
    pub(crate) ended_after: Duration,
    /// How long after the end another process has replaced what had expired.
    pub(crate) next_signs_after: Duration,
}

/// Stops the first process while so many requests come in each second, half of them on
/// connections that are kept.
pub(crate) async fn stop_under_load(
    installation: &mut Installation,
    rate: u32,
) -> anyhow::Result<Stop> {
    let address = installation.sign_addresses()?.remove(0);
    let is_over = Arc::<AtomicBool>::default();
    let clients: Vec<_> = [Kept::Yes, Kept::No]
        .into_iter()
        .cycle()
        .take(CLIENTS)
        .map(|kept| {
            let client = Client {
                address: address.clone(),
                kept,
                pause: Duration::from_secs(CLIENTS as u64) / rate,
                is_over: is_over.clone(),
            };
            tokio::spawn(client.run())
        })
        .collect();
    sleep(A_MOMENT / 2).await;
    let mut server = installation.servers.remove(0);
    let told = Instant::now();
    let stopped = timeout(STOP, server.stop()).await;
    let mut stop = Stop {
        ended_after: told.elapsed(),
        ..Stop::default()
    };
    is_over.store(true, Ordering::SeqCst);
    for client in clients {
        let answered = client.await?;
        stop.answers += answered.count;
        stop.failures.extend(answered.failures);
    }
    stopped.context("it does not end")??;
    let ended = Instant::now();
    installation.expire().await?;
    installation.all_sign().await?;
    stop.next_signs_after = ended.elapsed();
    Ok(stop)
}

const CLIENTS: usize = 10;

/// Whether a client sends several requests on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

/// Signs again and again, for as long as the process accepts its connections.
struct Client {
    address: String,
    kept: Kept,
    pause: Duration,
    is_over: Arc<AtomicBool>,
}

#[derive(Debug, Default)]
struct Answered {
    count: usize,
    failures: Vec<String>,
}

impl Client {
    async fn run(self) -> Answered {
        let mut answered = Answered::default();
        let mut kept = None;
        while !self.is_over.load(Ordering::SeqCst) {
            let stream = match kept.take() {
                Some(stream) => Some(stream),
                None => TcpStream::connect(self.host()).await.ok(),
            };
            // Nobody accepts connections any more: a balancer asks the next process.
            let Some(mut stream) = stream else {
                break;
            };
            match self.ask(&mut stream).await {
                Ok(response) => {
                    answered.count += 1;
                    let is_closed = response.contains("connection: close");
                    kept = (self.kept == Kept::Yes && !is_closed).then_some(stream);
                }
                Err(err) => answered.failures.push(format!("{:?}: {err:#}", self.kept)),
            }
            sleep(self.pause).await;
        }
        answered
    }

    async fn ask(&self, stream: &mut TcpStream) -> anyhow::Result<String> {
        let path = self.path();
        let host = self.host();
        let connection = match self.kept {
            Kept::Yes => "keep-alive",
            Kept::No => "close",
        };
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: {connection}\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let response = response(stream).await?;
        ensure!(response.starts_with("HTTP/1.1 200"), "{response}");
        Ok(response)
    }

    fn host(&self) -> &str {
        let address = self.address.trim_start_matches("http://");
        address.split('/').next().unwrap_or_default()
    }

    fn path(&self) -> &str {
        let address = self.address.trim_start_matches("http://");
        address.find('/').map_or("/", |at| &address[at..])
    }
}

/// A response with its whole body, whose length it says.
async fn response(stream: &mut TcpStream) -> anyhow::Result<String> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split_once("content-length: ");
            let length = length.context("no length")?.1;
            let length: usize = length.lines().next().unwrap_or_default().parse()?;
            if body.len() >= length {
                return Ok(String::from_utf8_lossy(&read).into_owned());
            }
        }
        let mut buffer = [0; 4096];
        let length = timeout(SOON, stream.read(&mut buffer)).await??;
        ensure!(length > 0, "closed after {text:?}");
        read.extend_from_slice(&buffer[..length]);
    }
}

/// It was accepted before the stop, and waits for a ticket that is being fetched.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_waits_for_a_ticket_is_answered_during_a_stop() -> anyhow::Result<()> {
    let mut installation = Installation::start(2).await?;
    installation.delay_next_token(1500).await?;
    installation.expire().await?;
    let waiting = sign(&installation.sign_addresses()?[0]);
    installation.token_calls(2).await?;
    let mut server = installation.servers.remove(0);
    let told = Instant::now();
    server.stop().await?;
    println!("ended after {:?}", told.elapsed());
    assert_eq!(waiting.await??, 200);
    installation.all_sign().await?;
    assert_eq!(installation.fetches().await?, Fetches::of_each(2));
    Ok(())
}

fn sign(address: &str) -> JoinHandle<anyhow::Result<u16>> {
    let address = address.to_owned();
    tokio::spawn(async move {
        let response = Http::default().get(&address, &[]).await?;
        Ok(response.status.as_u16())
    })
}

/// A request that would keep it from its end is open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_ends_a_process_at_once() -> anyhow::Result<()> {
    let mut installation = Installation::start(2).await?;
    let key = add_client_key(&mut installation).await?;
    for (signals, exit_code) in [(["TERM", "TERM"], 143), (["TERM", "INT"], 130)] {
        installation.add_server().await?;
        let mut server = installation.servers.pop().context("it was added")?;
        let _open = half_an_upload(&server.address("internal")?, &key).await?;
        server.signal(signals[0]).await?;
        sleep(A_MOMENT / 5).await;
        assert!(server.ended()?.is_none(), "it waits for the upload");
        server.signal(signals[1]).await?;
        let told = Instant::now();
        let status = server.wait().await?;
        assert!(told.elapsed() < A_MOMENT, "{:?}", told.elapsed());
        assert_eq!(status.code(), Some(exit_code));
        let log = server.log_text();
        assert!(log.contains("stopped at once"), "{log}");
    }
    // It has kept nothing from the others.
    installation.expire().await?;
    installation.all_sign().await
}

/// The connection on which the second half of a body is to come.
async fn half_an_upload(internal: &str, key: &str) -> anyhow::Result<TcpStream> {
    let address = internal.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    let half = format!(
        "POST /cgi-bin/media/upload?type=image&access_token=wh5-{APP_ID}-{key} HTTP/1.1\r\n\
         host: {address}\r\ncontent-type: multipart/form-data; boundary=boundary\r\n\
         content-length: {}\r\n\r\n{}",
        FIRST_HALF.len() + SECOND_HALF.len(),
        FIRST_HALF
    );
    stream.write_all(half.as_bytes()).await?;
    Ok(stream)
}

const FIRST_HALF: &str = "--boundary\r\n\
    content-disposition: form-data; name=\"media\"; filename=\"a.gif\"\r\n\
    content-type: image/gif\r\n\r\nGIF89a\x01\x00\x01\x00\x00";
const SECOND_HALF: &str = "\x00\x00,\r\n--boundary--\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_ends_within_the_time_of_a_stop_and_a_stream_of_events_at_once()
-> anyhow::Result<()> {
    let outcome = stop_with_an_upload(Upload::Ends(2 * A_MOMENT)).await?;
    println!("{outcome:?}");
    assert!(outcome.uploaded, "{outcome:?}");
    assert!(outcome.events_ended_after < A_MOMENT, "{outcome:?}");
    assert!(outcome.ended_after < STOP, "{outcome:?}");
    Ok(())
}

/// The other half of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Upload {
    /// It comes so long after the signal.
    Ends(Duration),
    /// It never comes.
    #[cfg_attr(not(feature = "full-size"), expect(dead_code, reason = "in full size"))]
    Stalls,
}

#[derive(Debug)]
pub(crate) struct StopWithAnUpload {
    pub(crate) uploaded: bool,
    pub(crate) events_ended_after: Duration,
    pub(crate) ended_after: Duration,
}

/// Stops a process that receives an upload and tells events.
pub(crate) async fn stop_with_an_upload(upload: Upload) -> anyhow::Result<StopWithAnUpload> {
    let mut installation = Installation::start(0).await?;
    let key = add_client_key(&mut installation).await?;
    installation.add_server().await?;
    installation.all_sign().await?;
    let mut server = installation.servers.remove(0);
    let internal = server.address("internal")?;
    let mut stream = half_an_upload(&internal, &key).await?;
    let events = events(&internal, &key).await?;
    // The half has arrived.
    sleep(A_MOMENT / 5).await;
    let told = Instant::now();
    let events = tokio::spawn(async move {
        let ended = timeout(STOP, end_of_chunks(events)).await;
        matches!(ended, Ok(Ok(()))).then(|| told.elapsed())
    });
    let finish = async {
        match upload {
            Upload::Stalls => Ok(false),
            Upload::Ends(after) => {
                sleep(after).await;
                stream.write_all(SECOND_HALF.as_bytes()).await?;
                let response = response(&mut stream).await?;
                ensure!(response.contains("media_id"), "{response}");
                anyhow::Ok(true)
            }
        }
    };
    let (stopped, uploaded) = tokio::join!(server.stop(), finish);
    let ended_after = told.elapsed();
    stopped?;
    Ok(StopWithAnUpload {
        uploaded: uploaded?,
        events_ended_after: events.await?.context("the events do not end")?,
        ended_after,
    })
}

/// A stream of events that has begun.
async fn events(internal: &str, key: &str) -> anyhow::Result<TcpStream> {
    let address = internal.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET /events HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).await?;
    ensure!(&start == b"HTTP/1.1 200", "{start:?}");
    Ok(stream)
}

/// Reads until a body in chunks is complete.
async fn end_of_chunks(mut stream: TcpStream) -> anyhow::Result<()> {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n0\r\n\r\n") {
        ensure!(stream.read_buf(&mut read).await? > 0, "it was cut");
    }
    Ok(())
}
