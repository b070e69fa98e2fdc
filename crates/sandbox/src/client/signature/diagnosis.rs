//! Finds the cause of an invalid signature, for developers and tests. The page never gets it:
//! a real client says only `invalid signature`.

use std::borrow::Cow;

use serde::Serialize;
use wechat_h5_sign::JsApiTicket;
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference as FoundDifference, Evidence, Explanation, KnownTicket, Language,
    TicketKind, UrlMistake, explain,
};

use super::named_cause::{Advice, Difference, NamedCause};
use super::proxied_origin;
use super::ticket_end::TicketEnd;
use super::verify::{ConfigRequest, without_fragment};
use crate::platform::{AccessTokens, Ticket, Tickets};

/// What was found out about an invalid signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Diagnosis {
    /// The outermost cause first; empty if nothing could be proven.
    pub(super) causes: Vec<NamedCause>,
    pub(super) difference: Option<Difference>,
    /// The ticket that was used after its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket: Option<TicketEnd>,
}

const NOT_A_TIME: NamedCause = NamedCause {
    code: "timestamp",
    advice: Advice {
        zh: Cow::Borrowed(
            "timestamp 不是数字：检查接口返回的 JSON 是否已解析、字段名是否为 timestamp",
        ),
        en: Cow::Borrowed(
            "the timestamp is not a number: check that the response was parsed and has a `timestamp`",
        ),
    },
};

const NEVER_ISSUED: NamedCause = NamedCause {
    code: "no_ticket_issued",
    advice: Advice {
        zh: Cow::Borrowed(
            "启动或重置以来还没有取过 jsapi_ticket：请先调用 getticket（type=jsapi），再用返回的 ticket 签名",
        ),
        en: Cow::Borrowed(
            "no jsapi_ticket was fetched since the start or the last reset: call getticket with type=jsapi, and sign with the returned ticket",
        ),
    },
};

/// The tickets and access tokens that were issued to the account: it may have signed with any
/// of them.
pub(super) struct IssuedCredentials {
    has_js_api: bool,
    known: Vec<KnownTicket>,
    /// The newest first.
    ended: Vec<(JsApiTicket, TicketEnd)>,
}

impl IssuedCredentials {
    /// The tickets and access tokens at this time.
    pub(super) fn at(now: u64, tickets: &Tickets, access_tokens: &AccessTokens) -> Self {
        let kind = |age: usize, ticket: &Ticket| match age {
            0 if ticket.is_valid(now) => TicketKind::Current,
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
            ended: ended_tickets(tickets, now),
        }
    }
}

fn ended_tickets(tickets: &Tickets, now: u64) -> Vec<(JsApiTicket, TicketEnd)> {
    let newer = std::iter::once(None).chain(tickets.js_api().map(Some));
    let ended = tickets.js_api().zip(newer).filter_map(|(ticket, next)| {
        let end = TicketEnd::of(ticket, next, now)?;
        Some((JsApiTicket::parse(&ticket.value).ok()?, end))
    });
    ended.collect()
}

/// Finds the cause with the issued tickets as evidence. `None` if nothing is wrong.
pub(super) fn diagnose(request: &ConfigRequest, issued: &IssuedCredentials) -> Option<Diagnosis> {
    let Ok(timestamp) = request.timestamp.parse() else {
        return Some(Diagnosis::only(NOT_A_TIME));
    };
    let page_url = request.page_url.as_deref().unwrap_or(&request.url);
    // Without a ticket no signature is possible: the URLs need not be compared.
    let has_ticket = issued.has_js_api;
    let guess = without_fragment(if has_ticket { page_url } else { &request.url });
    let evidence = Evidence {
        signed_url: request.signed_url.as_deref().unwrap_or(guess),
        page_url,
        real_auth_url: Some(&request.url),
        timestamp,
        nonce_str: &request.nonce_str,
        signature: &request.signature,
        tickets: &issued.known,
    };
    let Explanation::Invalid {
        causes,
        certainty,
        difference,
    } = explain(&evidence)
    else {
        return None;
    };
    if let Some(proxied) = signed_behind_proxy(request, (&evidence, certainty), issued) {
        return Some(proxied);
    }
    let is_guess = certainty == Certainty::Likely && request.signed_url.is_none() && has_ticket;
    Some(match causes.as_slice() {
        [Cause::OtherString | Cause::NeedsTicket] if !has_ticket => Diagnosis::only(NEVER_ISSUED),
        _ if is_guess => Diagnosis::without_guess(&causes),
        _ => Diagnosis::new(&causes, difference).with_ticket_end(&evidence, issued),
    })
}

