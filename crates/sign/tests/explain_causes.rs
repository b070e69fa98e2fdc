//! A vector for each cause, with the mistake that leads to it, and the advice in both
//! languages.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{
    MADE_UP, NONCE, TICKET, TIMESTAMP, evidence, invalid, known, sha1_of, sha1_of_bytes,
    sha1_of_text,
};
use wechat_h5_sign::AppId;
use wechat_h5_sign::explain::{
    Cause, Certainty, Evidence, Language, TicketKind, UrlMistake, explain,
};

/// One mistake: the values that were signed, and the expected explanation.
struct Vector {
    code: &'static str,
    page: &'static str,
    /// The URL that the server signed.
    signed: &'static str,
    /// The URL that the client reports as compared.
    real: Option<&'static str>,
    ticket: &'static str,
    nonce: &'static str,
    timestamp: u64,
    /// A part of the advice, in Chinese and in English.
    advice: [&'static str; 2],
}

const PAGE: &str = "https://h5.example.com/app/?a=1&b=%E4%B8%AD#/goods";
const URL: &str = "https://h5.example.com/app/?a=1&b=%E4%B8%AD";

/// A mistake in the URL only.
const fn url(code: &'static str, signed: &'static str, advice: [&'static str; 2]) -> Vector {
    Vector {
        code,
        page: PAGE,
        signed,
        real: None,
        ticket: TICKET,
        nonce: NONCE,
        timestamp: TIMESTAMP,
        advice,
    }
}

/// A mistake in another value than the URL.
const fn value(code: &'static str, advice: [&'static str; 2]) -> Vector {
    url(code, URL, advice)
}

const VECTORS: &[Vector] = &[
    url(
        "fragment_kept",
        "https://h5.example.com/app/?a=1&b=%E4%B8%AD#/goods",
        ["split('#')[0]", "split('#')[0]"],
    ),
    url(
        "encoded_twice",
        "https://h5.example.com/app/?a=1&b=%25E4%25B8%25AD",
        ["只 encodeURIComponent 一次", "encode it once"],
    ),
    url(
        "encoded_twice",
        "https%3A%2F%2Fh5.example.com%2Fapp%2F%3Fa%3D1%26b%3D%25E4%25B8%25AD",
        ["签名解码后的值", "sign the decoded value"],
    ),
    url(
        "decoded",
        "https://h5.example.com/app/?a=1&b=中",
        ["按地址栏原样签名", "as the address bar holds it"],
    ),
    Vector {
        page: "https://h5.example.com/app/?q=a+b#/goods",
        ..url(
            "plus_decoded",
            "https://h5.example.com/app/?q=a b",
            ["变成了空格", "became a space"],
        )
    },
    Vector {
        page: "https://h5.example.com/d?",
        ..url(
            "query_dropped",
            "https://h5.example.com/d",
            ["完整地址", "the whole URL"],
        )
    },
    url(
        "encoded_twice",
        "https%3a%2f%2fh5.example.com%2fapp%2f%3fa%3d1%26b%3d%25E4%25B8%25AD",
        ["签名解码后的值", "sign the decoded value"],
    ),
    url(
        "html_escaped",
        "https://h5.example.com/app/?a=1&amp;b=%E4%B8%AD",
        ["不要对签名用的地址做 HTML 转义", "do not HTML-escape"],
    ),
    url(
        "trailing_slash",
        "https://h5.example.com/app?a=1&b=%E4%B8%AD",
        ["逐字节按地址栏签名", "byte for byte"],
    ),
    Vector {
        page: "https://h5.example.com/app?a=1",
        ..url(
            "trailing_slash",
            "https://h5.example.com/app/?a=1",
            ["末尾的 /", "trailing /"],
        )
    },
    url(
        "scheme",
        "http://h5.example.com/app/?a=1&b=%E4%B8%AD",
        [
            "由页面传来 location.href",
            "take location.href from the page",
        ],
    ),
    url(
        "default_port",
        "https://h5.example.com:443/app/?a=1&b=%E4%B8%AD",
        ["签名时也不要有", "so sign none"],
    ),
    url(
        "host_case",
        "https://H5.Example.com/app/?a=1&b=%E4%B8%AD",
        ["浏览器总是显示小写", "always shows lower case"],
    ),
    Vector {
        page: "https://h5.example.com/app/?a=1&from=singlemessage&isappinstalled=0",
        ..url(
            "share_parameters",
            "https://h5.example.com/app/?a=1",
            ["签名当前地址", "sign the current URL"],
        )
    },
    Vector {
        page: "https://h5.example.com/app/?code=041aBc&state=0123",
        ..url(
            "code_and_state",
            "https://h5.example.com/app/",
            ["跳转到干净的地址", "go to a clean URL"],
        )
    },
    Vector {
        page: "https://h5.example.com/app/",
        ..url(
            "code_and_state",
            "https://h5.example.com/app/?code=041aBc&state=0123",
            ["code 和 state", "code and state"],
        )
    },
    Vector {
        page: "https://h5.example.com/goods/7",
        real: Some("https://h5.example.com/app/"),
        ..url(
            "entry_url",
            "https://h5.example.com/goods/7",
            ["记下入口地址", "keep it before any router runs"],
        )
    },
    url(
        "other_url",
        "https://h5.example.com/another/page",
        ["取 location.href", "this page's own location.href"],
    ),
    Vector {
        timestamp: TIMESTAMP * 1000,
        ..value("milliseconds", ["请用秒", "use whole seconds"])
    },
    Vector {
        nonce: "wm3wzytpz0wzccnw",
        ..value("nonce_case", ["同一个 nonceStr", "the very nonceStr"])
    },
    url(
        "query_dropped",
        "https://h5.example.com/app/",
        ["完整地址", "the whole URL"],
    ),
    url(
        "origin_only",
        "https://h5.example.com",
        ["由页面传来 location.href", "take location.href"],
    ),
    url(
        "path_only",
        "/app/?a=1&b=%E4%B8%AD",
        ["由页面传来 location.href", "take location.href"],
    ),
    url("path_only", "/app/", ["没有协议和域名", "scheme and host"]),
    url(
        "query_cut",
        "https://h5.example.com/app/?a=1",
        ["encodeURIComponent 编码一次", "encodeURIComponent"],
    ),
    Vector {
        page: "https://h5.example.com:8443/app/",
        ..url(
            "port_dropped",
            "https://h5.example.com/app/",
            ["由页面传来 location.href", "take location.href"],
        )
    },
    Vector {
        page: "http://127.0.0.1:8080/app/",
        ..url(
            "loopback_host",
            "http://localhost:8080/app/",
            ["签名地址栏里的那个", "the one in the address bar"],
        )
    },
    Vector {
        ticket: "undefined",
        ..value(
            "no_ticket",
            ["取到 ticket 后再签名", "once the ticket is there"],
        )
    },
    Vector {
        ticket: "",
        ..value(
            "no_ticket",
            ["getticket 的返回", "the response of getticket"],
        )
    },
    Vector {
        ticket: "[object Promise]",
        ..value("no_ticket", ["没有 await", "a promise"])
    },
    Vector {
        ticket: "AccessToken",
        ..value(
            "access_token",
            ["再用 jsapi_ticket 签名", "sign with the jsapi_ticket"],
        )
    },
    Vector {
        ticket: "OtherTicket",
        ..value(
            "other_account",
            ["必须属于 wx.config 的 appId", "must belong to the appId"],
        )
    },
    Vector {
        ticket: "PreviousTicket",
        ..value("stale_ticket", ["中控服务器", "one central server"])
    },
    Vector {
        ticket: "CardTicket",
        ..value("card_ticket", ["type 应为 jsapi", "type=jsapi"])
    },
    Vector {
        ticket: "NobodyKnowsThisTicket",
        ..value(
            "other_string",
            ["在服务器打印签名串", "Print the string on the server"],
        )
    },
];

fn explained(vector: &Vector, signature: &str) -> (Vec<Cause>, Certainty) {
    let other = AppId::parse("wx00000000000000aa").unwrap();
    let tickets = [
        known(TICKET, TicketKind::Current),
        known("PreviousTicket", TicketKind::Previous),
        known("CardTicket", TicketKind::Card),
        known("AccessToken", TicketKind::AccessToken),
        known("OtherTicket", TicketKind::Other(other)),
    ];
    invalid(explain(&Evidence {
        real_auth_url: vector.real,
        tickets: &tickets,
        ..evidence(vector.signed, vector.page, signature)
    }))
}

fn assert_advice(cause: &Cause, advice: [&str; 2]) {
    for (language, words) in [Language::Chinese, Language::English]
        .into_iter()
        .zip(advice)
    {
        let said = cause.advice(language);
        assert!(said.contains(words), "{}: {said}", cause.code());
    }
}

#[test]
fn every_mistake_has_its_cause_and_advice() {
    for vector in VECTORS {
        let signature = sha1_of(vector.ticket, vector.nonce, vector.timestamp, vector.signed);
        let (causes, certainty) = explained(vector, &signature);
        let codes: Vec<_> = causes.iter().map(Cause::code).collect();
        assert_eq!(codes, [vector.code], "{}", vector.signed);
        let is_known = vector.code != "other_string";
        assert_eq!(certainty == Certainty::Proven, is_known, "{}", vector.code);
        assert_advice(&causes[0], vector.advice);
    }
}

#[test]
fn a_nonce_signed_under_its_name_in_wx_config_is_found() {
    let text = format!("jsapi_ticket={TICKET}&nonceStr={NONCE}&timestamp={TIMESTAMP}&url={URL}");
    let vector = value("nonce_key", ["全小写的 noncestr=", "noncestr= there"]);
    let (causes, certainty) = explained(&vector, &sha1_of_text(&text));
    assert_eq!(
        (&*causes, certainty),
        (&[Cause::NonceKey][..], Certainty::Proven)
    );
    assert_advice(&causes[0], vector.advice);
}

/// Each string is what other people's code made of the right values.
#[test]
fn the_mistakes_in_the_signed_string_have_their_cause() {
    let values = format!("noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}");
    let right = format!("jsapi_ticket={TICKET}&{values}");
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let escaped = ["&timestamp 变成", "&timestamp becomes"];
    let names = ["参数名或连接符", "other names or separators"];
    let stray = ["换行、引号", "a line break"];
    for (code, text, advice) in [
        ("escaped_string", right.replace("&times", "×"), escaped),
        ("escaped_string", right.replace('&', "&amp;"), escaped),
        (
            "timestamp_key",
            right.replace("timestamp", "timeStamp"),
            ["写成了 timeStamp=", "says timeStamp="],
        ),
        (
            "timestamp_key",
            right
                .replace("timestamp", "timeStamp")
                .replace("noncestr", "nonceStr"),
            ["写成了 timeStamp=", "says timeStamp="],
        ),
        (
            "timestamp_format",
            right.replace("&url=", ".0&url="),
            ["请先取整", "a whole number first"],
        ),
        (
            "parameter_names",
            format!("ticket={TICKET}&{values}"),
            names,
        ),
        (
            "parameter_names",
            format!("{TICKET}{NONCE}{TIMESTAMP}{URL}"),
            names,
        ),
        (
            "parameter_names",
            format!("jsapi_ticket={TICKET}noncestr={NONCE}timestamp={TIMESTAMP}url={URL}"),
            names,
        ),
        (
            "string_case",
            right.to_lowercase(),
            ["区分大小写", "case-sensitive"],
        ),
        ("stray_characters", format!("{right}\n"), stray),
        (
            "stray_characters",
            format!("jsapi_ticket={TICKET}\n&{values}"),
            stray,
        ),
        (
            "stray_characters",
            format!("jsapi_ticket=\"{TICKET}\"&{values}"),
            stray,
        ),
    ] {
        let (causes, certainty) = explained(&value(code, advice), &sha1_of_text(&text));
        assert_eq!(
            causes.iter().map(Cause::code).collect::<Vec<_>>(),
            [code],
            "{text}"
        );
        assert_eq!(certainty, Certainty::Proven);
        assert_advice(&causes[0], advice);
    }
    let signature = sha1_of_bytes(&utf16(&right));
    let vector = value("text_encoding", ["请用 UTF-8", "encode it in UTF-8"]);
    let (causes, _) = explained(&vector, &signature);
    assert_eq!(causes, [Cause::TextEncoding]);
    assert_advice(&causes[0], vector.advice);
}

/// Each of the values, not the ticket alone.
#[test]
fn white_space_and_quotes_around_any_value_are_found() {
    for text in [
        format!("jsapi_ticket= {TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}\r\n&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr= {NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}\n&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr=\"{NONCE}\"&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp=\"{TIMESTAMP}\"&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url= {URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}\u{a0}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}\u{200b}"),
        format!("\u{feff}jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket=\u{feff}{TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}\u{a0}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url=\u{a0}{URL}"),
    ] {
        let vector = value("stray_characters", ["", ""]);
        let (causes, certainty) = explained(&vector, &sha1_of_text(&text));
        assert_eq!(
            (&*causes, certainty),
            (&[Cause::StrayCharacters][..], Certainty::Proven),
            "{text:?}"
        );
    }
    let slashes = format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url={URL}");
    let vector = value("escaped_string", ["", ""]);
    let (causes, _) = explained(&vector, &sha1_of_text(&slashes.replace('/', "\\/")));
    assert_eq!(causes, [Cause::EscapedString]);
}

/// What cannot be known is not claimed.
#[test]
fn another_string_is_never_called_a_wrong_ticket() {
    for text in [
        format!("jsapi_ticket={TICKET}&noncestr=another&timestamp={TIMESTAMP}&url={URL}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp=1699999999&url={URL}"),
        format!("appid=wx1234567890abcdef&jsapi_ticket={TICKET}&noncestr={NONCE}"),
        format!("jsapi_ticket={TICKET}&noncestr={NONCE}&timestamp={TIMESTAMP}&url=about:blank"),
    ] {
        let vector = value("other_string", ["", ""]);
        let (causes, certainty) = explained(&vector, &sha1_of_text(&text));
        assert_eq!(
            (&*causes, certainty),
            (&[Cause::OtherString][..], Certainty::Likely)
        );
    }
}

#[test]
fn values_in_another_order_are_found() {
    let vector = value(
        "parameter_order",
        ["必须依次为", "it must be jsapi_ticket,"],
    );
    for text in [
        format!("noncestr={NONCE}&jsapi_ticket={TICKET}&timestamp={TIMESTAMP}&url={URL}"),
        format!("url={URL}&timestamp={TIMESTAMP}&noncestr={NONCE}&jsapi_ticket={TICKET}"),
    ] {
        let (causes, certainty) = explained(&vector, &sha1_of_text(&text));
        assert_eq!(
            (&*causes, certainty),
            (&[Cause::ParameterOrder][..], Certainty::Proven)
        );
        assert_advice(&causes[0], vector.advice);
    }
}

#[test]
fn a_digest_in_another_format_is_found() {
    let valid = sha1_of(TICKET, NONCE, TIMESTAMP, URL);
    let upper = value("digest_case", ["必须全小写", "lower-case hex"]);
    let other = value("other_digest", ["32 位是 MD5", "SHA-256 has 64"]);
    let malformed = value("malformed_signature", ["40 位小写", "40 lower-case hex"]);
    for (vector, signature, certainty) in [
        (&upper, valid.to_uppercase(), Certainty::Proven),
        (&upper, "0AB1".repeat(10), Certainty::Likely),
        (&other, "0ab1".repeat(8), Certainty::Likely),
        (&other, "0ab1".repeat(16), Certainty::Likely),
        (&malformed, String::new(), Certainty::Likely),
        (&malformed, "undefined".to_owned(), Certainty::Likely),
        (&malformed, valid[1..].to_owned(), Certainty::Likely),
        (&malformed, format!("{valid} "), Certainty::Likely),
        (
            &malformed,
            valid.replace(char::is_numeric, "g"),
            Certainty::Likely,
        ),
    ] {
        let (causes, sure) = explained(vector, &signature);
        let codes: Vec<_> = causes.iter().map(Cause::code).collect();
        assert_eq!((codes, sure), (vec![vector.code], certainty));
        assert_advice(&causes[0], vector.advice);
    }
}

#[test]
fn a_part_of_the_url_with_the_other_scheme_is_found() {
    let signed = "http://h5.example.com/app/";
    let vector = url("scheme", signed, ["", ""]);
    let signature = sha1_of(TICKET, NONCE, TIMESTAMP, signed);
    for reported in [signed, URL] {
        let reported = Vector {
            signed: reported,
            ..vector
        };
        let (causes, certainty) = explained(&reported, &signature);
        let codes: Vec<_> = causes.iter().map(Cause::code).collect();
        assert_eq!(
            (codes, certainty),
            (vec!["scheme", "query_dropped"], Certainty::Proven)
        );
    }
}

#[test]
fn without_a_ticket_a_valid_signature_is_not_called_invalid() {
    let vector = value(
        "needs_ticket",
        ["签名也可能是对的", "cannot be checked without the ticket"],
    );
    let valid = sha1_of(TICKET, NONCE, TIMESTAMP, URL);
    let (causes, certainty) = invalid(explain(&evidence(vector.signed, PAGE, &valid)));
    assert_eq!(
        (&*causes, certainty),
        (&[Cause::NeedsTicket][..], Certainty::Likely)
    );
    assert_advice(&causes[0], vector.advice);
}

#[test]
fn a_search_that_reached_its_limit_says_so() {
    let vector = value("not_all_tried", ["没有全部试完", "to try everything"]);
    let many: Vec<_> = (0..2000)
        .map(|number| known(&format!("ticket{number}"), TicketKind::Previous))
        .collect();
    let explained_with = |signature, tickets| {
        explain(&Evidence {
            tickets,
            ..evidence(URL, PAGE, signature)
        })
    };
    assert_eq!(
        invalid(explained_with(MADE_UP, &many[..20])).0,
        [Cause::OtherString]
    );
    let (causes, certainty) = invalid(explained_with(MADE_UP, &many));
    assert_eq!(
        (&*causes, certainty),
        (&[Cause::NotAllTried][..], Certainty::Likely)
    );
    assert_advice(&causes[0], vector.advice);
    // What is tried first is found all the same.
    let last = sha1_of("ticket1999", NONCE, TIMESTAMP, URL);
    assert_eq!(
        invalid(explained_with(&last, &many)).0,
        [Cause::StaleTicket]
    );
}

#[test]
fn the_readme_names_every_cause() {
    for code in Cause::CODES {
        let named = include_str!("../README.md").contains(&format!("`{code}`"));
        assert!(named, "{code}");
    }
}

#[test]
fn every_cause_has_a_vector() {
    let causes = UrlMistake::all().map(Cause::Url).chain([
        Cause::AccessToken,
        Cause::CardTicket,
        Cause::EntryUrl,
        Cause::Milliseconds,
        Cause::NoTicket,
        Cause::NonceCase,
        Cause::OtherAccount(AppId::parse("wx00000000000000aa").unwrap()),
        Cause::OtherUrl,
        Cause::StaleTicket,
        Cause::OtherString,
    ]);
    for cause in causes {
        let code = cause.code();
        assert!(VECTORS.iter().any(|vector| vector.code == code), "{code}");
        assert!(cause.advice(Language::English).is_ascii(), "{code}");
    }
}
