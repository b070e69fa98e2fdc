//! 支付授权目录: the pages that may open a payment.

use url::Url;

/// One registered directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PayDirectory(Url);

impl PayDirectory {
    /// Takes a URL that ends in `/`. The sandbox takes an address with a port, too, which
    /// WeChat Pay does not.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_directory = matches!(url.scheme(), "http" | "https")
            && url.as_str() == text
            && text.ends_with('/')
            && url.query().is_none()
            && url.fragment().is_none();
        is_directory.then_some(Self(url))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// A domain alone covers every page of its origin, a directory the pages in it and in none
    /// below.
    pub(super) fn covers(&self, page: &Url) -> bool {
        let is_origin = self.0.path() == "/";
        let directory = page
            .path()
            .rsplit_once('/')
            .map_or("", |(before, _)| before);
        self.0.origin() == page.origin()
            && (is_origin || self.0.path().strip_suffix('/') == Some(directory))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_its_directory_and_in_no_other() {
        for (directory, page, expected) in [
            (
                "https://h5.example.com/",
                "https://h5.example.com/a/b?c=1",
                true,
            ),
            ("https://h5.example.com/", "http://h5.example.com/a", false),
            ("https://h5.example.com/", "https://example.com/", false),
            (
                "https://h5.example.com/pay/",
                "https://h5.example.com/pay/?a=/b/",
                true,
            ),
            (
                "https://h5.example.com/pay/",
                "https://h5.example.com/pay/order.html",
                true,
            ),
            (
                "https://h5.example.com/pay/",
                "https://h5.example.com/pay",
                false,
            ),
            (
                "https://h5.example.com/pay/",
                "https://h5.example.com/pay/7/",
                false,
            ),
            (
                "https://h5.example.com/pay/",
                "https://h5.example.com/Pay/",
                false,
            ),
            (
                "http://127.0.0.1:8080/pay/",
                "http://127.0.0.1:8080/pay/",
                true,
            ),
            ("http://127.0.0.1:8080/pay/", "http://127.0.0.1/pay/", false),
        ] {
            let page = Url::parse(page).unwrap();
            let directory = PayDirectory::parse(directory).unwrap();
            assert_eq!(directory.covers(&page), expected, "{directory:?} {page}");
        }
        for text in [
            "https://h5.example.com",
            "https://h5.example.com/pay",
            "/pay/",
            "h5/",
        ] {
            assert_eq!(PayDirectory::parse(text), None, "{text}");
        }
    }
}
