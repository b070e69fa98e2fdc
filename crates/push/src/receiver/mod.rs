//! The server's side of a push: proves it, decrypts it, reads it and writes the reply.

mod error;
mod query;
mod replay_key;
mod rotation;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use wechat_h5_sign::AppId;

pub use error::ReceiveError;
pub use query::PushQueryError;
pub use replay_key::ReplayKey;
pub use rotation::{Rotation, Slot};

use crate::aes_key::EncodingAesKey;
use crate::crypto::PushCrypto;
use crate::data_format::{DataFormat, read_message};
use crate::encrypted_reply::{ReplyEncryptionParams, encrypt_reply};
use crate::error::DecryptError;
use crate::push::Push;
use crate::reply::Reply;
use crate::signature::PushToken;
use crate::xml::{Element, find_ignoring_case};
use query::PushQuery;

/// How far `timestamp` may be away from the time here.
const CLOCK_TOLERANCE: Duration = Duration::from_mins(10);
/// The longest body in bytes.
const BODY_LIMIT: usize = 128 * 1024;

/// The body that answers a push without a reply.
pub const NO_REPLY: &str = "success";

/// Receives the pushes of one account.
#[derive(Clone)]
pub struct PushReceiver {
    tokens: Rotation<PushToken>,
    crypto: Option<Rotation<PushCrypto>>,
    app_id: AppId,
    accepts_plain: bool,
    clock_tolerance: Duration,
    body_limit: usize,
}

/// A push that is proven to be WeChat's.
#[derive(Clone, Debug)]
pub struct ReceivedPush {
    /// The message or event.
    pub push: Push,
    /// How it was written, and how its reply is.
    pub form: ReceivedForm,
    /// What a second request with the same signature is recognised by.
    pub replay_key: ReplayKey,
}

/// How a push was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedForm {
    /// XML or JSON.
    pub format: DataFormat,
    /// The token that it was signed with.
    pub token: Slot,
    /// The key that it was encrypted with, where it was.
    pub key: Option<Slot>,
}

/// What was proven before a message is read.
struct Proven {
    token: Slot,
    key: Option<Slot>,
    message: String,
    replay_key: ReplayKey,
}

impl PushReceiver {
    /// For 明文模式. The signature does not cover the text of such a push: the server has to be
    /// reached by HTTPS.
    pub fn plain(app_id: AppId, tokens: impl Into<Rotation<PushToken>>) -> Self {
        Self {
            tokens: tokens.into(),
            crypto: None,
            app_id,
            accepts_plain: true,
            clock_tolerance: CLOCK_TOLERANCE,
            body_limit: BODY_LIMIT,
        }
    }

    /// For 安全模式 and 兼容模式, of which only the encrypted part is believed.
    pub fn encrypted(
        app_id: AppId,
        tokens: impl Into<Rotation<PushToken>>,
        keys: impl Into<Rotation<EncodingAesKey>>,
    ) -> Self {
        let crypto = keys.into().map(|key| PushCrypto::new(key, app_id.clone()));
        Self {
            crypto: Some(crypto),
            accepts_plain: false,
            ..Self::plain(app_id, tokens)
        }
    }

    /// Accepts pushes that are not encrypted too, while the console changes its mode.
    #[must_use]
    pub fn accept_plain(mut self) -> Self {
        self.accepts_plain = true;
        self
    }

    /// How far `timestamp` may be away from the time here, instead of ten minutes.
    #[must_use]
    pub fn clock_tolerance(mut self, tolerance: Duration) -> Self {
        self.clock_tolerance = tolerance;
        self
    }

    /// The longest body that is read in bytes, instead of 128 KiB.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// The body that answers the URL check (接入验证) with this query. `now` is in seconds.
    ///
    /// In 明文模式 its signature is one that a push would be believed by: remember the key that
    /// [`check_signature`](Self::check_signature) returns for it.
    ///
    /// # Errors
    ///
    /// [`ReceiveError`] where WeChat has not sent it.
    pub fn check_url(&self, query: &str, now: u64) -> Result<String, ReceiveError> {
        let query = PushQuery::parse(query)?;
        self.check_query(&query, now)?;
        Ok(query.echostr()?.to_owned())
    }

    /// Proves that WeChat has signed this query, before the body of its push is read from the
    /// network. `now` is in seconds. Returns what a plain push, or a URL check, with this query is
    /// recognised by.
    ///
    /// # Errors
    ///
    /// [`ReceiveError`] where WeChat has not sent it.
    pub fn check_signature(&self, query: &str, now: u64) -> Result<ReplayKey, ReceiveError> {
        let query = PushQuery::parse(query)?;
        self.check_query(&query, now)?;
        Ok(ReplayKey::new(query.signature()?))
    }

    /// The longest body in bytes.
    pub fn longest_body(&self) -> usize {
        self.body_limit
    }

