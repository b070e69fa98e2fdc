//! Ten thousand mistakes, made without the crate's own code: each is found, and a valid
//! signature has none.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{
    NONCE, TICKET, TIMESTAMP, evidence, invalid, known as ticket_of, sha1_of, sha1_of_bytes,
    sha1_of_text,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use wechat_h5_sign::AppId;
use wechat_h5_sign::explain::{
    Cause, Certainty, Evidence, Explanation, KnownTicket, TicketKind, UrlMistake, explain,
};

/// The mistake of a case.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seed {
    AccessToken,
    Card,
    DigestCase,
    Entry,
    Malformed,
    Milliseconds,
    NoTicket,
    NonceCase,
    NonceKey,
    Order,
    Other,
    OtherString,
    OtherDigest,
    OtherUrl,
    Stale,
    String(StringSeed),
    Url(UrlMistake),
}

/// A mistake in the signed string that is not one of its values.
#[derive(Debug, Clone, Copy, PartialEq)]
enum StringSeed {
    Case,
    Encoding,
    Escaped,
    Names,
    Stray,
    TimeFormat,
    TimeKey,
}

impl StringSeed {
    const ALL: [Self; 7] = [
        Self::Case,
        Self::Encoding,
        Self::Escaped,
        Self::Names,
        Self::Stray,
        Self::TimeFormat,
        Self::TimeKey,
    ];

    fn cause(self) -> Cause {
        match self {
            Self::Case => Cause::StringCase,
            Self::Encoding => Cause::TextEncoding,
            Self::Escaped => Cause::EscapedString,
            Self::Names => Cause::ParameterNames,
            Self::Stray => Cause::StrayCharacters,
            Self::TimeFormat => Cause::TimestampFormat,
            Self::TimeKey => Cause::TimestampKey,
        }
    }

    /// The bytes that were digested instead of this string, in one of two variants.
    fn digested(self, right: &str, second_variant: bool) -> Vec<u8> {
        let utf16 = right.encode_utf16();
        match (self, second_variant) {
            (Self::Case, false) => right.to_lowercase().into(),
            (Self::Case, true) => right.to_uppercase().into(),
            (Self::Encoding, _) => utf16.flat_map(u16::to_le_bytes).collect(),
            (Self::Escaped, false) => right.replace("&times", "×").into(),
            (Self::Escaped, true) => right.replace('&', "&amp;").into(),
            (Self::Names, false) => right.replacen("jsapi_ticket", "ticket", 1).into(),
            (Self::Names, true) => right.replacen('&', "", 3).into(),
            (Self::Stray, false) => format!("{right}\r\n").into(),
            (Self::Stray, true) => right.replacen('&', "\n&", 1).into(),
            (Self::TimeFormat, _) => right.replacen("&url=", ".0&url=", 1).into(),
            (Self::TimeKey, false) => right.replacen("timestamp", "timeStamp", 1).into(),
            (Self::TimeKey, true) => right
                .replacen("timestamp", "timeStamp", 1)
                .replacen("noncestr", "nonceStr", 1)
                .into(),
        }
    }
}

impl Seed {
    fn all() -> Vec<Self> {
        let mut seeds = vec![
            Self::AccessToken,
            Self::Card,
            Self::DigestCase,
            Self::Entry,
            Self::Malformed,
            Self::Milliseconds,
            Self::NoTicket,
            Self::NonceCase,
            Self::NonceKey,
            Self::Order,
            Self::Other,
            Self::OtherString,
            Self::OtherDigest,
            Self::OtherUrl,
            Self::Stale,
        ];
        seeds.extend(StringSeed::ALL.map(Self::String));
        seeds.extend(UrlMistake::all().map(Self::Url));
        seeds
    }

    fn cause(self) -> Cause {
        match self {
            Self::AccessToken => Cause::AccessToken,
            Self::Card => Cause::CardTicket,
            Self::DigestCase => Cause::DigestCase,
            Self::Entry => Cause::EntryUrl,
            Self::Malformed => Cause::MalformedSignature,
            Self::Milliseconds => Cause::Milliseconds,
            Self::NoTicket => Cause::NoTicket,
            Self::NonceCase => Cause::NonceCase,
            Self::NonceKey => Cause::NonceKey,
            Self::Order => Cause::ParameterOrder,
            Self::Other => Cause::OtherAccount(other_account()),
            Self::OtherString => Cause::OtherString,
            Self::OtherDigest => Cause::OtherDigest,
            Self::OtherUrl => Cause::OtherUrl,
            Self::Stale => Cause::StaleTicket,
            Self::String(seed) => seed.cause(),
            Self::Url(mistake) => Cause::Url(mistake),
        }
    }