/// Whether the page was signed for its server's own address, perhaps with further mistakes.
fn signed_behind_proxy(
    request: &ConfigRequest,
    (direct, certainty): (&Evidence<'_>, Certainty),
    issued: &IssuedCredentials,
) -> Option<Diagnosis> {
    let behind = without_fragment(request.url_behind_proxy.as_deref()?);
    let evidence = Evidence {
        signed_url: behind,
        page_url: behind,
        real_auth_url: Some(behind),
        ..direct.clone()
    };
    let others = match explain(&evidence) {
        Explanation::Valid => Vec::new(),
        // A mistake that drops the origin is proven for both addresses.
        Explanation::Invalid {
            causes,
            certainty: Certainty::Proven,
            ..
        } if certainty == Certainty::Likely => causes,
        _ => return None,
    };
    let is_other = |cause: &&Cause| **cause != Cause::Url(UrlMistake::LoopbackHost);
    let others: Vec<_> = others.iter().filter(is_other).cloned().collect();
    let page = without_fragment(&request.url);
    let mut diagnosis = Diagnosis::new(&others, None).with_ticket_end(&evidence, issued);
    diagnosis
        .causes
        .insert(0, proxied_origin::cause(behind, page));
    diagnosis.difference = Some(proxied_origin::difference(behind, page));
    Some(diagnosis)
}

impl From<&Cause> for NamedCause {
    fn from(cause: &Cause) -> Self {
        Self {
            code: cause.code(),
            advice: Advice {
                zh: Cow::Borrowed(cause.advice(Language::Chinese)),
                en: Cow::Borrowed(cause.advice(Language::English)),
            },
        }
    }
}

impl Diagnosis {
    fn new(causes: &[Cause], difference: Option<FoundDifference>) -> Self {
        Self {
            causes: causes.iter().map(NamedCause::from).collect(),
            difference: difference.map(|difference| Difference {
                at: difference.at,
                signed: difference.signed,
                expected: difference.expected,
            }),
            ticket: None,
        }
    }

    /// Says of an old ticket when it ended, and whether another one had replaced it.
    fn with_ticket_end(mut self, evidence: &Evidence<'_>, issued: &IssuedCredentials) -> Self {
        let stale = Cause::StaleTicket.code();
        let Some(named) = self.causes.iter_mut().find(|cause| cause.code == stale) else {
            return self;
        };
        let is_used = |ticket: &JsApiTicket| {
            let alone = KnownTicket {
                ticket: ticket.clone(),
                kind: TicketKind::Previous,
            };
            let found = explain(&Evidence {
                tickets: &[alone],
                ..evidence.clone()
            });
            matches!(
                found,
                Explanation::Invalid {
                    certainty: Certainty::Proven,
                    ..
                }
            )
        };
        let ended = issued.ended.iter().find(|(ticket, _)| is_used(ticket));
        if let Some((_, end)) = ended {
            *named = end.cause();
            self.ticket = Some(end.clone());
        }
        self
    }

    fn only(cause: NamedCause) -> Self {
        Self {
            causes: vec![cause],
            difference: None,
            ticket: None,
        }
    }

    /// The signed URL is unknown: causes that follow only from a comparison with it are
    /// dropped. The form of the timestamp and of the signature needs no comparison.
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

    /// For the journal: a query may contain a code, so it is not kept.
    pub(super) fn without_queries(mut self, request: &ConfigRequest) -> Self {
        if let Some(difference) = &mut self.difference {
            // Before the difference the signed URL equals the client's.
            let signed_url = request.signed_url.as_deref().into_iter();
            for url in signed_url.chain([request.url.as_str()]) {
                let at = difference.at;
                difference.signed = before_query(&difference.signed, at, url);
                difference.expected = before_query(&difference.expected, at, url);
            }
        }
        self
    }
}

/// The part of an excerpt at this offset that is before the URL's query.
fn before_query(excerpt: &str, at: usize, url: &str) -> String {
    let is_inside = query_start(url).is_some_and(|start| start < at);
    let end = if is_inside {
        0
    } else {
        query_start(excerpt).unwrap_or(excerpt.len())
    };
    excerpt[..end].to_owned()
}

/// Also finds the query of a URL that was percent-encoded once too often.
fn query_start(url: &str) -> Option<usize> {
    ["?", "#", "%3F", "%3f", "%23"]
        .iter()
        .filter_map(|mark| url.find(mark))
        .min()
}

#[cfg(test)]
mod tests {
    use super::super::verify::sign;
    use super::*;
    use crate::platform::TicketKind as IssuedTicketKind;

    fn find(request: &ConfigRequest, tickets: &Tickets, now: u64) -> Option<Diagnosis> {
        diagnose(
            request,
            &IssuedCredentials::at(now, tickets, &AccessTokens::default()),
        )
    }

    const T: u64 = 1_700_000_000;
    const PAGE: &str = "http://127.0.0.1:8080/app/?code=SECRET&b=%E4%B8%AD#/route";

    fn without_ticket() -> ConfigRequest {
        ConfigRequest {
            app_id: "wx5a4d6f78c1e2b390".to_owned(),
            timestamp: T.to_string(),
            nonce_str: "wm3wzytpz0wzccnw".to_owned(),
            signature: "0".repeat(40),
            url: without_fragment(PAGE).to_owned(),
            page_url: Some(PAGE.to_owned()),
            signed_url: None,
            url_behind_proxy: None,
        }
    }

    fn codes(diagnosis: Option<&Diagnosis>) -> Vec<&'static str> {
        let causes = diagnosis.iter().flat_map(|found| &found.causes);
        causes.map(|cause| cause.code).collect()
    }

    #[test]
    fn causes_are_proven_without_knowing_what_was_signed() {
        type Change = fn(&mut ConfigRequest);
        let table: [(&str, Change, &[&str]); 12] = [
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
                |request| request.signature.make_ascii_uppercase(),
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
                |request| request.nonce_str.make_ascii_uppercase(),
                &["nonce_case"],
            ),
            (
                without_fragment(PAGE),
                |request| request.timestamp.push_str("000"),
                &["milliseconds"],
            ),
            (
                without_fragment(PAGE),
                |request| request.url = "http://127.0.0.1:8080/entry".to_owned(),
                &["entry_url"],
            ),
        ];
        let mut tickets = Tickets::default();
        let ticket = tickets.get(IssuedTicketKind::JsApi, T).value;
        for (signed, change, expected) in table {
            let mut request = without_ticket();
            request.signature = sign(&request, &ticket, signed);
            change(&mut request);
            assert_eq!(
                codes(find(&request, &tickets, T).as_ref()),
                expected,
                "{signed}"
            );
        }
    }

    #[test]
    fn without_proof_no_cause_is_named() {
        let mut tickets = Tickets::default();
        tickets.get(IssuedTicketKind::JsApi, T);
        let mut request = without_ticket();
        let found = find(&request, &tickets, T).unwrap();
        assert_eq!((codes(Some(&found)).len(), found.difference), (0, None));
        request.url = "http://127.0.0.1:8080/entry".to_owned();
        assert_eq!(codes(find(&request, &tickets, T).as_ref()).len(), 0);
        for (signature, cause) in [
            ("0ab1".repeat(8), "other_digest"),
            ("undefined".to_owned(), "malformed_signature"),
        ] {
            request.signature = signature;
            assert_eq!(codes(find(&request, &tickets, T).as_ref()), [cause]);
        }
        request.signature = "0".repeat(40);
        request.timestamp.push_str("000");
        assert_eq!(
            codes(find(&request, &tickets, T).as_ref()),
            ["milliseconds"]
        );
        request.timestamp = "undefined".to_owned();
        assert_eq!(codes(find(&request, &tickets, T).as_ref()), ["timestamp"]);
    }

    #[test]
    fn the_signed_url_may_be_known() {
        let mut tickets = Tickets::default();
        tickets.get(IssuedTicketKind::JsApi, T);
        let request = ConfigRequest {
            signed_url: Some("http://127.0.0.1:8080/app?code=SECRET&b=%E4%B8%AD".to_owned()),
            ..without_ticket()
        };
        let found = find(&request, &tickets, T).unwrap();
        assert_eq!(codes(Some(&found)), ["trailing_slash"]);
        let difference = found.difference.clone().unwrap();
        assert_eq!((difference.at, &*difference.signed), (25, ""));
        let kept = found.without_queries(&request).difference.unwrap();
        assert_eq!((kept.signed.as_str(), kept.expected.as_str()), ("", "/"));
    }

    #[test]
    fn the_journal_keeps_nothing_of_a_query_that_differs() {
        let mut tickets = Tickets::default();
        tickets.get(IssuedTicketKind::JsApi, T);
        for (signed, shown, kept) in [
            ("http://127.0.0.1:8080/app/?code=OTHER", "OTHER", ""),
            ("http://127.0.0.1:8080/x?code=SECRET", "x", "x"),
            ("http://127.0.0.1:8080/", "", ""),
        ] {
            let request = ConfigRequest {
                signed_url: Some(signed.to_owned()),
                ..without_ticket()
            };
            let found = find(&request, &tickets, T).unwrap();
            let difference = found.difference.clone().unwrap();
            assert!(difference.signed.starts_with(shown), "{difference:?}");
            let journal = found.without_queries(&request).difference.unwrap();
            assert!(journal.signed.starts_with(kept), "{journal:?}");
            assert!(!format!("{journal:?}").contains("SECRET"), "{journal:?}");
            assert!(!format!("{journal:?}").contains("OTHER"), "{journal:?}");
        }
    }

    #[test]
    fn a_proven_cause_shows_the_difference() {
        let mut tickets = Tickets::default();
        let ticket = tickets.get(IssuedTicketKind::JsApi, T).value;
        let mut request = without_ticket();
        for (signed, at, excerpt, kept) in [
            (
                "https://127.0.0.1:8080/app/?code=SECRET&b=%E4%B8%AD",
                4,
                "s",
                "s",
            ),
            (
                "http://127.0.0.1:8080/app?code=SECRET&b=%E4%B8%AD",
                25,
                "",
                "",
            ),
            (
                "http://127.0.0.1:8080/app/?code=SECRET&amp;b=%E4%B8%AD",
                39,
                "amp;",
                "",
            ),
        ] {
            request.signature = sign(&request, &ticket, signed);
            let found = find(&request, &tickets, T).unwrap();
            let difference = found.difference.clone().unwrap();
            assert_eq!((difference.at, difference.signed.as_str()), (at, excerpt));
            let journal = found.without_queries(&request).difference.unwrap();
            assert_eq!(journal.signed, kept);
        }
    }

    #[test]
    fn each_kind_of_ticket_has_its_cause() {
        let mut tickets = Tickets::default();
        let mut request = without_ticket();
        assert_eq!(
            codes(find(&request, &tickets, T).as_ref()),
            ["no_ticket_issued"]
        );
        let card = tickets.get(IssuedTicketKind::WxCard, T).value;
        request.signature = sign(&request, &card, &request.url);
        assert_eq!(codes(find(&request, &tickets, T).as_ref()), ["card_ticket"]);
        let old = tickets.get(IssuedTicketKind::JsApi, T).value;
        request.signature = sign(&request, &old, &request.url);
        assert_eq!(find(&request, &tickets, T), None);
        let expired = find(&request, &tickets, T + 7200);
        assert_eq!(codes(expired.as_ref()), ["expired_ticket"]);
        assert!(
            expired
                .unwrap()
                .ticket
                .is_some_and(|end| !end.is_replaced())
        );
        tickets.get(IssuedTicketKind::JsApi, T + 7200);
        let replaced = find(&request, &tickets, T + 7200);
        assert_eq!(codes(replaced.as_ref()), ["replaced_ticket"]);
        assert!(
            replaced
                .unwrap()
                .ticket
                .is_some_and(|end| end.is_replaced())
        );
        // Beside another mistake too.
        let fragment = format!("{}#/route", request.url);
        request.signature = sign(&request, &old, &fragment);
        request.page_url = Some(fragment);
        let both = find(&request, &tickets, T + 7200);
        assert_eq!(codes(both.as_ref()), ["replaced_ticket", "fragment_kept"]);
        // The ticket before the previous one has its own times.
        tickets.get(IssuedTicketKind::JsApi, T + 20_000);
        let older = find(&request, &tickets, T + 20_000);
        assert_eq!(older.unwrap().ticket, both_end(&tickets, T + 20_000));
    }

    /// The end of the oldest ticket.
    fn both_end(tickets: &Tickets, now: u64) -> Option<TicketEnd> {
        ended_tickets(tickets, now).pop().map(|(_, end)| end)
    }

    #[test]
    fn a_page_that_was_signed_behind_the_proxy_is_told_so() {
        let mut tickets = Tickets::default();
        let ticket = tickets.get(IssuedTicketKind::JsApi, T).value;
        let behind = "http://127.0.0.1:9420/app/?code=SECRET&b=%E4%B8%AD";
        for (signed, behind_proxy, expected) in [
            (behind, Some(behind), &["proxied_origin"][..]),
            (behind, None, &[]),
            (
                "http://127.0.0.1:9420/app/",
                Some(behind),
                &["proxied_origin", "query_dropped"],
            ),
            (
                "http://localhost:9420/app/?code=SECRET&b=%E4%B8%AD",
                Some(behind),
                &["proxied_origin"],
            ),
            (
                "https://127.0.0.1:9420/app/?code=SECRET&b=%E4%B8%AD",
                Some(behind),
                &["proxied_origin", "scheme"],
            ),
            // Proven for the page's own address.
            (
                "/app/?code=SECRET&b=%E4%B8%AD",
                Some(behind),
                &["path_only"],
            ),
            (
                "http://127.0.0.1:8080/app/",
                Some(behind),
                &["query_dropped"],
            ),
            ("http://127.0.0.1:1/other", Some(behind), &[]),
        ] {
            let mut request = without_ticket();
            request.url_behind_proxy = behind_proxy.map(str::to_owned);
            request.signature = sign(&request, &ticket, signed);
            let found = find(&request, &tickets, T);
            assert_eq!(codes(found.as_ref()), expected, "{signed}");
            if expected.first() == Some(&"proxied_origin") {
                let difference = found.unwrap().difference.unwrap();
                assert_eq!((difference.at, &difference.signed[..5]), (17, "9420/"));
                assert!(difference.expected.starts_with("8080/"), "{difference:?}");
            }
            // With a ticket that has expired both are named.
            if signed == behind && behind_proxy.is_some() {
                let found = find(&request, &tickets, T + 7200);
                assert_eq!(codes(found.as_ref()), ["proxied_origin", "expired_ticket"]);
            }
        }
    }

    #[test]
    fn an_access_token_is_recognised() {
        let mut tickets = Tickets::default();
        tickets.get(IssuedTicketKind::WxCard, T);
        let mut access_tokens = AccessTokens::default();
        for token in [access_tokens.issue(T), access_tokens.stable(T)] {
            let mut request = without_ticket();
            request.signature = sign(&request, &token.value, &request.url);
            let found = diagnose(
                &request,
                &IssuedCredentials::at(T, &tickets, &access_tokens),
            );
            assert_eq!(codes(found.as_ref()), ["access_token"]);
        }
        let request = without_ticket();
        let found = diagnose(
            &request,
            &IssuedCredentials::at(T, &tickets, &access_tokens),
        );
        assert_eq!(codes(found.as_ref()), ["no_ticket_issued"]);
    }

    #[test]
    fn queries_are_removed_for_the_journal() {
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
