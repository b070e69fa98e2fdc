//! Why a signature is wrong: for people and tests, never for the page. The real
//! client says no more than `invalid signature`.

use serde::Serialize;
use wechat_h5_sign::JsApiTicket;
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference as FoundDifference, Evidence, Explanation as Found, KnownTicket,
    Language, TicketKind, explain,
};

use crate::ledger::{AccessTokens, Ticket, Tickets};
use crate::verify::{Shown, without_fragment};

/// What was found out about a refused signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Explanation {
    /// The outermost mistake first; empty where nothing could be proven.
    pub(crate) causes: Vec<NamedCause>,
    pub(crate) difference: Option<Difference>,
}

/// A stable name, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct NamedCause {
    pub(crate) code: &'static str,
    pub(crate) advice: Advice,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Advice {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// Where the URL that was signed and the one that the client knows part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Difference {
    /// Offset of the first differing byte.
    pub(crate) at: usize,
    pub(crate) signed: String,
    pub(crate) expected: String,
}

const NOT_A_TIME: NamedCause = NamedCause {
    code: "timestamp",
    advice: Advice {
        zh: "timestamp 不是数字：检查接口返回的 JSON 是否已解析、字段名是否为 timestamp",
        en: "the timestamp is no number: look whether the answer was parsed and has a `timestamp`",
    },
};

const NEVER_ISSUED: NamedCause = NamedCause {
    code: "no_ticket_issued",
    advice: Advice {
        zh: "启动或重置以来还没有取过 jsapi_ticket：请先调用 getticket（type=jsapi），再用返回的 ticket 签名",
        en: "nobody has asked for a ticket since the start or the last reset: call getticket with type=jsapi, and sign with its answer",
    },
};

/// What the account was given, to sign with or not.
pub(crate) struct Issued {
    has_js_api: bool,
    known: Vec<KnownTicket>,
}

impl Issued {
    /// Tickets as old as they are now, and the access tokens that some sign with.
    pub(crate) fn at(now: u64, tickets: &Tickets, access_tokens: &AccessTokens) -> Self {
        let kind = |age: usize, ticket: &Ticket| match age {
            0 if ticket.is_alive(now) => TicketKind::Current,
            _ => TicketKind::Previous,
        };
        let newest_first = tickets.js_api().enumerate();
        let js_api = newest_first.map(|(age, ticket)| (&*ticket.value, kind(age, ticket)));
        let card = tickets
            .card()
            .map(|ticket| (&*ticket.value, TicketKind::Card));
        let access_tokens = access_tokens.latest();
        let access_tokens = access_tokens.map(|token| (token, TicketKind::AccessToken));
        let all = js_api.chain(card).chain(access_tokens);
        let known = |(text, kind)| {
            let ticket = JsApiTicket::parse(text).ok()?;
            Some(KnownTicket { ticket, kind })
        };
        Self {
            has_js_api: tickets.js_api().next().is_some(),
            known: all.filter_map(known).collect(),
        }
    }
}

/// Looks for the reason, with the tickets that were issued as evidence.
/// `None` where there is nothing wrong.
pub(crate) fn find(shown: &Shown, issued: &Issued) -> Option<Explanation> {
    let Ok(timestamp) = shown.timestamp.parse() else {
        return Some(Explanation::only(NOT_A_TIME));
    };
    let page_url = shown.page_url.as_deref().unwrap_or(&shown.url);
    // Nobody could sign anything: the URLs need not be looked at.
    let has_ticket = issued.has_js_api;
    let guess = without_fragment(if has_ticket { page_url } else { &shown.url });
    let found = explain(&Evidence {
        signed_url: shown.signed_url.as_deref().unwrap_or(guess),
        page_url,
        real_auth_url: Some(&shown.url),
        timestamp,
        nonce_str: &shown.nonce_str,
        signature: &shown.signature,
        tickets: &issued.known,
    });
    let Found::Invalid {
        causes,
        certainty,
        difference,
    } = found
    else {
        return None;
    };
    let is_guess = certainty == Certainty::Likely && shown.signed_url.is_none() && has_ticket;
    Some(match causes.as_slice() {
        [Cause::Ticket | Cause::NeedsTicket] if !has_ticket => Explanation::only(NEVER_ISSUED),
        _ if is_guess => Explanation::without_guess(&causes),
        _ => Explanation::new(&causes, difference),
    })
}

