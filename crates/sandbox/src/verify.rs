//! Is this signature what the client would accept, and if not, why.

use serde::Serialize;
use url::Url;

use crate::account::{Account, AccountKind};
use crate::digest::sha1_hex;
use crate::ledger::{AccountState, Ledger};

/// What `preVerifyJSAPI` brings along, and the URL that the client knows.
///
/// All are judged as they came. The types of our own signer would refuse some
/// of what WeChat takes, and a twin that shares the code it judges would share
/// its mistakes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) app_id: String,
    pub(crate) timestamp: String,
    pub(crate) nonce_str: String,
    pub(crate) signature: String,
    pub(crate) url: String,
    /// The page's own address, where the client knows another one as `url`.
    pub(crate) page_url: Option<String>,
    /// What the page had signed, where somebody has told.
    pub(crate) signed_url: Option<String>,
}

/// What the client tells the page, and what it does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    /// A field is missing or empty.
    MissingField,
    /// No account has this appid.
    UnknownAppid,
    /// Not an http(s) URL.
    InvalidUrl,
    /// The host is not among the JS接口安全域名.
    InvalidUrlDomain,
    /// The account is banned or not verified.
    NoPermission,
    /// The account is a test account, and the person does not follow it.
    NoFollower,
    /// A snapshot page (快照页) has no JS-SDK.
    SnapshotPage,
    /// No ticket was ever asked for, so nothing can have been signed.
    NoTicket,
    /// Signed with a ticket that has expired.
    StaleTicket,
    /// Signed with something else than what was shown here.
    InvalidSignature,
}

impl Refusal {
    /// Whether only the signature is wrong, so that there is something to explain.
    pub(crate) fn is_of_signature(self) -> bool {
        self.err_msg() == "config:invalid signature"
    }

    /// The words that reach `wx.error` on a phone.
    pub(crate) fn err_msg(self) -> &'static str {
        match self {
            Self::MissingField => "config:fail",
            Self::UnknownAppid => "config:invalid appid",
            Self::InvalidUrl | Self::InvalidUrlDomain => "config:invalid url domain",
            Self::NoPermission | Self::SnapshotPage => "config:permission denied",
            Self::NoFollower => "config:require subscribe",
            Self::NoTicket | Self::StaleTicket | Self::InvalidSignature => {
                "config:invalid signature"
            }
        }
    }
}

/// Accepts or refuses, in the order in which the client finds out.
pub(crate) fn judge(shown: &Shown, ledger: &Ledger, now: u64) -> Result<(), Refusal> {
    let fields = [
        &shown.app_id,
        &shown.timestamp,
        &shown.nonce_str,
        &shown.signature,
    ];
    if fields.iter().any(|field| field.is_empty()) {
        return Err(Refusal::MissingField);
    }
    let key = ledger.find(&shown.app_id).ok_or(Refusal::UnknownAppid)?;
    let state = ledger.account(key);
    check_domain(without_fragment(&shown.url), &state.account)?;
    check_rights(state, ledger)?;
    check_signature(shown, state, now)
}

/// That the visitor and the account may use the JS-SDK at all. What a real
/// client says in a snapshot page is not documented.
fn check_rights(state: &AccountState, ledger: &Ledger) -> Result<(), Refusal> {
    let (account, visitor) = (&state.account, ledger.users.current());
    if account.is_banned || !account.kind.is_verified() {
        return Err(Refusal::NoPermission);
    }
    if account.kind == AccountKind::Test && state.followers.get(&visitor.id).is_none() {
        return Err(Refusal::NoFollower);
    }
    if visitor.habits.snapshot {
        return Err(Refusal::SnapshotPage);
    }
    Ok(())
}

fn check_signature(shown: &Shown, state: &AccountState, now: u64) -> Result<(), Refusal> {
    let url = without_fragment(&shown.url);
    let mut newest_first = state.tickets.js_api().peekable();
    if newest_first.peek().is_none() {
        return Err(Refusal::NoTicket);
    }
    match newest_first.find(|ticket| sign(shown, &ticket.value, url) == shown.signature) {
        None => Err(Refusal::InvalidSignature),
        Some(ticket) if ticket.is_alive(now) => Ok(()),
        Some(_) => Err(Refusal::StaleTicket),
    }
}

fn check_domain(url: &str, account: &Account) -> Result<(), Refusal> {
    let url = Url::parse(url).map_err(|_| Refusal::InvalidUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::InvalidUrl);
    }
    if account.allows_js_on(&url) {
        Ok(())
    } else {
        Err(Refusal::InvalidUrlDomain)
    }
}

pub(crate) fn without_fragment(url: &str) -> &str {
    url.split_once('#').map_or(url, |(before, _)| before)
}

