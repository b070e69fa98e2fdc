//! What is known about a refused signature.

use crate::app_id::AppId;
use crate::page_url::PageUrl;
use crate::ticket::JsApiTicket;

/// What the page reports, and what the server adds: all of it as it was used,
/// wrong or not.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The URL that the page sent to be signed.
    pub signed_url: &'a str,
    /// The page's `location.href` when the client refused.
    pub page_url: &'a str,
    /// `realAuthUrl`, which some clients report: the URL that they compared with.
    pub real_auth_url: Option<&'a str>,
    /// `timestamp` as `wx.config` was given it.
    pub timestamp: u64,
    /// `nonceStr` as `wx.config` was given it.
    pub nonce_str: &'a str,
    /// `signature` as `wx.config` was given it.
    pub signature: &'a str,
    /// The tickets that may have been used; none in a browser.
    pub tickets: &'a [KnownTicket],
}

impl<'a> Evidence<'a> {
    /// The URL that the client compares with: the one it reported, or else the
    /// page's own, without the fragment.
    pub(crate) fn expected_url(&self) -> &'a str {
        let url = self.real_auth_url.unwrap_or(self.page_url);
        url.split_once('#').map_or(url, |(before, _)| before)
    }

    /// The client reported another URL than the page's own.
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
    /// Whose it is.
    pub kind: TicketKind,
}

/// Whose ticket it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TicketKind {
    /// Nobody's: it is an access token, which some sign with.
    AccessToken,
    /// The account's, of type `wx_card`: for cards, not for pages.
    Card,
    /// The account's, in use now.
    Current,
    /// The account's, replaced since.
    Previous,
    /// Another account's.
    Other(AppId),
}
