//! The other sites that an account signs users in for.

use url::Url;

use crate::origin_allow_list::Origin;
use crate::web_url;

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RelaySite {
    /// Every address of this origin.
    Origin(Origin),
    /// This one address, with any query.
    Callback(Url),
}

impl RelaySite {
    /// Takes an origin, or the whole address of a callback without a query.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong with it.
    pub(crate) fn parse(entry: &str) -> Result<Self, String> {
        let url = web_url::parse(entry)?;
        if url.path() == "/" {
            return Origin::parse(entry).map(Self::Origin);
        }
        let is_bare = url.query().is_none() && url.fragment().is_none();
        if !is_bare || !is_canonical(&url, entry) {
            return Err(format!(
                "`{entry}` is neither an origin nor the address of a callback: \
                 expected it as a browser shows it, without a query"
            ));
        }
        // Refuses other schemes and wildcards.
        Origin::parse(&url[..url::Position::BeforePath])?;
        Ok(Self::Callback(url))
    }

    /// The origin of the site.
    pub(crate) fn origin(&self) -> Origin {
        match self {
            Self::Origin(origin) => origin.clone(),
            Self::Callback(url) => Origin::of(url),
        }
    }

    fn contains(&self, url: &Url) -> bool {
        match self {
            Self::Origin(origin) => *origin == Origin::of(url),
            Self::Callback(callback) => callback.as_str() == &url[..url::Position::AfterPath],
        }
    }
}

/// The list of an account. An empty one allows no site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RelaySites(Vec<RelaySite>);

impl RelaySites {
    /// A list of these sites.
    pub(crate) fn new(sites: Vec<RelaySite>) -> Self {
        Self(sites)
    }

    /// Whether this address belongs to a site on the list.
    pub(crate) fn contains(&self, url: &Url) -> bool {
        self.0.iter().any(|site| site.contains(url))
    }
}

/// Whether this is the URL as a browser shows it, byte for byte and without a user name.
pub(crate) fn is_canonical(url: &Url, text: &str) -> bool {
    url.as_str() == text && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(entry: &str, url: &str) -> bool {
        let sites = RelaySites::new(vec![RelaySite::parse(entry).unwrap()]);
        sites.contains(&Url::parse(url).unwrap())
    }

    #[test]
    fn an_origin_contains_all_its_addresses_and_no_other() {
        let entry = "https://shop.example.com";
        for (url, is_contained) in [
            ("https://shop.example.com/", true),
            ("https://shop.example.com/cb?a=1", true),
            ("https://shop.example.com:443/cb", true),
            ("http://shop.example.com/cb", false),
            ("https://shop.example.com:8443/cb", false),
            ("https://shop.example.com./cb", false),
            ("https://shop.example.com.evil.example/cb", false),
            ("https://shop.example.com@evil.example/cb", false),
            ("https://m.shop.example.com/cb", false),
            ("https://example.com/cb", false),
        ] {
            assert_eq!(contains(entry, url), is_contained, "{url}");
        }
    }

    #[test]
    fn a_callback_contains_itself_with_any_query() {
        let entry = "https://shop.example.com/wx/cb";
        for (url, is_contained) in [
            ("https://shop.example.com/wx/cb", true),
            ("https://shop.example.com/wx/cb?a=1", true),
            ("https://shop.example.com/wx/cb/", false),
            ("https://shop.example.com/wx/cb2", false),
            ("https://shop.example.com/wx/%63b", false),
            ("https://shop.example.com/wx/../go?to=/wx/cb", false),
            ("https://evil.example/wx/cb", false),
        ] {
            assert_eq!(contains(entry, url), is_contained, "{url}");
        }
    }

    #[test]
    fn an_empty_list_contains_no_address() {
        let url = Url::parse("https://shop.example.com/cb").unwrap();
        assert!(!RelaySites::default().contains(&url));
    }

    #[test]
    fn refuses_entries_that_would_contain_more_or_less_than_they_seem_to() {
        for entry in [
            "",
            "shop.example.com",
            "https://*.example.com",
            "https://*.example.com/cb",
            "https://user@shop.example.com/cb",
            "https://shop.example.com/cb?a=1",
            "https://shop.example.com/cb#x",
            "https://shop.example.com/a/../cb",
            "https://SHOP.example.com/cb",
            "ftp://shop.example.com/cb",
            "javascript:alert(1)",
        ] {
            assert!(RelaySite::parse(entry).is_err(), "{entry}");
        }
    }
}
