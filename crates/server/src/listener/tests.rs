use super::*;
use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::time::Instant;
use wechat_h5_body::read_request;

use crate::internal_tls::{TestAuthority, TlsFiles};
use wechat_h5_http_listener::HEADER_READ_TIMEOUT;

const SOON: Duration = Duration::from_millis(200);
const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const SLOW_REQUEST: &[u8] = b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n";

/// A running listener.
struct Server {
    address: SocketAddr,
    places: usize,
    permits: Arc<Semaphore>,
    stop: watch::Sender<bool>,
    /// Lets the response to `/slow` go.
    slow: Arc<Notify>,
    running: tokio::task::JoinHandle<()>,
}

/// With this many places, and responses of this many bytes.
async fn start(places: usize, size: usize) -> Server {
    start_behind(places, size, TrustedProxies::default()).await
}

async fn start_behind(places: usize, size: usize, trusted: TrustedProxies) -> Server {
    start_with(size, |listener| {
        let mut listener = listener.with_places(places, trusted.into());
        listener.write_timeout = SOON;
        listener
    })
    .await
}

async fn start_with(size: usize, change: impl FnOnce(Listener) -> Listener) -> Server {
    let address = "127.0.0.1:0".parse().unwrap();
    let listener = change(Listener::bind(address).await.unwrap());
    let places = listener.max_connections;
    let (address, permits) = (listener.address(), listener.permits.clone());
    let slow = Arc::new(Notify::new());
    let released = slow.clone();
    let service = tower::service_fn(move |request: Request| {
        let released = released.clone();
        async move {
            if request.uri().path() == "/slow" {
                released.notified().await;
            }
            if request.method() == Method::POST {
                drop(read_request(request, 1024).await);
            }
            Ok(Response::new(vec![b'x'; size].into()))
        }
    });
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(listener.serve(service, stopped));
    Server {
        address,
        places,
        permits,
        stop,
        slow,
        running,
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection that has sent this.
    async fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.unwrap();
        stream
    }

    /// A connection with one response, kept open.
    async fn idle(&self) -> TcpStream {
        let mut stream = self.send(REQUEST).await;
        assert!(response(&mut stream).await.starts_with("HTTP/1.1 200"));
        stream
    }

    /// Waits until this many connections are open.
    async fn has_open(&self, count: usize) {
        // The next connection has its place before it is accepted.
        let count = (self.places - count).saturating_sub(1);
        let is_free = async {
            while self.permits.available_permits() != count {
                sleep(Duration::from_millis(1)).await;
            }
        };
        let free = || self.permits.available_permits();
        let waited = timeout(SOON * 5, is_free).await;
        waited.unwrap_or_else(|_| panic!("{} free places, not {count}", free()));
    }
}

/// The head of a response without a body.
async fn response(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        io::Result::Ok(())
    };
    timeout(HEADER_READ_TIMEOUT, reading)
        .await
        .expect("a response in time")
        .expect("a response before the connection is closed");
    String::from_utf8(head).unwrap()
}

/// Whether the server has closed the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    matches!(timeout(SOON, stream.read_u8()).await, Ok(Err(_)))
}

