//! A cookie that has a whole authorization, and a tag that only this server can make.
//!
//! Its value is base64url of: a version, what kind of authorization it is, the
//! authorization as JSON, and the tag of all that.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use http::{HeaderMap, HeaderValue};
use ring::digest::SHA256_OUTPUT_LEN;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wechat_h5_oauth::State;
use wechat_h5_sign::AppId;

use super::{COOKIE_TTL, CookieKeys, Pending, STATE_TTL};
use crate::cookies::{Cookie, Cookies};
use crate::sha256::sha256_hex;

const VERSION: u8 = 1;
/// How much of the digest of a state is in the name of its cookie.
const SUFFIX_DIGITS: usize = 12;

/// The most login cookies that a browser has: one for each login in progress, the oldest
/// make room.
const MAX_COOKIES: usize = 10;
/// The most bytes that they have together: two of the longest. Proxies accept 8 KiB of
/// cookies, nginx's default, and those of the site need room too.
const MAX_BYTES: usize = 5120;
/// The most login cookies of a request that are looked at: more than any browser keeps for
/// one site.
const MAX_READ: usize = 256;
/// The most bytes of `Set-Cookie` in a response. With the other headers it fits in 4 KiB,
/// nginx's default.
const MAX_SET_BYTES: usize = 3200;

/// What an authorization is for: a cookie of one kind is nothing to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A login here, in progress.
    Login = 1,
    /// A login for another site, in progress.
    Relay = 2,
    /// A login that has succeeded.
    SignedIn = 3,
}

impl Kind {
    const fn parse(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Login),
            2 => Some(Self::Relay),
            3 => Some(Self::SignedIn),
            _ => None,
        }
    }

    /// How long the server accepts it.
    fn ttl(self) -> u64 {
        match self {
            Self::Login | Self::Relay => STATE_TTL.as_secs(),
            Self::SignedIn => COOKIE_TTL.as_secs(),
        }
    }
}

/// What the starter of an authorization needs afterwards.
pub(crate) trait Details: Serialize + DeserializeOwned {
    /// What the authorization is for.
    const KIND: Kind;
}

/// What a cookie has: a [`Pending`] by reference.
#[derive(Serialize)]
struct Content<'a, T> {
    #[serde(rename = "s")]
    state: &'a State,
    #[serde(rename = "a")]
    app_id: &'a AppId,
    #[serde(rename = "t")]
    started_at: u64,
    #[serde(rename = "d")]
    details: &'a T,
}

/// A cookie to set.
#[derive(Debug)]
pub(crate) struct LoginCookie {
    suffix: String,
    value: String,
}

impl LoginCookie {
    /// The cookie of this authorization.
    pub(super) fn new<T: Details>(
        keys: &CookieKeys,
        state: &State,
        app_id: &AppId,
        started_at: u64,
        details: &T,
    ) -> Self {
        let content = Content {
            state,
            app_id,
            started_at,
            details,
        };
        let mut bytes = vec![VERSION, T::KIND as u8];
        // Only a map without string keys cannot be written, and there is none.
        bytes.extend(serde_json::to_vec(&content).unwrap_or_default());
        let tag = keys.sign(&bytes);
        bytes.extend(tag.as_ref());
        Self {
            suffix: suffix(&sha256_hex(state.as_str())),
            value: BASE64.encode(bytes),
        }
    }

    /// The `Set-Cookie` header.
    pub(crate) fn header(&self, cookies: Cookies) -> HeaderValue {
        cookies.set(Cookie::Login(&self.suffix), &self.value, COOKIE_TTL)
    }

    /// Its part of the `Cookie` header.
    fn bytes(&self, cookies: Cookies) -> usize {
        size(cookies, &self.suffix, &self.value)
    }
}

/// The bytes of a cookie in a `Cookie` header: name, `=`, value, `; `.
fn size(cookies: Cookies, suffix: &str, value: &str) -> usize {
    cookies.name(Cookie::Login(suffix)).len() + value.len() + 3
}

fn suffix(id: &str) -> String {
    id[..SUFFIX_DIGITS].to_owned()
}

/// The content of an authentic cookie.
pub(super) struct AuthenticCookie {
    kind: Kind,
    json: Vec<u8>,
}

impl AuthenticCookie {
    fn open(keys: &CookieKeys, value: &str) -> Option<Self> {
        let mut bytes = BASE64.decode(value).ok()?;
        let (signed, tag) = bytes.split_last_chunk::<SHA256_OUTPUT_LEN>()?;
        if !keys.is_authentic(signed, tag) {
            return None;
        }
        let kind = match signed {
            [VERSION, kind, ..] => Kind::parse(*kind)?,
            _ => return None,
        };
        let end = signed.len();
        bytes.truncate(end);
        let json = bytes.split_off(2);
        Some(Self { kind, json })
    }

    /// The authorization, if it is one of this kind, for this state, and not expired.
    pub(super) fn pending<T: Details>(&self, id: &str, now: u64) -> Option<Pending<T>> {
        self.of_state(id)
            .filter(|pending| self.is_current(pending.started_at, now))
    }

