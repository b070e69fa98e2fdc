//! Every mistake that people make is found by name, and none is invented.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference, Evidence, Explanation, KnownTicket, Language, Mistake, Owner,
    explain,
};
use wechat_h5_sign::{AppId, JsApiTicket};

const TICKET: &str = "HoagFKDcsGMVCIY2vOjf9nExampleTicket";
const NONCE: &str = "Wm3WZYTPz0wzccnW";
const TIMESTAMP: u64 = 1_700_000_000;

/// SHA-1 of the documented string, without any of the crate's checks on values.
fn sha1_of(ticket: &str, nonce: &str, timestamp: u64, url: &str) -> String {
    use sha1::{Digest, Sha1};
    let string1 = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    let digest: [u8; 20] = Sha1::digest(string1).into();
    digest
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn known(ticket: &str, owner: Owner) -> KnownTicket {
    KnownTicket {
        ticket: JsApiTicket::parse(ticket).unwrap(),
        owner,
    }
}

fn evidence<'a>(signed_url: &'a str, page_url: &'a str, signature: &'a str) -> Evidence<'a> {
    Evidence {
        signed_url,
        page_url,
        real_auth_url: None,
        timestamp: TIMESTAMP,
        nonce_str: NONCE,
        signature,
        tickets: &[],
    }
}

fn wrong(explanation: Explanation) -> (Vec<Cause>, Certainty) {
    match explanation {
        Explanation::Wrong {
            causes, certainty, ..
        } => (causes, certainty),
        other => panic!("{other:?}"),
    }
}

fn causes(explanation: Explanation) -> Vec<Cause> {
    wrong(explanation).0
}

#[test]
fn comparing_the_urls_names_the_mistake() {
    use Mistake as M;
    let page = "https://h5.example.com/app/?a=1&b=%E4%B8%AD#/route";
    for (signed, mistakes) in [
        (
            "https://h5.example.com/app/?a=1&b=%E4%B8%AD#/route",
            &[M::FragmentKept][..],
        ),
        (
            "https://h5.example.com/app/?a=1&b=%25E4%25B8%25AD",
            &[M::EncodedTwice],
        ),
        (
            "https%3A%2F%2Fh5.example.com%2Fapp%2F%3Fa%3D1%26b%3D%25E4%25B8%25AD",
            &[M::EncodedTwice],
        ),
        ("https://h5.example.com/app/?a=1&b=中", &[M::Decoded]),
        (
            "https://h5.example.com/app/?a=1&amp;b=%E4%B8%AD",
            &[M::HtmlEscaped],
        ),
        ("http://h5.example.com/app/?a=1&b=%E4%B8%AD", &[M::Scheme]),
        (
            "https://h5.example.com:443/app/?a=1&b=%E4%B8%AD",
            &[M::DefaultPort],
        ),
        (
            "https://H5.Example.com/app/?a=1&b=%E4%B8%AD",
            &[M::HostCase],
        ),
        (
            "https://h5.example.com/app?a=1&b=%E4%B8%AD",
            &[M::TrailingSlash],
        ),
        (
            "https://h5.example.com/app/?a=1&b=%E4%B8%AD&from=singlemessage&isappinstalled=0",
            &[M::ShareParameters],
        ),
        (
            "https://h5.example.com/app/?code=041&state=x&a=1&b=%E4%B8%AD",
            &[M::CodeAndState],
        ),
        (
            "http://h5.example.com:80/app/?a=1&b=%E4%B8%AD",
            &[M::Scheme, M::DefaultPort],
        ),
    ] {
        let expected: Vec<_> = mistakes.iter().copied().map(Cause::Url).collect();
        assert_eq!(
            causes(explain(&evidence(signed, page, "0"))),
            expected,
            "{signed}"
        );
    }
}

#[test]
fn other_causes_have_names_too() {
    let page = "https://h5.example.com/app/detail/7";
    let entry = "https://h5.example.com/app/";
    let same = evidence(page, page, "0");
    for (evidence, cause) in [
        (same.clone(), Cause::Ticket),
        (
            evidence("https://h5.example.com/other", page, "0"),
            Cause::OtherUrl,
        ),
        (
            Evidence {
                real_auth_url: Some(entry),
                ..same.clone()
            },
            Cause::EntryUrl,
        ),
        (
            Evidence {
                timestamp: TIMESTAMP * 1000,
                ..same
            },
            Cause::Milliseconds,
        ),
    ] {
        assert_eq!(causes(explain(&evidence)), [cause]);
    }
}

#[test]
fn the_first_differing_byte_is_shown() {
    let explanation = explain(&evidence(
        "http://h5.example.com/?from=singlemessage",
        "https://h5.example.com/?from=singlemessage",
        "0",
    ));
    let Explanation::Wrong { difference, .. } = explanation else {
        panic!("{explanation:?}")
    };
    assert_eq!(
        difference,
        Some(Difference {
            at: 4,
            signed: "://h5.example.com/?from=".into(),
            expected: "s://h5.example.com/?from".into(),
        })
    );
}