    /// Whether the page alone cannot see the mistake.
    fn needs_a_ticket(self) -> bool {
        matches!(
            self,
            Self::AccessToken
                | Self::Card
                | Self::NonceCase
                | Self::NonceKey
                | Self::Order
                | Self::Other
                | Self::OtherString
                | Self::Stale
                | Self::String(_)
        )
    }
}

fn other_account() -> AppId {
    AppId::parse("wx00000000000000aa").unwrap()
}

/// Which values the explanation has.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    /// The signed URL and the tickets.
    Everything,
    /// The tickets and the URL that the page sent, but not the URL that the server made
    /// of it.
    SentUrl,
    /// The signed URL only, as in a browser.
    NoTicket,
}

impl Known {
    const ALL: [Self; 3] = [Self::Everything, Self::SentUrl, Self::NoTicket];
}

/// A page whose signature has a mistake.
#[derive(Debug)]
struct Case {
    seed: Seed,
    known: Known,
    /// `location.href` without its fragment.
    page: String,
    fragment: String,
    /// The URL that the server signed.
    signed: String,
    /// Which of two variants of the mistake.
    second_variant: bool,
}

/// A page to which every mistake applies: the part before the query, the query, the
/// fragment.
fn page() -> impl Strategy<Value = [String; 3]> {
    // Read once: a text as a strategy is read again for every value.
    let like = |pattern| string_regex(pattern).unwrap();
    (
        like("https?"),
        like("[a-z][a-z0-9-]{0,12}(\\.[a-z]{2,8}){1,2}"),
        like("(/[a-z0-9._~-]{1,8}){0,3}/?"),
        like("[a-z]{1,6}=%E4%B8%AD&k[a-z]{1,6}=[A-Za-z0-9_.~-]{1,12}"),
        like("/[a-z0-9/?=&]{0,16}"),
    )
        .prop_map(|(scheme, host, path, query, fragment)| {
            [format!("{scheme}://{host}{path}"), query, fragment]
        })
}

impl Case {
    fn new(seed: Seed, known: Known, second_variant: bool, page: [String; 3]) -> Self {
        let [before, query, fragment] = page;
        let page = format!("{before}?{query}");
        let mut case = Self {
            seed,
            known,
            signed: page.clone(),
            page,
            fragment,
            second_variant,
        };
        if let Seed::Url(mistake) = seed {
            case.make(mistake, &before, &query);
        } else if seed == Seed::OtherUrl {
            case.signed = format!("{before}another-page-of-the-app");
        }
        case
    }

    fn make(&mut self, mistake: UrlMistake, before: &str, query: &str) {
        let page = self.page.clone();
        let (scheme, rest) = before.split_once("://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        self.signed = match mistake {
            UrlMistake::FragmentKept => format!("{page}#{}", self.fragment),
            UrlMistake::EncodedTwice => page.replace('%', "%25"),
            UrlMistake::Decoded => page.replace("%E4%B8%AD", "中"),
            UrlMistake::PlusDecoded => {
                self.page = page.replacen("&k", "+&k", 1);
                page.replacen("&k", " &k", 1)
            }
            UrlMistake::HtmlEscaped => page.replace('&', "&amp;"),
            UrlMistake::Scheme => {
                let other = if scheme == "http" { "https" } else { "http" };
                format!("{other}://{rest}?{query}")
            }
            UrlMistake::DefaultPort => {
                let port = if scheme == "http" { 80 } else { 443 };
                format!("{scheme}://{host}:{port}{path}?{query}")
            }
            UrlMistake::HostCase => format!("{scheme}://{}{path}?{query}", host.to_uppercase()),
            UrlMistake::TrailingSlash => match before.strip_suffix('/') {
                Some(bare) => format!("{bare}?{query}"),
                None => format!("{before}/?{query}"),
            },
            UrlMistake::ShareParameters => return self.part("from=timeline&isappinstalled=0"),
            UrlMistake::CodeAndState => return self.part("code=041aBc&state=0123abc"),
            UrlMistake::QueryDropped => before.to_owned(),
            UrlMistake::QueryCut => page.split('&').next().unwrap().to_owned(),
            UrlMistake::OriginOnly => {
                self.page = format!("{scheme}://{host}/app{path}?{query}");
                let slash = if self.second_variant { "/" } else { "" };
                format!("{scheme}://{host}{slash}")
            }
            UrlMistake::PathOnly => {
                self.page = format!("{scheme}://{host}/app{path}?{query}");
                format!("/app{path}?{query}")
            }
            UrlMistake::PortDropped => {
                self.page = format!("{scheme}://{host}:8443{path}?{query}");
                page
            }
            UrlMistake::LoopbackHost => {
                self.page = format!("{scheme}://127.0.0.1:8443{path}?{query}");
                format!("{scheme}://localhost:8443{path}?{query}")
            }
            other => panic!("{other:?} has no seed"),
        };
    }

