//! Decides whether a client would accept a signature.

use serde::Serialize;
use url::Url;

use crate::account::{Account, AccountKind};
use crate::platform::{AccountRecords, Records};
use crate::sha1_hex::sha1_hex;

/// The parameters of `preVerifyJSAPI`, and the URL that the client knows.
///
/// They are plain text: the types of `wechat_h5_sign` refuse some values that WeChat
/// accepts, and a simulator that shared the code under test would share its errors.
#[derive(Clone, Debug, Default)]
pub(super) struct ConfigRequest {
    pub(super) app_id: String,
    pub(super) timestamp: String,
    pub(super) nonce_str: String,
    pub(super) signature: String,
    pub(super) url: String,
    /// The page's own URL, if the client knows another one as `url`.
    pub(super) page_url: Option<String>,
    /// The URL that the page had signed, if the caller knows it.
    pub(super) signed_url: Option<String>,
    /// The same page at the server behind the proxy, if there is one.
    pub(super) url_behind_proxy: Option<String>,
}

/// Why a signature is refused. The client shows the page only `err_msg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Refusal {
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
    /// The account is a test account, and the user does not follow it.
    NoFollower,
    /// A snapshot page (快照页) has no JS-SDK.
    SnapshotPage,
    /// No ticket was ever issued, so no signature can be valid.
    NoTicket,
    /// Signed with a ticket that has expired, and no other one was issued.
    ExpiredTicket,
    /// Signed with a ticket that another one had replaced before it expired.
    ReplacedTicket,
    /// The signature does not match the parameters.
    InvalidSignature,
}

impl Refusal {
    /// Whether the signature itself is wrong, so that its cause can be found.
    pub(super) fn is_of_signature(self) -> bool {
        self.err_msg() == "config:invalid signature"
    }

    /// The text in `wx.error` on a phone.
    pub(super) fn err_msg(self) -> &'static str {
        match self {
            Self::MissingField => "config:fail",
            Self::UnknownAppid => "config:invalid appid",
            Self::InvalidUrl | Self::InvalidUrlDomain => "config:invalid url domain",
            Self::NoPermission | Self::SnapshotPage => "config:permission denied",
            Self::NoFollower => "config:require subscribe",
            Self::NoTicket
            | Self::ExpiredTicket
            | Self::ReplacedTicket
            | Self::InvalidSignature => "config:invalid signature",
        }
    }
}

/// Checks in the order in which the client does.
pub(super) fn verify(request: &ConfigRequest, records: &Records, now: u64) -> Result<(), Refusal> {
    let fields = [
        &request.app_id,
        &request.timestamp,
        &request.nonce_str,
        &request.signature,
    ];
    if fields.iter().any(|field| field.is_empty()) {
        return Err(Refusal::MissingField);
    }
    let key = records.find(&request.app_id).ok_or(Refusal::UnknownAppid)?;
    let state = records.account(key);
    check_domain(without_fragment(&request.url), &state.account)?;
    check_rights(state, records)?;
    check_signature(request, state, now)
}

/// Checks that the user and the account may use the JS-SDK at all. What a real client says
/// on a snapshot page is not documented.
fn check_rights(state: &AccountRecords, records: &Records) -> Result<(), Refusal> {
    let (account, user) = (&state.account, records.users.current());
    if account.is_banned || !account.kind.is_verified() {
        return Err(Refusal::NoPermission);
    }
    if account.kind == AccountKind::Test && state.followers.get(&user.id).is_none() {
        return Err(Refusal::NoFollower);
    }
    if user.behavior.snapshot {
        return Err(Refusal::SnapshotPage);
    }
    Ok(())
}

