//! A configuration that tries another URL where the client rejects the signature.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::error::Error;
use core::fmt;
use core::future::Future;

use crate::config::configure::{Configure, configure};
use crate::config::error::ConfigureError;
use crate::config::url_candidates::UrlCandidates;
use crate::page::entry_url::without_fragment;
use crate::page::environment::Environment;
use crate::wx::Wx;

/// Why there is no [`Wx`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigureWithError<E> {
    /// The configuration failed. Of several attempts, the last failure.
    Configure(ConfigureError),
    /// `sign` failed.
    Sign(E),
}

impl<E: fmt::Display> fmt::Display for ConfigureWithError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configure(error) => error.fmt(f),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for ConfigureWithError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Configure(error) => error.source(),
            Self::Sign(error) => error.source(),
        }
    }
}

/// Configures with a config for the URL that this client compares with. In a page
/// with its own router, that URL can only be found by trying.
///
/// `sign` gets the URL, without its fragment, and returns what the server has
/// signed for it. First comes the URL that worked last in this session, or that
/// the platform is known to use ([`page_url_to_sign`](crate::page_url_to_sign));
/// when the client reports `invalid signature`, the URL that the client itself
/// names (`realAuthUrl`), and the other one of entry and current URL, each once.
/// With a config that requests open tags, the current URL comes first, on iOS too.
///
/// Call [`entry_url`](fn@crate::entry_url) before any router runs.
///
/// # Errors
///
/// [`ConfigureWithError`].
pub async fn configure_with<F, R, E>(mut sign: F) -> Result<Wx, ConfigureWithError<E>>
where
    F: FnMut(String) -> R,
    R: Future<Output = Result<Configure, E>>,
{
    let (wx, _) = configure_and_correct(&mut sign, &mut false).await?;
    Ok(wx)
}

/// The same, with the URL that the client accepted. `has_open_tags` says whether
/// the previous config requested open tags, and is set for this one.
pub(crate) async fn configure_and_correct<F, R, E>(
    sign: &mut F,
    has_open_tags: &mut bool,
) -> Result<(Wx, String), ConfigureWithError<E>>
where
    F: FnMut(String) -> R,
    R: Future<Output = Result<Configure, E>>,
{
    let environment = Environment::detect();
    let mut candidates = UrlCandidates::of_page(&environment, *has_open_tags);
    let mut last = ConfigureError::OutsideWeChat;
    while environment.is_wechat()
        && let Some(url) = candidates.next()
    {
        let config = sign(url.clone()).await.map_err(ConfigureWithError::Sign)?;
        *has_open_tags = config.has_open_tags();
        if *has_open_tags && candidates.prefer_current(&url) {
            continue;
        }
        match configure(config).await {
            Ok(wx) => {
                candidates.remember(&url);
                return Ok((wx, url));
            }
            Err(error) => last = error,
        }
        let ConfigureError::InvalidSignature { real_auth_url, .. } = &last else {
            break;
        };
        if let Some(real) = real_auth_url {
            candidates.prefer(without_fragment(real).to_owned());
        }
    }
    Err(ConfigureWithError::Configure(last))
}