    /// Adds parameters to one of the two URLs: to the page's, or to the signed one, where
    /// the page removed them later. The server does not make them up, so the signed URL is
    /// known in that case.
    fn part(&mut self, parameters: &str) {
        let with = format!("{}&{parameters}", self.page);
        if self.second_variant {
            self.signed = with;
        } else {
            self.page = with;
        }
        if self.second_variant && self.known == Known::SentUrl {
            self.known = Known::Everything;
        }
    }

    fn signature(&self) -> String {
        let ticket = match self.seed {
            Seed::AccessToken => "AccessToken",
            Seed::NoTicket => ["", "undefined", "null", "None"][self.page.len() % 4],
            Seed::Card => "CardTicket",
            Seed::Stale => "PreviousTicket",
            Seed::Other => "OtherTicket",
            _ => TICKET,
        };
        let signed = &self.signed;
        // Any millisecond of that second.
        let milliseconds = TIMESTAMP * 1000 + self.page.len() as u64 * 37 % 1000;
        match self.seed {
            Seed::NonceCase if self.second_variant => {
                sha1_of(ticket, &NONCE.to_uppercase(), TIMESTAMP, signed)
            }
            Seed::NonceCase => sha1_of(ticket, &NONCE.to_lowercase(), TIMESTAMP, signed),
            Seed::DigestCase => sha1_of(ticket, NONCE, TIMESTAMP, signed).to_uppercase(),
            Seed::Malformed => self.malformed(),
            Seed::OtherDigest => self.other_digest(),
            Seed::Order => self.in_another_order(),
            Seed::OtherString => self.other_string(),
            Seed::String(seed) => {
                let right = format!(
                    "jsapi_ticket={ticket}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={signed}"
                );
                sha1_of_bytes(&seed.digested(&right, self.second_variant))
            }
            Seed::NonceKey => sha1_of_text(&format!(
                "jsapi_ticket={ticket}&nonceStr={NONCE}&timestamp={TIMESTAMP}&url={signed}"
            )),
            Seed::Milliseconds if !self.is_configured_in_milliseconds() => {
                sha1_of(ticket, NONCE, milliseconds, signed)
            }
            _ => sha1_of(ticket, NONCE, TIMESTAMP, signed),
        }
    }

    /// Empty, cut off, in base64, or in quotes.
    fn malformed(&self) -> String {
        let valid = sha1_of(TICKET, NONCE, TIMESTAMP, &self.signed);
        match self.page.len() % 4 {
            0 => String::new(),
            1 => valid[..valid.len() - 1].to_owned(),
            2 => "Zm9vYmFyYmF6cXV4eHl6enk1MjM=".to_owned(),
            _ => format!("\"{valid}\""),
        }
    }

    /// As long as an MD5 or a SHA-256, in either case.
    fn other_digest(&self) -> String {
        let hex = sha1_of(TICKET, NONCE, TIMESTAMP, &self.signed);
        let hex = if self.page.len().is_multiple_of(2) {
            hex.to_uppercase()
        } else {
            hex
        };
        if self.second_variant {
            hex[..32].to_owned()
        } else {
            format!("{hex}{}", &hex[..24])
        }
    }

    /// With a nonce or a time that nobody reported.
    fn other_string(&self) -> String {
        if self.second_variant {
            sha1_of(TICKET, "anotherNonce", TIMESTAMP, &self.signed)
        } else {
            sha1_of(TICKET, NONCE, TIMESTAMP - 7200, &self.signed)
        }
    }

