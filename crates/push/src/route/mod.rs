//! A route for axum.

mod handler;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wechat_h5_body::{BodyError, read_body};

pub use handler::{NotTaken, PushHandler};

use crate::data_format::DataFormat;
use crate::encrypted_reply::ReplyEncryptionParams;
use crate::receiver::{NO_REPLY, PushReceiver, ReceiveError, ReceivedPush};
use crate::reply::Reply;

/// How long a handler has for a reply that is the answer. WeChat waits five seconds, in which
/// the answer has to arrive.
const REPLY_TIME: Duration = Duration::from_millis(4500);
/// How long a body may take to arrive: WeChat itself gives up after this.
const BODY_TIME: Duration = Duration::from_secs(5);

/// The route of the address that the console has (服务器地址): the URL check by GET, pushes by
/// POST. The signature is proven before the body is read from the network.
pub fn push_route<S, H>(receiver: PushReceiver, handler: H) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    H: PushHandler,
{
    let service = PushService {
        receiver,
        handler: Arc::new(handler),
    };
    get(check_url::<H>).post(receive::<H>).with_state(service)
}

struct PushService<H> {
    receiver: PushReceiver,
    handler: Arc<H>,
}

/// A derived one would require it of the handler.
impl<H> Clone for PushService<H> {
    fn clone(&self) -> Self {
        Self {
            receiver: self.receiver.clone(),
            handler: self.handler.clone(),
        }
    }
}

async fn check_url<H: PushHandler>(
    State(service): State<PushService<H>>,
    RawQuery(query): RawQuery,
) -> Response {
    match service
        .receiver
        .check_url(&query.unwrap_or_default(), unix_seconds())
    {
        Ok(echostr) => text(echostr),
        Err(error) => refused(&error),
    }
}

async fn receive<H: PushHandler>(
    State(service): State<PushService<H>>,
    request: Request,
) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let receiver = &service.receiver;
    if let Err(error) = receiver.check_signature(&query, unix_seconds()) {
        return refused(&error);
    }
    let body = match read(request, receiver.longest_body()).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    match receiver.receive(&query, &body, unix_seconds()) {
        Ok(push) => service.answer(Arc::new(push)).await,
        Err(error) => refused(&error),
    }
}

async fn read(request: Request, limit: usize) -> Result<Vec<u8>, StatusCode> {
    match timeout(BODY_TIME, read_body(request.into_body(), limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(BodyError::TooLong(_))) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(BodyError::Broken(_))) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

impl<H: PushHandler> PushService<H> {
    async fn answer(&self, received: Arc<ReceivedPush>) -> Response {
        // A task of its own: WeChat may leave, and the handler is not stopped half-way.
        let mut handling = tokio::spawn({
            let (handler, received) = (self.handler.clone(), received.clone());
            async move { handler.handle(&received).await }
        });
        match timeout(REPLY_TIME, &mut handling).await {
            Ok(Ok(Ok(Some(reply)))) => self.reply(&received, &reply),
            Ok(Ok(Ok(None))) => text(NO_REPLY),
            // WeChat sends it again; so it does for a handler that panicked.
            Ok(Ok(Err(NotTaken)) | Err(_)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Err(_) => {
                tokio::spawn(reply_late(self.handler.clone(), received, handling));
                text(NO_REPLY)
            }
        }
    }

    fn reply(&self, received: &ReceivedPush, reply: &Reply) -> Response {
        let (mut nonce, mut random) = ([0; 8], [0; 16]);
        let filled = getrandom::fill(&mut nonce).and_then(|()| getrandom::fill(&mut random));
        if filled.is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let params = ReplyEncryptionParams {
            timestamp: unix_seconds(),
            nonce: &u64::from_be_bytes(nonce).to_string(),
            random,
        };
        let body = self.receiver.write_reply(received, reply, params);
        let content_type = match received.form.format {
            DataFormat::Xml => HeaderValue::from_static("application/xml; charset=utf-8"),
            DataFormat::Json => HeaderValue::from_static("application/json"),
        };
        ([(header::CONTENT_TYPE, content_type)], body).into_response()
    }
}

async fn reply_late<H: PushHandler>(
    handler: Arc<H>,
    received: Arc<ReceivedPush>,
    handling: JoinHandle<Result<Option<Reply>, NotTaken>>,
) {
    if let Ok(Ok(Some(reply))) = handling.await {
        handler.late_reply(&received, reply).await;
    }
}

fn text(text: impl Into<String>) -> Response {
    let text: String = text.into();
    text.into_response()
}

/// To whom nothing proves that it is WeChat, nothing more is said.
fn refused(error: &ReceiveError) -> Response {
    let status = match error {
        error if error.is_unauthentic() => return StatusCode::UNAUTHORIZED.into_response(),
        ReceiveError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, error.to_string()).into_response()
}

fn unix_seconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