pub(crate) fn sign(shown: &Shown, ticket: &str, url: &str) -> String {
    let Shown {
        nonce_str,
        timestamp,
        ..
    } = shown;
    let string1 =
        format!("jsapi_ticket={ticket}&noncestr={nonce_str}&timestamp={timestamp}&url={url}");
    sha1_hex(&string1)
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::{JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

    use super::*;
    use crate::domain::DomainRule;
    use crate::ledger::{AccountKey, TicketKind};

    const T: u64 = 1_700_000_000;
    const PAGE: &str = "http://127.0.0.1:8080/app/?a=1";

    struct Case {
        ledger: Ledger,
        shown: Shown,
    }

    fn ledger(account: Account) -> Ledger {
        Ledger::new(&[account], &[], T)
    }

    fn ticket(ledger: &mut Ledger, now: u64) -> String {
        let key = AccountKey::FIRST;
        let tickets = &mut ledger.account_mut(key).tickets;
        tickets.get(TicketKind::JsApi, now).value
    }

    /// Signed as the product does it, for `PAGE`.
    fn signed() -> Case {
        signed_for(&Account::demo())
    }

    fn signed_for(account: &Account) -> Case {
        let mut ledger = ledger(account.clone());
        let ticket = JsApiTicket::parse(&ticket(&mut ledger, T)).unwrap();
        let config = Signer::new(account.app_id().clone(), &ticket).config(
            &PageUrl::parse(PAGE).unwrap(),
            NonceStr::parse("Wm3WZYTPz0wzccnW").unwrap(),
            Timestamp::from_seconds(T).unwrap(),
        );
        let shown = Shown {
            app_id: config.app_id.to_string(),
            timestamp: T.to_string(),
            nonce_str: "Wm3WZYTPz0wzccnW".to_owned(),
            signature: config.signature.to_string(),
            url: PAGE.to_owned(),
            ..Shown::default()
        };
        Case { ledger, shown }
    }

    fn judged(case: &Case, now: u64) -> Result<(), Refusal> {
        judge(&case.shown, &case.ledger, now)
    }

    #[test]
    fn what_the_signer_makes_is_accepted_until_the_ticket_dies() {
        let mut case = signed();
        assert_eq!(judged(&case, T), Ok(()));
        case.shown.url.push_str("#/route?x");
        assert_eq!(judged(&case, T + 7199), Ok(()));
        assert_eq!(judged(&case, T + 7200), Err(Refusal::StaleTicket));
    }

    #[test]
    fn a_ticket_in_its_overlap_is_accepted() {
        let mut case = signed();
        ticket(&mut case.ledger, T + 6900);
        assert_eq!(judged(&case, T + 7199), Ok(()));
    }

    #[test]
    fn each_refusal() {
        use Refusal as R;
        type Spoil = fn(&mut Shown);
        let table: [(Spoil, Refusal); 15] = [
            (|s| s.app_id.clear(), R::MissingField),
            (|s| s.timestamp.clear(), R::MissingField),
            (|s| s.nonce_str.clear(), R::MissingField),
            (|s| s.signature.clear(), R::MissingField),
            (|s| s.app_id = "wx0000000000000000".into(), R::UnknownAppid),
            (|s| s.url.clear(), R::InvalidUrl),
            (|s| s.url = "file:///index.html".into(), R::InvalidUrl),
            (
                |s| s.url = "https://evil.example/app/?a=1".into(),
                R::InvalidUrlDomain,
            ),
            (
                |s| s.url = PAGE.replace("8080", "8081"),
                R::InvalidSignature,
            ),
            (
                |s| s.url = PAGE.replace("http:", "https:"),
                R::InvalidSignature,
            ),
            (
                |s| s.url.push_str("&from=singlemessage"),
                R::InvalidSignature,
            ),
            (|s| s.url = PAGE.replace("?a=1", ""), R::InvalidSignature),
            (|s| s.timestamp.push('0'), R::InvalidSignature),
            (
                |s| s.nonce_str = s.nonce_str.to_lowercase(),
                R::InvalidSignature,
            ),
            (
                |s| s.signature = s.signature.to_uppercase(),
                R::InvalidSignature,
            ),
        ];
        for (n, (spoil, refusal)) in table.into_iter().enumerate() {
            let mut case = signed();
            spoil(&mut case.shown);
            assert_eq!(judged(&case, T), Err(refusal), "row {n}");
        }
    }

    #[test]
    fn without_a_ticket_nothing_can_be_right() {
        let case = Case {
            ledger: ledger(Account::demo()),
            ..signed()
        };
        assert_eq!(judged(&case, T), Err(Refusal::NoTicket));
    }

    #[test]
    fn the_published_vector_is_accepted_as_a_string() {
        let shown = Shown {
            nonce_str: "Wm3WZYTPz0wzccnW".to_owned(),
            timestamp: "1414587457".to_owned(),
            ..Shown::default()
        };
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let url = "http://mp.weixin.qq.com?params=value";
        assert_eq!(
            sign(&shown, ticket, url),
            "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
        );
    }

    #[test]
    fn a_registered_domain_covers_its_subdomains_only() {
        let rules = vec![DomainRule::parse("example.com").unwrap()];
        let case = signed_for(&Account::demo().js_safe_domains(rules));
        for (url, refusal) in [
            ("https://h5.example.com/", Refusal::InvalidSignature),
            ("https://example.com.evil/", Refusal::InvalidUrlDomain),
        ] {
            let shown = Shown {
                url: url.to_owned(),
                ..case.shown.clone()
            };
            assert_eq!(judge(&shown, &case.ledger, T), Err(refusal), "{url}");
        }
    }

    #[test]
    fn some_may_not_use_it_however_it_is_signed() {
        let refused = |change: fn(&mut Account), snapshot: bool| {
            let mut case = signed();
            let key = AccountKey::FIRST;
            let state = case.ledger.account_mut(key);
            change(&mut state.account);
            state.followers.unfollow("xiaoming");
            let mut visitor = case.ledger.users.current().clone();
            visitor.habits.snapshot = snapshot;
            case.ledger.users.put(visitor);
            judged(&case, T).unwrap_err()
        };
        let unverified: fn(&mut Account) = |a| a.kind = AccountKind::Unverified;
        assert_eq!(refused(unverified, false), Refusal::NoPermission);
        assert_eq!(
            refused(|a| a.is_banned = true, false),
            Refusal::NoPermission
        );
        let test: fn(&mut Account) = |a| a.kind = AccountKind::Test;
        assert_eq!(refused(test, false), Refusal::NoFollower);
        assert_eq!(refused(|_| {}, true), Refusal::SnapshotPage);
    }
}
