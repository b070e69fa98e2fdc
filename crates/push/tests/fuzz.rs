//! Bodies and envelopes that nobody should send, all of them signed: no panic, no long time,
//! no memory that grows. `PUSH_FUZZ_ROUNDS=1000000` for more than the default.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod figures;

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use wechat_h5_push::{
    DataFormat, EncodingAesKey, PushCrypto, PushHeader, PushReceiver, PushToken, PushType,
    ReceiveError,
};
use wechat_h5_sign::AppId;

use self::figures::{judge, number};

const NOW: u64 = 1_700_000_000;
const LIMIT: usize = 128 * 1024;
const ROUNDS: usize = 100_000;
/// The longest that one may take.
const SOON: Duration = Duration::from_secs(1);
/// What the memory of all may grow by, in KiB.
const MEMORY: usize = 8 * 1024;
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const APP_ID: &str = "wxba5fad812f8e6fb9";

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % 1_000_000_007).unwrap() % bound
    }
}

struct Account {
    token: PushToken,
    crypto: PushCrypto,
    receiver: PushReceiver,
}

impl Account {
    fn new() -> Self {
        let token = PushToken::parse("AAAAA").unwrap();
        let key = EncodingAesKey::parse(KEY).unwrap();
        let app_id = AppId::parse(APP_ID).unwrap();
        Self {
            crypto: PushCrypto::new(&key, app_id.clone()),
            receiver: PushReceiver::encrypted(app_id, token.clone(), key).accept_plain(),
            token,
        }
    }

    fn receive_plain(&self, body: &[u8]) -> Result<(), ReceiveError> {
        self.receive(&self.query(), body)
    }

    /// The ciphertext has the right signature, whatever is in it.
    fn receive_encrypted(&self, encrypt: &str) -> Result<(), ReceiveError> {
        let signature = self.token.sign_message(&NOW.to_string(), "1", encrypt);
        let body = format!("<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");
        let query = format!("{}&msg_signature={signature}", self.query());
        self.receive(&query, body.as_bytes())
    }

    fn query(&self) -> String {
        let signature = self.token.sign(&NOW.to_string(), "1");
        format!("timestamp={NOW}&nonce=1&signature={signature}")
    }

    fn receive(&self, query: &str, body: &[u8]) -> Result<(), ReceiveError> {
        let received = self.receiver.receive(query, body, NOW)?;
        let key = received.push.duplicate_key();
        assert!(key.as_str().len() <= "message-".len() + 40);
        let json = serde_json::to_string(&received.push).unwrap();
        assert!(json.len() <= 8 * (body.len() + 200), "{}", json.len());
        Ok(())
    }
}

fn samples() -> Vec<String> {
    let header = PushHeader {
        original_id: "gh_1".into(),
        openid: "oAbc".into(),
        app_id: "wxba5fad812f8e6fb9".into(),
        create_time: NOW,
        msg_id: 24_000_000_000_000_001,
    };
    PushType::all()
        .flat_map(|known| {
            let elements = known.sample(&header);
            [DataFormat::Xml, DataFormat::Json].map(|format| format.write(&elements))
        })
        .collect()
}

const PIECES: [&[u8]; 22] = [
    b"<",
    b">",
    b"]]>",
    b"<![CDATA[",
    b"</",
    b"/>",
    b"<xml>",
    b"</xml>",
    b"<Content>",
    b"</Content>",
    b"&amp;",
    b"&boom;",
    b"&#0;",
    b"&#x110000;",
    b"<!DOCTYPE xml [<!ENTITY a \"b\">]>",
    b"<!--",
    b"{\"a\":",
    b"[[",
    b"\"",
    b"\\",
    b"1e999",
    b"\xff\x00\x02",
];