impl From<&Cause> for NamedCause {
    fn from(cause: &Cause) -> Self {
        Self {
            code: cause.code(),
            advice: Advice {
                zh: cause.advice(Language::Chinese),
                en: cause.advice(Language::English),
            },
        }
    }
}

impl Explanation {
    fn new(causes: &[Cause], difference: Option<FoundDifference>) -> Self {
        Self {
            causes: causes.iter().map(NamedCause::from).collect(),
            difference: difference.map(|difference| Difference {
                at: difference.at,
                signed: difference.signed,
                expected: difference.expected,
            }),
        }
    }

    fn only(cause: NamedCause) -> Self {
        Self {
            causes: vec![cause],
            difference: None,
        }
    }

    /// Nobody has said what was signed: what only follows from a comparison
    /// with it goes; what the time and the signature look like can be seen without.
    fn without_guess(causes: &[Cause]) -> Self {
        let is_seen = |cause: &&Cause| {
            matches!(
                cause,
                Cause::DigestCase
                    | Cause::MalformedSignature
                    | Cause::Milliseconds
                    | Cause::NotAllTried
                    | Cause::OtherDigest
            )
        };
        let seen: Vec<_> = causes.iter().filter(is_seen).cloned().collect();
        Self::new(&seen, None)
    }

    /// For the journal: a query may hold a code, so nothing of it is kept.
    pub(crate) fn without_queries(mut self, shown: &Shown) -> Self {
        if let Some(difference) = &mut self.difference {
            // Up to there the signed URL, also a proven one, is the client's.
            let told = shown.signed_url.as_deref().into_iter();
            for url in told.chain([shown.url.as_str()]) {
                let at = difference.at;
                difference.signed = before_query(&difference.signed, at, url);
                difference.expected = before_query(&difference.expected, at, url);
            }
        }
        self
    }
}

/// What of an excerpt at this offset lies before the URL's query.
fn before_query(excerpt: &str, at: usize, url: &str) -> String {
    let is_inside = query_start(url).is_some_and(|start| start < at);
    let end = if is_inside {
        0
    } else {
        query_start(excerpt).unwrap_or(excerpt.len())
    };
    excerpt[..end].to_owned()
}