    /// Proves and reads a push with this query and body. `now` is in seconds.
    ///
    /// # Errors
    ///
    /// [`ReceiveError`]. Before the signature of the query is proven, nothing else is read.
    pub fn receive(
        &self,
        query: &str,
        body: &[u8],
        now: u64,
    ) -> Result<ReceivedPush, ReceiveError> {
        if body.len() > self.body_limit {
            return Err(ReceiveError::TooLarge {
                bytes: body.len(),
                limit: self.body_limit,
            });
        }
        let query = PushQuery::parse(query)?;
        let token = self.check_query(&query, now)?;
        let body = text_of(body);
        let (format, elements) = read_message(&body).map_err(ReceiveError::Body)?;
        let Some(encrypt) = encrypt_of(&elements) else {
            return self.read_plain(&query, token, format, &elements);
        };
        let Some(crypto) = &self.crypto else {
            // 兼容模式 has the plain message beside it.
            return match find_ignoring_case(&elements, "MsgType") {
                Some(_) => self.read_plain(&query, token, format, &elements),
                None => Err(ReceiveError::NoKey),
            };
        };
        let proven = self.decrypt(&query, encrypt, crypto)?;
        let (format, elements) = read_message(&proven.message).map_err(ReceiveError::Message)?;
        Ok(ReceivedPush {
            push: Push::read(&self.app_id, elements)?,
            form: ReceivedForm {
                format,
                token: proven.token,
                key: proven.key,
            },
            replay_key: proven.replay_key,
        })
    }

    /// The body that answers a push that this receiver has received: encrypted where the push was,
    /// with the same token and key. Else `params` are not used, except the time.
    pub fn write_reply(
        &self,
        received: &ReceivedPush,
        reply: &Reply,
        params: ReplyEncryptionParams<'_>,
    ) -> String {
        let form = received.form;
        let plain = form
            .format
            .write(&reply.elements(&received.push, params.timestamp));
        let keys = form.key.and_then(|key| {
            let crypto = self.crypto.as_ref()?.get(key)?;
            Some((self.tokens.get(form.token)?, crypto))
        });
        match keys {
            Some((token, crypto)) => {
                let encrypted = encrypt_reply(&plain, token, crypto, params);
                form.format.write(&encrypted)
            }
            None => plain,
        }
    }

    /// The token that the query is signed with, and whether it is of these minutes.
    fn check_query(&self, query: &PushQuery<'_>, now: u64) -> Result<Slot, ReceiveError> {
        let (signature, timestamp, nonce) =
            (query.signature()?, query.timestamp()?, query.nonce()?);
        let token = first(&self.tokens, |token| {
            token
                .verify(timestamp, nonce, signature)
                .then_some(())
                .ok_or(DecryptError::Padding)
        })
        .map(|(slot, ())| slot)
        .map_err(|_| ReceiveError::Unauthentic)?;
        if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ReceiveError::Timestamp);
        }
        let timestamp: u64 = timestamp.parse().map_err(|_| ReceiveError::Timestamp)?;
        let difference = Duration::from_secs(now.abs_diff(timestamp));
        if difference > self.clock_tolerance {
            return Err(ReceiveError::Clock {
                difference,
                tolerance: self.clock_tolerance,
            });
        }
        Ok(token)
    }

    fn read_plain(
        &self,
        query: &PushQuery<'_>,
        token: Slot,
        format: DataFormat,
        elements: &[Element],
    ) -> Result<ReceivedPush, ReceiveError> {
        if !self.accepts_plain {
            return Err(ReceiveError::Plain);
        }
        let elements = elements
            .iter()
            .filter(|element| !element.name.eq_ignore_ascii_case("Encrypt"));
        Ok(ReceivedPush {
            push: Push::read(&self.app_id, elements.cloned().collect())?,
            form: ReceivedForm {
                format,
                token,
                key: None,
            },
            replay_key: ReplayKey::new(query.signature()?),
        })
    }

    /// Tries each token and each key, whatever the others gave: the time does not tell which of
    /// them failed, nor whether the signature or the padding was wrong.
    fn decrypt(
        &self,
        query: &PushQuery<'_>,
        encrypt: &str,
        crypto: &Rotation<PushCrypto>,
    ) -> Result<Proven, ReceiveError> {
        let signature = query.msg_signature()?;
        let (timestamp, nonce) = (query.timestamp()?, query.nonce()?);
        let token = first(&self.tokens, |token| {
            token
                .verify_message(timestamp, nonce, encrypt, signature)
                .then_some(())
                .ok_or(DecryptError::Padding)
        });
        let decrypted = first(crypto, |crypto| crypto.decrypt_bytes(encrypt));
        let Ok((token, ())) = token else {
            return Err(ReceiveError::Unauthentic);
        };
        match decrypted {
            Ok((key, message)) => Ok(Proven {
                token,
                key: Some(key),
                message: text_of(&message).into_owned(),
                replay_key: ReplayKey::new(signature),
            }),
            Err(errors) if errors.contains(&DecryptError::AppId) => Err(ReceiveError::AppId),
            Err(_) => Err(ReceiveError::Unauthentic),
        }
    }
}

impl fmt::Debug for PushReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushReceiver")
            .field("app_id", &self.app_id)
            .field("accepts_plain", &self.accepts_plain)
            .finish_non_exhaustive()
    }
}

/// What users type may be cut within a character: a push is not lost for that.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The value of `Encrypt`, as it is signed.
fn encrypt_of(elements: &[Element]) -> Option<&str> {
    let value = find_ignoring_case(elements, "Encrypt")?.value()?;
    Some(value.trim()).filter(|value| !value.is_empty())
}

/// The first that succeeds; all of them are tried.
fn first<T, U>(
    rotation: &Rotation<T>,
    check: impl FnMut(&T) -> Result<U, DecryptError>,
) -> Result<(Slot, U), Vec<DecryptError>> {
    let Rotation { current, previous } = rotation.map(check);
    match (current, previous) {
        (Ok(value), _) => Ok((Slot::Current, value)),
        (Err(_), Some(Ok(value))) => Ok((Slot::Previous, value)),
        (Err(current), previous) => Err(std::iter::once(current)
            .chain(previous.and_then(Result::err))
            .collect()),
    }
}