#[test]
fn a_difference_inside_a_character_does_not_panic() {
    let explanation = explain(&evidence(
        "https://h5.example.com/中",
        "https://h5.example.com/丮",
        "0",
    ));
    assert!(matches!(
        explanation,
        Explanation::Wrong {
            difference: Some(_),
            ..
        }
    ));
}

#[test]
fn a_ticket_proves_the_cause() {
    let page = "https://h5.example.com/app/";
    let other = AppId::parse("wx00000000000000aa").unwrap();
    let tickets = [
        known(TICKET, Owner::Current),
        known("CardTicket", Owner::Card),
        known("PreviousTicket", Owner::Previous),
        known("OtherTicket", Owner::Other(other.clone())),
    ];
    for (signature, expected) in [
        (
            sha1_of("PreviousTicket", NONCE, TIMESTAMP, page),
            Cause::StaleTicket,
        ),
        (
            sha1_of("CardTicket", NONCE, TIMESTAMP, page),
            Cause::CardTicket,
        ),
        (
            sha1_of("OtherTicket", NONCE, TIMESTAMP, page),
            Cause::OtherAccount(other),
        ),
        (
            sha1_of(TICKET, &NONCE.to_lowercase(), TIMESTAMP, page),
            Cause::NonceCase,
        ),
        (
            sha1_of(TICKET, NONCE, TIMESTAMP * 1000, page),
            Cause::Milliseconds,
        ),
        (
            sha1_of(TICKET, NONCE, TIMESTAMP, "https://h5.example.com/app"),
            Cause::Url(Mistake::TrailingSlash),
        ),
        (sha1_of("nobody's", NONCE, TIMESTAMP, page), Cause::Ticket),
    ] {
        let evidence = Evidence {
            tickets: &tickets,
            ..evidence(page, page, &signature)
        };
        let is_proof = expected != Cause::Ticket;
        let (causes, certainty) = wrong(explain(&evidence));
        assert_eq!(causes, [expected]);
        assert_eq!(certainty == Certainty::Proven, is_proof);
    }
}

#[test]
fn a_right_signature_is_right() {
    let page = "https://h5.example.com/app/?a=1";
    let signature = sha1_of(TICKET, NONCE, TIMESTAMP, page);
    let tickets = [known(TICKET, Owner::Current)];
    let evidence = Evidence {
        tickets: &tickets,
        ..evidence(page, "https://h5.example.com/app/?a=1#/x", &signature)
    };
    assert_eq!(explain(&evidence), Explanation::Right);
}

#[test]
fn every_cause_says_what_to_do_in_both_languages() {
    let causes = Mistake::all().map(Cause::Url).into_iter().chain([
        Cause::CardTicket,
        Cause::OtherUrl,
        Cause::EntryUrl,
        Cause::Milliseconds,
        Cause::NonceCase,
        Cause::OtherAccount(AppId::parse("wx00000000000000aa").unwrap()),
        Cause::StaleTicket,
        Cause::Ticket,
    ]);
    let mut codes = Vec::new();
    for cause in causes {
        assert!(
            cause
                .advice(Language::Chinese)
                .chars()
                .any(|c| c > '\u{4e00}')
        );
        assert!(cause.advice(Language::English).is_ascii());
        assert!(!codes.contains(&cause.code()), "{}", cause.code());
        codes.push(cause.code());
    }
}

/// What somebody did wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Seed {
    Entry,
    Milliseconds,
    NonceCase,
    Other,
    Stale,
    Url(Mistake),
}

impl Seed {
    fn all() -> Vec<Self> {
        let mut seeds = vec![
            Self::Entry,
            Self::Milliseconds,
            Self::NonceCase,
            Self::Other,
            Self::Stale,
        ];
        seeds.extend(Mistake::all().map(Self::Url));
        seeds
    }

    fn cause(self) -> Cause {
        match self {
            Self::Entry => Cause::EntryUrl,
            Self::Milliseconds => Cause::Milliseconds,
            Self::NonceCase => Cause::NonceCase,
            Self::Other => Cause::OtherAccount(AppId::parse("wx00000000000000aa").unwrap()),
            Self::Stale => Cause::StaleTicket,
            Self::Url(mistake) => Cause::Url(mistake),
        }
    }
}

/// A page with something in it for every mistake to work on.
fn page() -> impl Strategy<Value = String> {
    (
        "https?",
        "[a-z][a-z0-9-]{0,12}(\\.[a-z]{2,8}){1,2}",
        "(/[a-z0-9._~-]{1,8}){0,3}/?",
        "[a-z]{1,6}=%E4%B8%AD[a-z0-9%.]{0,0}&k[a-z]{1,6}=[A-Za-z0-9_.~-]{1,12}",
        "/[a-z0-9/?=&]{0,16}",
    )
        .prop_map(|(scheme, host, path, query, fragment)| {
            format!("{scheme}://{host}{path}?{query}#{fragment}")
        })
}