/// A connection that finds the queue full is tried again by the kernel after a second.
#[tokio::test]
async fn a_burst_of_connections_waits_in_the_kernel_s_queue() {
    let limit = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap_or_default();
    let burst = limit
        .trim()
        .parse()
        .map_or(100, |limit: usize| limit.min(600));
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let address = listener.address();
    let connect = || timeout(SOON * 4, TcpStream::connect(address));
    let mut connections = Vec::new();
    for number in 0..burst {
        let stream = connect().await;
        let stream = stream.unwrap_or_else(|_| panic!("connection {number} waits"));
        connections.push(stream.unwrap());
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_is_disconnected() {
    // More than the kernel's buffers take.
    let server = start(1, 64 << 20).await;
    let mut peer = server.send(REQUEST).await;
    peer.read_u8().await.unwrap();
    assert_eq!(server.permits.available_permits(), 0);
    let mut other = server.send(REQUEST).await;
    let first_byte = timeout(HEADER_READ_TIMEOUT, other.read_u8()).await;
    assert_eq!(first_byte.unwrap().unwrap(), b'H');
}

#[tokio::test]
async fn a_connection_over_the_maximum_waits_while_all_others_are_in_use() {
    let server = start(1, 0).await;
    let mut first = server.send(SLOW_REQUEST).await;
    server.has_open(1).await;
    let mut second = server.send(REQUEST).await;
    assert!(timeout(SOON, second.read_u8()).await.is_err());
    server.slow.notify_one();
    assert!(response(&mut first).await.starts_with("HTTP/1.1 200"));
    assert!(response(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn idle_connections_make_room_the_longest_idle_first() {
    let server = start(4, 0).await;
    let mut head = server.send(b"GET / HTTP/1.1\r\nho").await;
    sleep(Duration::from_millis(5)).await;
    let mut first = server.idle().await;
    sleep(Duration::from_millis(5)).await;
    let mut second = server.idle().await;
    let mut third = server.idle().await;
    assert!(is_closed(&mut first).await);
    // One that has not sent a whole head stays as long as there is an idle one.
    let mut fourth = server.idle().await;
    assert!(is_closed(&mut second).await);
    for stream in [&mut third, &mut fourth] {
        stream.write_all(SLOW_REQUEST).await.unwrap();
    }
    sleep(SOON).await;
    let mut fifth = server.idle().await;
    assert!(is_closed(&mut head).await);
    // Those in the middle of a request stay.
    server.slow.notify_waiters();
    for stream in [&mut third, &mut fourth] {
        assert!(response(stream).await.starts_with("HTTP/1.1 200"));
    }
    assert!(!is_closed(&mut fifth).await);
}

#[tokio::test]
async fn an_unfinished_body_makes_room_and_a_body_that_no_route_reads_does_not() {
    let server = start(3, 0).await;
    let head = |method| format!("{method} /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx");
    let mut get = server.send(head("GET").as_bytes()).await;
    let post = head("POST").replace("/slow", "/");
    let mut post = server.send(post.as_bytes()).await;
    server.has_open(2).await;
    let mut other = server.send(SLOW_REQUEST).await;
    assert!(is_closed(&mut post).await);
    assert!(!is_closed(&mut other).await);
    server.slow.notify_waiters();
    for stream in [&mut get, &mut other] {
        assert!(response(stream).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_response_makes_room() {
    // With the usual time for a write, which is longer than this test.
    let change = |listener: Listener| listener.with_places(1, Reloadable::default());
    let server = start_with(64 << 20, change).await;
    let mut stalled = server.send(REQUEST).await;
    response(&mut stalled).await;
    let start = Instant::now();
    let mut other = server.send(REQUEST).await;
    response(&mut other).await;
    assert!(start.elapsed() < WRITE_TIMEOUT / 4, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_client_that_reads_its_response_slowly_is_not_idle() {
    let size = 16 << 20;
    let server = start(1, size).await;
    let mut slow = server.send(REQUEST).await;
    let mut other = server.send(REQUEST).await;
    response(&mut slow).await;
    let mut body = vec![0; 64 * 1024];
    for _ in 0..size / body.len() {
        slow.read_exact(&mut body).await.unwrap();
    }
    assert!(response(&mut other).await.starts_with("HTTP/1.1 200"));
}

/// As many connections as a stranger likes, each of which waits.
#[tokio::test]
async fn waiting_connections_do_not_delay_others() {
    let server = start(32, 0).await;
    let mut waiting = Vec::new();
    for number in 0..300_usize {
        let bytes: &[u8] = [REQUEST, b"", b"GET / HT"][number % 3];
        waiting.push(server.send(bytes).await);
        if number % 10 == 0 {
            let start = Instant::now();
            server.idle().await;
            let elapsed = start.elapsed();
            assert!(elapsed < Duration::from_secs(1), "{number}: {elapsed:?}");
        }
    }
}

/// Connects again and again, and keeps the last connections.
#[cfg(target_os = "linux")]
async fn flood(server: SocketAddr, from: [u8; 4]) {
    let mut connections = std::collections::VecDeque::new();
    loop {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        connections.extend(socket.connect(server).await);
        if connections.len() > 40 {
            connections.pop_front();
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_flood_of_some_clients_closes_no_connection_of_a_client_with_few() {
    let server = start_behind(80, 0, TrustedProxies::none()).await;
    let floods = (1..=10).map(|client| tokio::spawn(flood(server.address, [127, 2, 0, client])));
    let floods: Vec<_> = floods.collect();
    sleep(SOON).await;
    for _ in 0..5 {
        let mut stream = server.connect().await;
        sleep(Duration::from_millis(300)).await;
        stream.write_all(REQUEST).await.unwrap();
        assert!(response(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    floods.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn one_client_holds_a_part_of_the_places() {
    let server = start_behind(16, 0, TrustedProxies::none()).await;
    let mut first = server.send(SLOW_REQUEST).await;
    let mut second = server.idle().await;
    let mut third = server.connect().await;
    assert!(is_closed(&mut third).await);
    // Not the older ones.
    assert!(!is_closed(&mut second).await);
    drop(second);
    server.has_open(1).await;
    server.idle().await;
    server.slow.notify_one();
    assert!(response(&mut first).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_stop_answers_what_was_sent_on_kept_connections_and_then_closes_them() {
    let server = start(8, 0).await;
    let mut kept = server.idle().await;
    let mut unused = server.idle().await;
    let mut open = server.send(SLOW_REQUEST).await;
    let mut head = server.send(b"GET / HTT").await;
    server.has_open(4).await;
    server.stop.send_replace(true);
    sleep(Duration::from_millis(50)).await;
    // The client has not heard of it yet.
    kept.write_all(REQUEST).await.unwrap();
    let mut new = server.send(REQUEST).await;
    for stream in [&mut kept, &mut new] {
        let response = response(stream).await;
        assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
        assert!(is_closed(stream).await);
    }
    assert!(!is_closed(&mut unused).await);
    sleep(DRAIN_TIME).await;
    assert!(is_closed(&mut unused).await);
    assert!(is_closed(&mut head).await);
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(!server.running.is_finished());
    server.slow.notify_one();
    let last = response(&mut open).await;
    assert!(last.contains("\r\nconnection: close\r\n"), "{last}");
    timeout(SOON, server.running).await.unwrap().unwrap();
}

/// Clients that open a connection for each request, as fast as they can.
#[tokio::test]
async fn a_stop_resets_no_connection_that_waits_to_be_accepted() {
    let server = start(100, 0).await;
    let address = server.address;
    let clients = (0..20).map(|_| {
        tokio::spawn(async move {
            let mut answered = 0;
            // Until the listener is closed.
            while let Ok(mut stream) = TcpStream::connect(address).await {
                let written = stream.write_all(REQUEST).await;
                written.expect("the connection is not reset");
                response(&mut stream).await;
                answered += 1;
            }
            answered
        })
    });
    let clients: Vec<_> = clients.collect();
    sleep(SOON).await;
    server.stop.send_replace(true);
    for client in clients {
        assert!(client.await.unwrap() > 0);
    }
}

#[tokio::test]
async fn without_connections_a_stop_takes_no_time() {
    let server = start(8, 0).await;
    drop(server.idle().await);
    server.has_open(0).await;
    let start = Instant::now();
    server.stop.send_replace(true);
    server.running.await.unwrap();
    assert!(start.elapsed() < DRAIN_TIME / 2, "{:?}", start.elapsed());
}

#[tokio::test]
async fn errors_of_one_connection_do_not_delay_the_next() {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let start = Instant::now();
    let aborted = io::Error::from(io::ErrorKind::ConnectionAborted);
    listener.recover_from(&aborted).await;
    assert!(start.elapsed() < ACCEPT_RETRY_DELAY);
    let no_file = io::Error::other("too many open files");
    listener.recover_from(&no_file).await;
    assert!(start.elapsed() >= ACCEPT_RETRY_DELAY);
}

/// Without TLS, with a part of a handshake, and with nothing at all.
#[tokio::test]
async fn a_client_that_does_not_finish_its_handshake_is_disconnected_and_frees_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = TestAuthority::new().issue("h5").write(folder.path());
    let files = TlsFiles {
        certificate,
        key,
        client_authorities: None,
    };
    let tls = Reloadable::from(files.load().unwrap());
    let server = start_with(1, |listener| {
        let mut listener = listener.with_tls(Some(tls));
        listener.tls.as_mut().unwrap().handshake_timeout = SOON;
        listener
    })
    .await;
    for sent in [&b""[..], &[22], &[22, 3, 1, 0, 200, 1, 0, 0]] {
        let mut stream = server.send(sent).await;
        server.has_open(1).await;
        let mut rest = Vec::new();
        let closed = timeout(SOON * 5, stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "{sent:?}");
        server.has_open(0).await;
    }
    // One that has sent nothing is not waited for at a stop.
    let _idle = server.connect().await;
    server.has_open(1).await;
    server.stop.send_replace(true);
    let stopped = timeout(DRAIN_TIME + SOON * 5, server.running).await;
    assert!(stopped.is_ok());
}