fn change(random: &mut Random, sample: &str) -> Vec<u8> {
    let mut bytes = sample.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            2 => {
                let end = at + random.below(bytes.len() - at + 1);
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                let end = at + random.below(bytes.len() - at + 1).min(9);
                bytes.drain(at..end);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
    bytes
}

/// In KiB; `None` where the system does not tell.
fn resident_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn changed_bodies_and_envelopes() {
    let rounds = number("PUSH_FUZZ_ROUNDS").unwrap_or(ROUNDS);
    let account = Account::new();
    let samples = samples();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut accepted, mut refused, mut longest) = (0, 0, Duration::ZERO);
    let mut at_first = None;
    for round in 0..rounds {
        if round == rounds / 4 {
            at_first = resident_memory();
        }
        let sample = &samples[random.below(samples.len())];
        let body = change(&mut random, sample);
        let started = Instant::now();
        let result = match round % 8 {
            0..=5 => account.receive_plain(&body),
            6 => account.receive_encrypted(&account.crypto.encrypt(&body, [7; 16])),
            _ => {
                let encrypt = account.crypto.encrypt("<xml></xml>", [7; 16]);
                let encrypt = change(&mut random, &encrypt);
                account.receive_encrypted(&String::from_utf8_lossy(&encrypt))
            }
        };
        longest = longest.max(started.elapsed());
        match result {
            Ok(()) => accepted += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        accepted > rounds / 20 && refused > rounds / 4,
        "{accepted} {refused}"
    );
    let what = format!("{rounds} changed bodies and envelopes, {accepted} of them read");
    judge_time(&format!("{what}, the longest"), longest);
    if let Some((first, last)) = at_first.zip(resident_memory()) {
        let grown = last.saturating_sub(first);
        judge(
            &format!("{what}, more memory after the first quarter"),
            &format!("{grown} KiB"),
            &format!("at most {MEMORY} KiB"),
            grown <= MEMORY,
        );
    }
}

fn judge_time(what: &str, longest: Duration) {
    let target = format!("at most {SOON:?}");
    judge(what, &format!("{longest:.2?}"), &target, longest <= SOON);
}

#[test]
fn a_message_cut_at_any_byte_is_refused() {
    let account = Account::new();
    let started = Instant::now();
    let mut cuts = 0;
    for sample in samples() {
        cuts += sample.len();
        assert_eq!(account.receive_plain(sample.as_bytes()), Ok(()));
        for end in 0..sample.len() {
            let cut = account.receive_plain(&sample.as_bytes()[..end]);
            assert!(
                cut.is_err(),
                "{}",
                &sample[..end.min(sample.floor_char_boundary(end))]
            );
        }
    }
    let encrypt = account.crypto.encrypt(&samples()[0], [7; 16]);
    assert_eq!(account.receive_encrypted(&encrypt), Ok(()));
    for end in 0..encrypt.len() {
        assert!(account.receive_encrypted(&encrypt[..end]).is_err(), "{end}");
    }
    cuts += encrypt.len();
    let whole = started.elapsed();
    let what = format!("every type of push cut at each byte, {cuts} in all, the mean");
    judge_time(&what, whole / u32::try_from(cuts).unwrap());
}

/// Encrypts whatever it is, as somebody could who has the key.
fn encrypt_raw(plain: &[u8]) -> String {
    let key = STANDARD
        .decode(format!("{KEY}=").replace("G=", "E="))
        .unwrap();
    let mut bytes = plain.to_vec();
    let encryptor = cbc::Encryptor::<aes::Aes256>::new_from_slices(&key, &key[..16]).unwrap();
    let encrypted = encryptor.encrypt_padded::<NoPadding>(&mut bytes, plain.len());
    STANDARD.encode(encrypted.unwrap())
}

/// A wrong padding, a length that lies, and an account that is another one.
#[test]
fn a_plaintext_that_is_malformed_is_refused_in_the_same_words() {
    let account = Account::new();
    let message = &samples()[0];
    let plain = |length: u32, app_id: &str, padding: u8| {
        let mut plain = [7; 16].to_vec();
        plain.extend(length.to_be_bytes());
        plain.extend(message.as_bytes());
        plain.extend(app_id.as_bytes());
        let rest = 32 - plain.len() % 32;
        plain.extend(std::iter::repeat_n(padding, rest));
        (plain, u8::try_from(rest).unwrap())
    };
    let length = u32::try_from(message.len()).unwrap();
    let (_, right) = plain(length, APP_ID, 0);
    let (mut count, mut read) = (0, 0);
    for padding in 0..=u8::MAX {
        let received = account.receive_encrypted(&encrypt_raw(&plain(length, APP_ID, padding).0));
        match received {
            Ok(()) if padding == right => read += 1,
            Ok(()) => panic!("{padding} is no padding of {right} bytes"),
            // Another appid is what a padding looks like that is too long or too short.
            Err(ReceiveError::AppId) => assert!((1..=32).contains(&padding)),
            Err(err) => assert_eq!(err, ReceiveError::Unauthentic, "{padding}"),
        }
        count += 1;
    }
    for wrong in (0..64).chain([length - 1, length + 1, u32::MAX, u32::MAX - 15, 1 << 31]) {
        let encrypted = encrypt_raw(&plain(wrong, APP_ID, right).0);
        let error = account.receive_encrypted(&encrypted).unwrap_err();
        assert!(
            error.is_unauthentic() || error == ReceiveError::AppId,
            "{wrong}: {error}"
        );
        count += 1;
    }
    for blocks in 0..8 {
        for byte in 0..=u8::MAX {
            let encrypted = encrypt_raw(&vec![byte; 16 * blocks]);
            // Without ciphertext there is none that could be wrong.
            read += usize::from(account.receive_encrypted(&encrypted).is_ok());
            count += 1;
        }
    }
    let what = format!("{count} plaintexts with wrong paddings and lengths, read");
    judge(&what, &read.to_string(), "1, which is right", read == 1);
}

#[test]
fn bombs_are_refused_or_read_in_a_short_time() {
    let account = Account::new();
    let entities: Vec<_> = (0..60)
        .map(|level| format!("<!ENTITY a{level} \"&a{0};&a{0};\">", level + 1))
        .collect();
    let entities = entities.concat();
    let of = |piece: &str| piece.repeat((LIMIT - 200) / piece.len());
    let head =
        "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><MsgType>text</MsgType>";
    let mut longest = Duration::ZERO;
    for (body, is_read) in [
        (format!("<!DOCTYPE xml [{entities}]><xml>&a0;</xml>"), false),
        (format!("<xml>{}</xml>", of("&a;")), false),
        (of("<xml>"), false),
        (format!("<xml>{}", of("<Content><![CDATA[a]]>")), false),
        (format!("{head}{}</xml>", of("<a/>")), true),
        (format!("{head}{}</xml>", of("<List><a>1</a></List>")), true),
        (
            format!("{head}<Content>{}</Content></xml>", of("&#20013;")),
            true,
        ),
        (
            format!("{head}<Content><![CDATA[{}]]></Content></xml>", of("]]>")),
            true,
        ),
        (format!("{head}{}</xml>", of("<!---->")), true),
        (of("{\"a\":"), false),
        (format!("{{\"a\":{}", of("[")), false),
        (format!("{{\"a\":\"{}", of("\u{2}")), false),
        (
            format!(
                "{{\"ToUserName\":\"a\",\"FromUserName\":\"b\",\"MsgType\":\"c\",\"a\":[{}1]}}",
                of("1,")
            ),
            true,
        ),
    ] {
        assert!(body.len() <= LIMIT);
        let started = Instant::now();
        let result = account.receive_plain(body.as_bytes());
        let start = &body[..60.min(body.len())];
        assert_eq!(result.is_ok(), is_read, "{start}: {result:?}");
        longest = longest.max(started.elapsed());
    }
    judge_time("bombs of XML and JSON, the longest", longest);
    let long = of("a") + &"a".repeat(400);
    let error = account.receive_plain(long.as_bytes()).unwrap_err();
    assert!(
        matches!(error, ReceiveError::TooLarge { limit: LIMIT, .. }),
        "{error:?}"
    );
}
