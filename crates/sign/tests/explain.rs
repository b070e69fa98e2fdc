//! What an explanation says: causes, certainty, and where two URLs part.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{MADE_UP, NONCE, TICKET, TIMESTAMP, causes, evidence, invalid, known, sha1_of};
use wechat_h5_sign::AppId;
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference, Evidence, Explanation, TicketKind, UrlMistake, explain,
};

#[test]
fn a_comparison_of_the_urls_finds_the_mistake() {
    use UrlMistake as M;
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
            causes(explain(&evidence(signed, page, MADE_UP))),
            expected,
            "{signed}"
        );
    }
}

#[test]
fn mistakes_outside_of_the_url_are_found() {
    let page = "https://h5.example.com/app/detail/7";
    let entry = "https://h5.example.com/app/";
    let same = evidence(page, page, MADE_UP);
    for (evidence, cause) in [
        (same.clone(), Cause::NeedsTicket),
        (
            Evidence {
                tickets: &[known(TICKET, TicketKind::Current)],
                ..same.clone()
            },
            Cause::OtherString,
        ),
        (
            evidence("https://h5.example.com/other", page, MADE_UP),
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

/// The difference of two URLs.
fn difference(signed: &str, page: &str) -> Option<Difference> {
    match explain(&evidence(signed, page, MADE_UP)) {
        Explanation::Invalid { difference, .. } => difference,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_bytes_that_differ_are_shown() {
    let table = [
        ("http://h5.cn/a?b=1", "https://h5.cn/a?b=1", 4, "", "s"),
        ("https://h5.cn/a/", "https://h5.cn/a", 15, "/", ""),
        ("https://h5.cn:443/a", "https://h5.cn/a", 13, ":443", ""),
        ("https://h5.cn/a?b=1", "https://h5.cn/a?b=2", 18, "1", "2"),
        ("https://h5.cn/aa", "https://h5.cn/aaa", 16, "", "a"),
        ("https://h5.cn/%e5", "https://h5.cn/%E5", 15, "e", "E"),
        (
            "https://h5.cn/?a&amp;b",
            "https://h5.cn/?a&b",
            17,
            "amp;",
            "",
        ),
        ("https://h5.cn/?b", "https://h5.cn/?a=1&b", 15, "", "a=1&"),
        // 店 is E5 BA 97, 庙 is E5 BA 99 and 嚗 is E5 9A 97.
        ("https://h5.cn/庙?b", "https://h5.cn/店?b", 16, "庙", "店"),
        ("https://h5.cn/嚗?b", "https://h5.cn/店?b", 15, "嚗", "店"),
        ("https://h5.cn/店", "https://h5.cn/%E5", 14, "店", "%E5"),
        (
            "\u{feff}https://h5.cn/",
            "https://h5.cn/",
            0,
            "\u{feff}",
            "",
        ),
    ];
    for (signed, page, at, shown_signed, shown_expected) in table {
        let expected = Difference {
            at,
            signed: shown_signed.into(),
            expected: shown_expected.into(),
        };
        assert_eq!(difference(signed, page), Some(expected), "{signed}");
    }
}

#[test]
fn only_what_was_cut_ends_in_an_ellipsis() {
    let shown = |rest: &str| {
        let page = "https://h5.example.com/?";
        let found = difference(&format!("{page}{rest}"), page);
        found.map_or_else(String::new, |found| found.signed)
    };
    for character in ["1", "店"] {
        let most = character.repeat(64);
        assert_eq!(shown(&most), most);
        assert_eq!(shown(&format!("{most}a")), format!("{most}…"));
    }
    assert_eq!(shown(""), "");
}

#[test]
fn the_proven_url_shows_where_it_differs() {
    let page = "https://h5.example.com/app/";
    let tickets = [known(TICKET, TicketKind::Current)];
    for (signed, at) in [
        ("http://h5.example.com/app/", Some(4)),
        ("https://h5.example.com/app", Some(26)),
        ("https%3A%2F%2Fh5.example.com%2Fapp%2F", Some(5)),
    ] {
        let signature = sha1_of(TICKET, NONCE, TIMESTAMP, signed);
        // Nobody says what was signed.
        let explanation = explain(&Evidence {
            tickets: &tickets,
            ..evidence(page, page, &signature)
        });
        let Explanation::Invalid { difference, .. } = explanation else {
            panic!("{explanation:?}")
        };
        assert_eq!(difference.map(|found| found.at), at, "{signed}");
    }
}

#[test]
fn a_difference_inside_a_character_does_not_panic() {
    let explanation = explain(&evidence(
        "https://h5.example.com/中",
        "https://h5.example.com/丮",
        MADE_UP,
    ));
    assert!(matches!(
        explanation,
        Explanation::Invalid {
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
        known(TICKET, TicketKind::Current),
        known("CardTicket", TicketKind::Card),
        known("PreviousTicket", TicketKind::Previous),
        known("OtherTicket", TicketKind::Other(other.clone())),
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
            Cause::Url(UrlMistake::TrailingSlash),
        ),
        (
            sha1_of("UnknownTicket", NONCE, TIMESTAMP, page),
            Cause::OtherString,
        ),
    ] {
        let evidence = Evidence {
            tickets: &tickets,
            ..evidence(page, page, &signature)
        };
        let is_proof = expected != Cause::OtherString;
        let (causes, certainty) = invalid(explain(&evidence));
        assert_eq!(causes, [expected]);
        assert_eq!(certainty == Certainty::Proven, is_proof);
    }
}

#[test]
fn a_valid_signature_is_valid() {
    let page = "https://h5.example.com/app/?a=1";
    let signature = sha1_of(TICKET, NONCE, TIMESTAMP, page);
    let tickets = [known(TICKET, TicketKind::Current)];
    let evidence = Evidence {
        tickets: &tickets,
        ..evidence(page, "https://h5.example.com/app/?a=1#/x", &signature)
    };
    assert_eq!(explain(&evidence), Explanation::Valid);
}

#[test]
fn without_a_ticket_all_visible_mistakes_are_listed() {
    let page = "https://h5.example.com/app/";
    let reported = |signature, timestamp| Evidence {
        timestamp,
        ..evidence("http://h5.example.com/app/", page, signature)
    };
    let scheme = Cause::Url(UrlMistake::Scheme);
    for (evidence, expected) in [
        (reported("", TIMESTAMP), &[Cause::MalformedSignature][..]),
        (
            reported(&MADE_UP[8..], TIMESTAMP * 1000),
            &[Cause::OtherDigest, Cause::Milliseconds],
        ),
        (reported(&"0A".repeat(20), TIMESTAMP), &[Cause::DigestCase]),
    ] {
        let (causes, certainty) = invalid(explain(&evidence));
        assert_eq!(causes, [expected, std::slice::from_ref(&scheme)].concat());
        assert_eq!(certainty, Certainty::Likely);
    }
}
