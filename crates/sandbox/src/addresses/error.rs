use std::net::IpAddr;

/// Why an address is refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressError {
    /// The listener could be reached from outside.
    #[error(
        "the sandbox listens on loopback or private addresses only, not on {0}: anyone who can reach it can read its secrets. In a container, whose network decides who can, set --trust-network"
    )]
    PublicAddress(IpAddr),
    /// The page that the sandbox serves a client for could be reached from outside.
    #[error(
        "the sandbox works for pages on loopback or private addresses and on an account's registered domains only, not for {0}: if the name leads to this machine, list it in `js_safe_domains` of the seed file"
    )]
    PublicPage(String),
    /// The page is the sandbox itself, or the proxy that would show it.
    #[error(
        "{0} is the sandbox's own address, not a page's: give the address of your page's server"
    )]
    OwnAddress(String),
    /// The page's address is not an absolute http(s) URL.
    #[error("the page's address is not an absolute http or https URL: {0}")]
    PageUrl(String),
    /// The page behind the proxy could be reached from outside.
    #[error(
        "the proxy shows pages on loopback or private addresses only, not {0}: for a page at a domain of the account, use --page-url instead, and put the simulator's script tag into the page"
    )]
    PublicUpstream(String),
    /// The page's address has a user name or a password in it.
    #[error(
        "the page's address contains a user name or a password, which the proxy does not send: leave them out"
    )]
    PageCredentials,
    /// The page behind the proxy speaks https.
    #[error(
        "the proxy speaks plain http with the page, so not with {0}: start the page's development server without TLS"
    )]
    HttpsPage(String),
}
