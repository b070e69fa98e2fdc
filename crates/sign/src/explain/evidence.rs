//! The known facts about a refused signature.

use crate::app_id::AppId;
use crate::page_url::PageUrl;
use crate::ticket::JsApiTicket;

/// The values that the page reports and the server adds, as they were used, valid or not.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The URL that the page sent to be signed.
    pub signed_url: &'a str,
    /// The page's `location.href` when the client refused.
    pub page_url: &'a str,
    /// `realAuthUrl`, which some clients report: the URL that they compared with.
    pub real_auth_url: Option<&'a str>,
    /// `timestamp` in `wx.config`.
    pub timestamp: u64,
    /// `nonceStr` in `wx.config`.
    pub nonce_str: &'a str,
    /// `signature` in `wx.config`.
    pub signature: &'a str,
    /// The tickets that may have been used; none in a browser.
    pub tickets: &'a [KnownTicket],
}

impl<'a> Evidence<'a> {
    /// The URL that the client compares with: the reported one, or else the page's own,
    /// without the fragment.
    pub(crate) fn expected_url(&self) -> &'a str {
        let url = self.real_auth_url.unwrap_or(self.page_url);
        url.split_once('#').map_or(url, |(before, _)| before)
    }

    /// Whether the client reported another URL than the page's own.
    pub(crate) fn client_saw_another_page(&self) -> bool {
        let page = PageUrl::parse(self.page_url);
        page.is_ok_and(|page| page.as_str() != self.expected_url())
    }
}

/// A ticket that may have made the signature.
#[derive(Debug, Clone)]
pub struct KnownTicket {
    /// The ticket.
    pub ticket: JsApiTicket,
    /// What kind of ticket it is.
    pub kind: TicketKind,
}

/// What was used as the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TicketKind {
    /// An access token, which is not a ticket.
    AccessToken,
    /// The account's ticket of type `wx_card`: for cards, not for pages.
    Card,
    /// The account's current ticket.
    Current,
    /// An earlier ticket of the account.
    Previous,
    /// The ticket of another account.
    Other(AppId),
}