    /// One of the twenty-three other orders, chosen by the page.
    fn in_another_order(&self) -> String {
        let mut left = vec![
            format!("jsapi_ticket={TICKET}"),
            format!("noncestr={NONCE}"),
            format!("timestamp={TIMESTAMP}"),
            format!("url={}", self.signed),
        ];
        let mut number = 1 + self.page.len() % 23;
        let mut pairs = Vec::new();
        while !left.is_empty() {
            pairs.push(left.remove(number % left.len()));
            number /= left.len() + 1;
        }
        sha1_of_text(&pairs.join("&"))
    }

    /// Without a ticket only milliseconds in `wx.config` can be seen.
    fn is_configured_in_milliseconds(&self) -> bool {
        self.seed == Seed::Milliseconds && (self.second_variant || self.known == Known::NoTicket)
    }

    fn is_found(&self) -> bool {
        let (signature, href) = (self.signature(), format!("{}#{}", self.page, self.fragment));
        let entry = format!("{}/entry-of-the-app", self.page.split('?').next().unwrap());
        let tickets = tickets();
        let known = if self.seed.needs_a_ticket() && self.known == Known::NoTicket {
            Known::Everything
        } else {
            self.known
        };
        // With `OtherUrl` the page itself sent the other URL.
        let sent = if self.seed == Seed::OtherUrl {
            &self.signed
        } else {
            &self.page
        };
        let explanation = explain(&Evidence {
            signed_url: match known {
                Known::SentUrl => sent,
                _ => &self.signed,
            },
            real_auth_url: (self.seed == Seed::Entry).then_some(&entry),
            timestamp: if self.is_configured_in_milliseconds() {
                TIMESTAMP * 1000
            } else {
                TIMESTAMP
            },
            tickets: if known == Known::NoTicket {
                &[]
            } else {
                &tickets
            },
            ..evidence(&self.page, &href, &signature)
        });
        invalid(explanation).0 == [self.seed.cause()]
    }

    /// Whether a valid signature of the same page is called valid.
    fn is_valid_without_the_mistake(&self) -> bool {
        let signature = sha1_of(TICKET, NONCE, TIMESTAMP, &self.page);
        let (href, tickets) = (format!("{}#{}", self.page, self.fragment), tickets());
        // With each of the URLs reported as the signed one.
        [&self.page, &self.signed].into_iter().all(|signed_url| {
            explain(&Evidence {
                tickets: &tickets,
                ..evidence(signed_url, &href, &signature)
            }) == Explanation::Valid
        })
    }

    /// Whether a valid signature has no mistake when no ticket is known.
    fn has_no_mistake_without_a_ticket(&self) -> bool {
        let signature = sha1_of(TICKET, NONCE, TIMESTAMP, &self.page);
        let href = format!("{}#{}", self.page, self.fragment);
        let (causes, certainty) = invalid(explain(&evidence(&self.page, &href, &signature)));
        causes == [Cause::NeedsTicket] && certainty == Certainty::Likely
    }
}

fn tickets() -> [KnownTicket; 5] {
    [
        ticket_of("AccessToken", TicketKind::AccessToken),
        ticket_of("PreviousTicket", TicketKind::Previous),
        ticket_of("CardTicket", TicketKind::Card),
        ticket_of("OtherTicket", TicketKind::Other(other_account())),
        ticket_of(TICKET, TicketKind::Current),
    ]
}

#[test]
fn seeded_mistakes_are_found_and_none_is_invented() {
    const CASES: usize = 10_000;
    let seeds = Seed::all();
    let (mut runner, pages) = (TestRunner::deterministic(), page());
    let mut missed: Vec<Case> = Vec::new();
    for number in 0..CASES {
        let (seed, round) = (seeds[number % seeds.len()], number / seeds.len());
        let page = pages.new_tree(&mut runner).unwrap().current();
        let case = Case::new(seed, Known::ALL[round % 3], round % 2 == 0, page);
        assert!(case.is_valid_without_the_mistake(), "invented: {case:?}");
        let is_in_a_page = case.known == Known::NoTicket;
        assert!(
            !is_in_a_page || case.has_no_mistake_without_a_ticket(),
            "invented without a ticket: {case:?}"
        );
        if !case.is_found() {
            missed.push(case);
        }
    }
    let found = CASES - missed.len();
    println!("{found} of {CASES} seeded mistakes found");
    for seed in &seeds {
        let of_seed: Vec<_> = missed.iter().filter(|case| case.seed == *seed).collect();
        assert!(
            of_seed.len() * seeds.len() * 100 <= CASES,
            "{seed:?}: {} missed, the first {:?}",
            of_seed.len(),
            of_seed.first()
        );
    }
}