fn check_signature(
    request: &ConfigRequest,
    state: &AccountRecords,
    now: u64,
) -> Result<(), Refusal> {
    let url = without_fragment(&request.url);
    let mut newest_first = state.tickets.js_api().enumerate().peekable();
    if newest_first.peek().is_none() {
        return Err(Refusal::NoTicket);
    }
    match newest_first.find(|(_, ticket)| sign(request, &ticket.value, url) == request.signature) {
        None => Err(Refusal::InvalidSignature),
        Some((_, ticket)) if ticket.is_valid(now) => Ok(()),
        Some((0, _)) => Err(Refusal::ExpiredTicket),
        Some(_) => Err(Refusal::ReplacedTicket),
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

pub(super) fn without_fragment(url: &str) -> &str {
    url.split_once('#').map_or(url, |(before, _)| before)
}

pub(super) fn sign(request: &ConfigRequest, ticket: &str, url: &str) -> String {
    let ConfigRequest {
        nonce_str,
        timestamp,
        ..
    } = request;
    let string1 =
        format!("jsapi_ticket={ticket}&noncestr={nonce_str}&timestamp={timestamp}&url={url}");
    sha1_hex(&string1)
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::{JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

    use super::*;
    use crate::account::DomainRule;
    use crate::platform::{AccountIndex, TicketKind};

    const T: u64 = 1_700_000_000;
    const PAGE: &str = "http://127.0.0.1:8080/app/?a=1";

    struct Case {
        records: Records,
        request: ConfigRequest,
    }

    fn records(account: Account) -> Records {
        Records::new(&[account], &[], T)
    }

    fn ticket(records: &mut Records, now: u64) -> String {
        let key = AccountIndex::FIRST;
        let tickets = &mut records.account_mut(key).tickets;
        tickets.get(TicketKind::JsApi, now).value
    }

    /// Signed as the product does it, for `PAGE`.
    fn signed() -> Case {
        signed_for(&Account::demo())
    }

    fn signed_for(account: &Account) -> Case {
        let mut records = records(account.clone());
        let ticket = JsApiTicket::parse(&ticket(&mut records, T)).unwrap();
        let config = Signer::new(account.app_id().clone(), &ticket).config(
            &PageUrl::parse(PAGE).unwrap(),
            NonceStr::parse("Wm3WZYTPz0wzccnW").unwrap(),
            Timestamp::from_seconds(T).unwrap(),
        );
        let request = ConfigRequest {
            app_id: config.app_id.to_string(),
            timestamp: T.to_string(),
            nonce_str: "Wm3WZYTPz0wzccnW".to_owned(),
            signature: config.signature.to_string(),
            url: PAGE.to_owned(),
            ..ConfigRequest::default()
        };
        Case { records, request }
    }

    fn verified(case: &Case, now: u64) -> Result<(), Refusal> {
        verify(&case.request, &case.records, now)
    }

    #[test]
    fn a_signature_of_the_signer_is_accepted_until_the_ticket_expires() {
        let mut case = signed();
        assert_eq!(verified(&case, T), Ok(()));
        case.request.url.push_str("#/route?x");
        assert_eq!(verified(&case, T + 7199), Ok(()));
        assert_eq!(verified(&case, T + 7200), Err(Refusal::ExpiredTicket));
    }

    #[test]
    fn a_ticket_in_its_overlap_is_accepted() {
        let mut case = signed();
        ticket(&mut case.records, T + 6900);
        assert_eq!(verified(&case, T + 7199), Ok(()));
        assert_eq!(verified(&case, T + 7200), Err(Refusal::ReplacedTicket));
    }

    #[test]
    fn each_wrong_parameter_has_its_refusal() {
        use Refusal as R;
        type Change = fn(&mut ConfigRequest);
        let table: [(Change, Refusal); 15] = [
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
        for (n, (change, refusal)) in table.into_iter().enumerate() {
            let mut case = signed();
            change(&mut case.request);
            assert_eq!(verified(&case, T), Err(refusal), "row {n}");
        }
    }

    #[test]
    fn without_a_ticket_no_signature_is_accepted() {
        let case = Case {
            records: records(Account::demo()),
            ..signed()
        };
        assert_eq!(verified(&case, T), Err(Refusal::NoTicket));
    }

    #[test]
    fn the_published_vector_is_accepted_as_a_string() {
        let request = ConfigRequest {
            nonce_str: "Wm3WZYTPz0wzccnW".to_owned(),
            timestamp: "1414587457".to_owned(),
            ..ConfigRequest::default()
        };
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let url = "http://mp.weixin.qq.com?params=value";
        assert_eq!(
            sign(&request, ticket, url),
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
            let request = ConfigRequest {
                url: url.to_owned(),
                ..case.request.clone()
            };
            assert_eq!(verify(&request, &case.records, T), Err(refusal), "{url}");
        }
    }

    #[test]
    fn accounts_and_users_without_the_right_are_refused() {
        let refused = |change: fn(&mut Account), snapshot: bool| {
            let mut case = signed();
            let key = AccountIndex::FIRST;
            let state = case.records.account_mut(key);
            change(&mut state.account);
            state.followers.unfollow("xiaoming");
            let mut user = case.records.users.current().clone();
            user.behavior.snapshot = snapshot;
            case.records.users.put(user);
            verified(&case, T).unwrap_err()
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
