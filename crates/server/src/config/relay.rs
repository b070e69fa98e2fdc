//! For which other sites people are signed in.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::ConfigError;
use super::public::PublicUrl;
use super::raw::Words;
use crate::relay::{Site, Sites};

/// Checks the list of one account.
pub(super) fn check(
    words: Option<&Words>,
    name: &str,
    public: &PublicUrl,
) -> Result<Sites, ConfigError> {
    let Some(words) = words else {
        return Ok(Sites::default());
    };
    let sites: Result<Vec<_>, _> = words
        .iter()
        .map(|entry| site(entry, name, public))
        .collect();
    Ok(Sites::new(sites?))
}

fn site(entry: &str, name: &str, public: &PublicUrl) -> Result<Site, ConfigError> {
    let wrong = |problem: String, advice| ConfigError::new(name, problem, advice);
    let site = Site::parse(entry).map_err(|problem| {
        let advice =
            "write each as https://shop.example.com or with its callback's path, commas between";
        wrong(format!("cannot be used ({problem})"), advice)
    })?;
    let origin = site.origin();
    if origin == public.origin() {
        let problem = format!("holds `{entry}`, which is this server's own");
        return Err(wrong(problem, "remove it: its people sign in here anyway"));
    }
    let is_in_clear = origin.as_str().starts_with("http://");
    if is_in_clear && !Url::parse(origin.as_str()).is_ok_and(|url| is_private(&url)) {
        let problem = format!("holds `{entry}`: codes would travel in the clear");
        return Err(wrong(problem, "use https"));
    }
    Ok(site)
}