/// Also of a URL that was percent-encoded once too often.
fn query_start(url: &str) -> Option<usize> {
    ["?", "#", "%3F", "%3f", "%23"]
        .iter()
        .filter_map(|mark| url.find(mark))
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::TicketKind;
    use crate::verify::sign;

    fn find(shown: &Shown, tickets: &Tickets, now: u64) -> Option<Explanation> {
        super::find(shown, &Issued::at(now, tickets, &AccessTokens::default()))
    }

    const T: u64 = 1_700_000_000;
    const PAGE: &str = "http://127.0.0.1:8080/app/?code=SECRET&b=%E4%B8%AD#/route";

    fn without_ticket() -> Shown {
        Shown {
            app_id: "wx5a4d6f78c1e2b390".to_owned(),
            timestamp: T.to_string(),
            nonce_str: "wm3wzytpz0wzccnw".to_owned(),
            signature: "0".repeat(40),
            url: without_fragment(PAGE).to_owned(),
            page_url: Some(PAGE.to_owned()),
            signed_url: None,
        }
    }

    fn codes(explanation: Option<&Explanation>) -> Vec<&'static str> {
        let causes = explanation.iter().flat_map(|found| &found.causes);
        causes.map(|cause| cause.code).collect()
    }

    #[test]
    fn causes_are_proven_without_knowing_what_was_signed() {
        type Spoil = fn(&mut Shown);
        let table: [(&str, Spoil, &[&str]); 12] = [
            ("http://127.0.0.1:8080/app/", |_| {}, &["query_dropped"]),
            (
                "http://localhost:8080/app/?code=SECRET&b=%E4%B8%AD",
                |_| {},
                &["loopback_host"],
            ),
            (
                "https://127.0.0.1/app/?code=SECRET&b=%E4%B8%AD",
                |_| {},
                &["scheme", "port_dropped"],
            ),
            (
                without_fragment(PAGE),
                |shown| shown.signature.make_ascii_uppercase(),
                &["digest_case"],
            ),
            (without_fragment(PAGE), |_| {}, &[]),
            (PAGE, |_| {}, &["fragment_kept"]),
            (
                "https://127.0.0.1:8080/app/?code=SECRET&b=%E4%B8%AD",
                |_| {},
                &["scheme"],
            ),
            (
                "http://127.0.0.1:8080/app/?b=%E4%B8%AD",
                |_| {},
                &["code_and_state"],
            ),
            (
                "http://127.0.0.1:8080/app/?code=SECRET&amp;b=%E4%B8%AD",
                |_| {},
                &["html_escaped"],
            ),
            (
                without_fragment(PAGE),
                |shown| shown.nonce_str.make_ascii_uppercase(),
                &["nonce_case"],
            ),
            (
                without_fragment(PAGE),
                |shown| shown.timestamp.push_str("000"),
                &["milliseconds"],
            ),
            (
                without_fragment(PAGE),
                |shown| shown.url = "http://127.0.0.1:8080/entry".to_owned(),
                &["entry_url"],
            ),
        ];
        let mut tickets = Tickets::default();
        let ticket = tickets.get(TicketKind::JsApi, T).value;
        for (signed, spoil, expected) in table {
            let mut shown = without_ticket();
            shown.signature = sign(&shown, &ticket, signed);
            spoil(&mut shown);
            assert_eq!(
                codes(find(&shown, &tickets, T).as_ref()),
                expected,
                "{signed}"
            );
        }
    }

    #[test]
    fn nothing_is_made_up() {
        let mut tickets = Tickets::default();
        tickets.get(TicketKind::JsApi, T);
        let mut shown = without_ticket();
        let found = find(&shown, &tickets, T).unwrap();
        assert_eq!((codes(Some(&found)).len(), found.difference), (0, None));
        shown.url = "http://127.0.0.1:8080/entry".to_owned();
        assert_eq!(codes(find(&shown, &tickets, T).as_ref()).len(), 0);
        for (signature, cause) in [
            ("0ab1".repeat(8), "other_digest"),
            ("undefined".to_owned(), "malformed_signature"),
        ] {
            shown.signature = signature;
            assert_eq!(codes(find(&shown, &tickets, T).as_ref()), [cause]);
        }
        shown.signature = "0".repeat(40);
        shown.timestamp.push_str("000");
        assert_eq!(codes(find(&shown, &tickets, T).as_ref()), ["milliseconds"]);
        shown.timestamp = "undefined".to_owned();
        assert_eq!(codes(find(&shown, &tickets, T).as_ref()), ["timestamp"]);
    }

    #[test]
    fn what_was_signed_may_be_told() {
        let mut tickets = Tickets::default();
        tickets.get(TicketKind::JsApi, T);
        let shown = Shown {
            signed_url: Some("http://127.0.0.1:8080/app?code=SECRET&b=%E4%B8%AD".to_owned()),
            ..without_ticket()
        };
        let found = find(&shown, &tickets, T).unwrap();
        assert_eq!(codes(Some(&found)), ["trailing_slash"]);
        let difference = found.difference.clone().unwrap();
        assert_eq!(difference.at, 25);
        assert!(
            difference.signed.starts_with("?code=SECRET"),
            "{difference:?}"
        );
        let kept = found.without_queries(&shown).difference.unwrap();
        assert_eq!((kept.signed.as_str(), kept.expected.as_str()), ("", "/"));
    }

    #[test]
    fn what_is_proven_shows_where_it_differs() {
        let mut tickets = Tickets::default();
        let ticket = tickets.get(TicketKind::JsApi, T).value;
        let mut shown = without_ticket();
        for (signed, at, excerpt, kept) in [
            (
                "https://127.0.0.1:8080/app/?code=SECRET&b=%E4%B8%AD",
                4,
                "s://127.0.0.1:8080/app/?",
                "s://127.0.0.1:8080/app/",
            ),
            (
                "http://127.0.0.1:8080/app?code=SECRET&b=%E4%B8%AD",
                25,
                "?code=SECRET&b=%E4%B8%AD",
                "",
            ),
            (
                "http://127.0.0.1:8080/app/?code=SECRET&amp;b=%E4%B8%AD",
                39,
                "amp;b=%E4%B8%AD",
                "",
            ),
        ] {
            shown.signature = sign(&shown, &ticket, signed);
            let found = find(&shown, &tickets, T).unwrap();
            let difference = found.difference.clone().unwrap();
            assert_eq!((difference.at, difference.signed.as_str()), (at, excerpt));
            let journal = found.without_queries(&shown).difference.unwrap();
            assert_eq!(journal.signed, kept);
        }
    }

    #[test]
    fn tickets_are_told_apart() {
        let mut tickets = Tickets::default();
        let mut shown = without_ticket();
        assert_eq!(
            codes(find(&shown, &tickets, T).as_ref()),
            ["no_ticket_issued"]
        );
        let card = tickets.get(TicketKind::WxCard, T).value;
        shown.signature = sign(&shown, &card, &shown.url);
        assert_eq!(codes(find(&shown, &tickets, T).as_ref()), ["card_ticket"]);
        let old = tickets.get(TicketKind::JsApi, T).value;
        shown.signature = sign(&shown, &old, &shown.url);
        assert_eq!(find(&shown, &tickets, T), None);
        assert_eq!(
            codes(find(&shown, &tickets, T + 7200).as_ref()),
            ["stale_ticket"]
        );
        tickets.get(TicketKind::JsApi, T + 7200);
        assert_eq!(
            codes(find(&shown, &tickets, T + 7200).as_ref()),
            ["stale_ticket"]
        );
    }

    #[test]
    fn an_access_token_is_no_ticket() {
        let mut tickets = Tickets::default();
        tickets.get(TicketKind::WxCard, T);
        let mut access_tokens = AccessTokens::default();
        for token in [access_tokens.issue(T), access_tokens.stable(T)] {
            let mut shown = without_ticket();
            shown.signature = sign(&shown, &token.value, &shown.url);
            let found = super::find(&shown, &Issued::at(T, &tickets, &access_tokens));
            assert_eq!(codes(found.as_ref()), ["access_token"]);
        }
        let shown = without_ticket();
        let found = super::find(&shown, &Issued::at(T, &tickets, &access_tokens));
        assert_eq!(codes(found.as_ref()), ["no_ticket_issued"]);
    }

    #[test]
    fn queries_stay_out_of_the_journal() {
        for (excerpt, at, url, kept) in [
            ("http://a/b?code=1", 0, "http://a/b?code=1", "http://a/b"),
            ("ode=1", 12, "http://a/b?code=1", ""),
            (
                "%3A%2F%2Fa%3Fcode%3D1",
                4,
                "http%3A%2F%2Fa%3Fcode%3D1",
                "%3A%2F%2Fa",
            ),
            ("s://a/", 4, "https://a/", "s://a/"),
        ] {
            assert_eq!(before_query(excerpt, at, url), kept);
        }
    }
}