/// Page and signed URL, as they are after the mistake was made by other code
/// than the crate's own.
fn mistaken(seed: Seed, href: &str) -> (String, String) {
    let (page, fragment) = href.split_once('#').unwrap();
    let (before, query) = page.split_once('?').unwrap();
    let (scheme, rest) = before.split_once("://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let signed = match seed {
        Seed::Url(Mistake::FragmentKept) => href.to_owned(),
        Seed::Url(Mistake::EncodedTwice) => page.replace('%', "%25"),
        Seed::Url(Mistake::Decoded) => page.replace("%E4%B8%AD", "中"),
        Seed::Url(Mistake::HtmlEscaped) => page.replace('&', "&amp;"),
        Seed::Url(Mistake::Scheme) => {
            let other = if scheme == "http" { "https" } else { "http" };
            format!("{other}://{rest}?{query}")
        }
        Seed::Url(Mistake::DefaultPort) => {
            let port = if scheme == "http" { 80 } else { 443 };
            format!("{scheme}://{host}:{port}{path}?{query}")
        }
        Seed::Url(Mistake::HostCase) => format!("{scheme}://{}{path}?{query}", host.to_uppercase()),
        Seed::Url(Mistake::TrailingSlash) => match before.strip_suffix('/') {
            Some(bare) => format!("{bare}?{query}"),
            None => format!("{before}/?{query}"),
        },
        Seed::Url(Mistake::ShareParameters) => format!("{page}&from=timeline&isappinstalled=0"),
        Seed::Url(Mistake::CodeAndState) => format!("{page}&code=041aBc&state=0123abc"),
        _ => page.to_owned(),
    };
    let _ = fragment;
    (signed, page.to_owned())
}

fn is_found(seed: Seed, href: &str, with_ticket: bool) -> bool {
    let (signed_url, page) = mistaken(seed, href);
    let ticket = match seed {
        Seed::Stale => "PreviousTicket",
        Seed::Other => "OtherTicket",
        _ => TICKET,
    };
    let nonce = if seed == Seed::NonceCase {
        NONCE.to_lowercase()
    } else {
        NONCE.to_owned()
    };
    let timestamp = if seed == Seed::Milliseconds {
        TIMESTAMP * 1000
    } else {
        TIMESTAMP
    };
    let signature = sha1_of(ticket, &nonce, timestamp, &signed_url);
    let tickets = [
        known(TICKET, Owner::Current),
        known("PreviousTicket", Owner::Previous),
        known(
            "OtherTicket",
            Owner::Other(AppId::parse("wx00000000000000aa").unwrap()),
        ),
    ];
    let entry = format!("{}/entry-of-the-app", page.split('?').next().unwrap());
    let evidence = Evidence {
        // What a server did to the URL the page does not know of: with a ticket
        // the mistake is found all the same.
        signed_url: if with_ticket { &page } else { &signed_url },
        real_auth_url: (seed == Seed::Entry).then_some(entry.as_str()),
        timestamp: if with_ticket { TIMESTAMP } else { timestamp },
        tickets: if with_ticket { &tickets } else { &[] },
        ..evidence(&page, href, &signature)
    };
    causes(explain(&evidence)) == [seed.cause()]
}

#[test]
fn seeded_mistakes_are_found_and_none_is_invented() {
    const CASES: usize = 10_000;
    let seeds = Seed::all();
    let (mut runner, pages) = (TestRunner::deterministic(), page());
    let mut missed = Vec::new();
    for case in 0..CASES {
        let href = pages.new_tree(&mut runner).unwrap().current();
        let seed = seeds[case % seeds.len()];
        // These need no URL to differ, so only a ticket can tell them.
        let only_by_ticket = matches!(
            seed,
            Seed::NonceCase
                | Seed::Stale
                | Seed::Other
                | Seed::Url(Mistake::ShareParameters | Mistake::CodeAndState)
        );
        let reported_only = matches!(
            seed,
            Seed::Url(Mistake::ShareParameters | Mistake::CodeAndState)
        );
        let with_ticket = if reported_only {
            false
        } else {
            only_by_ticket || case % 2 == 0
        };
        if !is_found(seed, &href, with_ticket) {
            missed.push((seed, href.clone(), with_ticket));
        }

        let url = href.split('#').next().unwrap();
        let signature = sha1_of(TICKET, NONCE, TIMESTAMP, url);
        let tickets = [known(TICKET, Owner::Current)];
        let right = Evidence {
            tickets: &tickets,
            ..evidence(url, &href, &signature)
        };
        assert_eq!(explain(&right), Explanation::Right, "{href}");
    }
    let found = CASES - missed.len();
    println!("{found} of {CASES} seeded mistakes found");
    assert!(
        found * 100 >= CASES * 99,
        "{found} of {CASES}; first missed: {:?}",
        missed.first()
    );
}