    /// The authorization, if it is one of this kind, for this state, and expired.
    pub(super) fn expired<T: Details>(&self, id: &str, now: u64) -> Option<Pending<T>> {
        self.of_state(id)
            .filter(|pending| !self.is_current(pending.started_at, now))
    }

    fn of_state<T: Details>(&self, id: &str) -> Option<Pending<T>> {
        if self.kind != T::KIND {
            return None;
        }
        let pending: Pending<T> = serde_json::from_slice(&self.json).ok()?;
        (pending.id() == id).then_some(pending)
    }

    fn is_current(&self, started_at: u64, now: u64) -> bool {
        now.saturating_sub(started_at) < self.kind.ttl()
    }

    /// When it was started, if it has not expired.
    fn started_at(&self, now: u64) -> Option<u64> {
        #[derive(Deserialize)]
        struct Start {
            #[serde(rename = "t")]
            started_at: u64,
        }
        let Start { started_at } = serde_json::from_slice(&self.json).ok()?;
        self.is_current(started_at, now).then_some(started_at)
    }
}

/// The login cookies that a browser sent.
#[derive(Debug)]
pub(crate) struct LoginCookies {
    cookies: Cookies,
    sent: Vec<(String, String)>,
}

/// Why a browser is not the one that started the authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BrowserMismatch {
    /// It sent no login cookie.
    #[error(
        "this browser sent no login cookie: it keeps none, or the login was started elsewhere \
         or long ago"
    )]
    NoCookie,
    /// It sent the cookies of other logins.
    #[error("this login was not started in this browser, or many others were started since")]
    OtherCookie,
    /// It sent a cookie for the login that is not authentic.
    #[error("this browser's login cookie is not one that this server has made")]
    NotAuthentic,
}

impl LoginCookies {
    /// Reads them.
    pub(crate) fn read(cookies: Cookies, headers: &HeaderMap) -> Self {
        let sent = cookies.read_logins(headers).take(MAX_READ);
        let sent = sent.map(|(suffix, value)| (suffix.to_owned(), value.to_owned()));
        Self {
            cookies,
            sent: sent.collect(),
        }
    }

    /// The authentic cookie of the state with this digest.
    pub(super) fn find(
        &self,
        keys: &CookieKeys,
        id: &str,
    ) -> Result<AuthenticCookie, BrowserMismatch> {
        let suffix = suffix(id);
        let mut mismatch = BrowserMismatch::NoCookie;
        for (other, value) in &self.sent {
            if *other != suffix {
                if mismatch == BrowserMismatch::NoCookie {
                    mismatch = BrowserMismatch::OtherCookie;
                }
                continue;
            }
            match AuthenticCookie::open(keys, value) {
                Some(authentic) => return Ok(authentic),
                None => mismatch = BrowserMismatch::NotAuthentic,
            }
        }
        Err(mismatch)
    }

    /// The headers that set a new cookie and remove those that have no room beside it, or
    /// no use.
    pub(super) fn with_new(
        &self,
        keys: &CookieKeys,
        new: &LoginCookie,
        now: u64,
    ) -> Vec<HeaderValue> {
        let mut headers = vec![new.header(self.cookies)];
        let line = |header: &HeaderValue| "set-cookie: \r\n".len() + header.len();
        let mut set_bytes = line(&headers[0]);
        for suffix in self.without_room(keys, new, now) {
            let header = self.cookies.clear(Cookie::Login(suffix));
            set_bytes += line(&header);
            if set_bytes > MAX_SET_BYTES {
                // The next login removes them.
                break;
            }
            headers.push(header);
        }
        headers
    }

    /// The cookies that are not authentic, expired, or more than a browser is to have:
    /// first those of finished logins, then the oldest.
    fn without_room(&self, keys: &CookieKeys, new: &LoginCookie, now: u64) -> Vec<&str> {
        let (mut kept, mut removed) = (Vec::new(), Vec::new());
        // Browsers send the older ones first: of two of the same second the newer is kept.
        for (suffix, value) in self.sent.iter().rev() {
            if !suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                // Not a name of this server's, and perhaps none that can be set.
                continue;
            }
            let authentic = AuthenticCookie::open(keys, value);
            let age = authentic.and_then(|a| Some((a.kind != Kind::SignedIn, a.started_at(now)?)));
            match age {
                Some(age) => kept.push((age, suffix.as_str(), value)),
                None => removed.push(suffix.as_str()),
            }
        }
        kept.sort_by_key(|(age, ..)| std::cmp::Reverse(*age));
        let (mut count, mut bytes) = (1, new.bytes(self.cookies));
        for (_, suffix, value) in kept {
            let size = size(self.cookies, suffix, value);
            if count < MAX_COOKIES && bytes + size <= MAX_BYTES {
                count += 1;
                bytes += size;
            } else {
                removed.push(suffix);
            }
        }
        removed
    }
}
