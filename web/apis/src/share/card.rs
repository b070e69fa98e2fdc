//! The card that WeChat shows for a shared link, and what WeChat would not accept.

/// The four fields of a shared link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShareCard {
    pub(crate) title: String,
    pub(crate) desc: String,
    pub(crate) link: String,
    pub(crate) img_url: String,
}

/// A field of [`ShareCard`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Desc,
    ImgUrl,
    Link,
    Title,
}

/// Why WeChat would not accept a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    ImgNotHttp,
    LinkMissing,
    LinkNotHttp,
    /// Allowed, but WeChat only accepts it if the host is registered too.
    LinkOtherSite,
    TitleMissing,
}

impl Problem {
    /// Whether WeChat would certainly refuse the card.
    pub(crate) fn is_fatal(self) -> bool {
        self != Self::LinkOtherSite
    }
}

impl ShareCard {
    #[must_use]
    pub(crate) fn with(mut self, field: Field, value: String) -> Self {
        *self.field_mut(field) = value;
        self
    }

    /// The card that is passed to WeChat: without white space around the fields.
    #[must_use]
    pub(crate) fn trimmed(&self) -> Self {
        Self {
            title: self.title.trim().into(),
            desc: self.desc.trim().into(),
            link: self.link.trim().into(),
            img_url: self.img_url.trim().into(),
        }
    }

    /// The problem to show under a field, on a page of this origin.
    pub(crate) fn problem(&self, field: Field, origin: &str) -> Option<Problem> {
        match field {
            Field::Desc => None,
            Field::ImgUrl => {
                let img_url = self.img_url.trim();
                (!img_url.is_empty() && !is_http(img_url)).then_some(Problem::ImgNotHttp)
            }
            Field::Link => link_problem(self.link.trim(), origin),
            Field::Title => self
                .title
                .trim()
                .is_empty()
                .then_some(Problem::TitleMissing),
        }
    }

    /// Whether WeChat could accept the card.
    pub(crate) fn can_be_set(&self, origin: &str) -> bool {
        [Field::Title, Field::Link, Field::ImgUrl]
            .into_iter()
            .filter_map(|field| self.problem(field, origin))
            .all(|problem| !problem.is_fatal())
    }

    fn field_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::Desc => &mut self.desc,
            Field::ImgUrl => &mut self.img_url,
            Field::Link => &mut self.link,
            Field::Title => &mut self.title,
        }
    }
}

fn link_problem(link: &str, origin: &str) -> Option<Problem> {
    if link.is_empty() {
        Some(Problem::LinkMissing)
    } else if !is_http(link) {
        Some(Problem::LinkNotHttp)
    } else if !host(link).eq_ignore_ascii_case(host(origin)) {
        Some(Problem::LinkOtherSite)
    } else {
        None
    }
}

fn is_http(url: &str) -> bool {
    ["http://", "https://"].into_iter().any(|scheme| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && url.len() > scheme.len()
    })
}

/// WeChat's domain list has hosts without a port, so the port is left out.
fn host(url: &str) -> &str {
    let authority = url.split(['/', '?', '#']).nth(2).unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Problem, ShareCard};

    const ORIGIN: &str = "https://h5.example.com";

    fn card(link: &str) -> ShareCard {
        ShareCard {
            title: "题".into(),
            link: link.into(),
            ..ShareCard::default()
        }
    }

    #[test]
    fn a_link_has_the_problem_that_wechat_would_see() {
        let table = [
            ("https://h5.example.com/", None),
            ("https://h5.example.com", None),
            ("http://h5.example.com/a?b=1#/c", None),
            ("https://H5.Example.Com:8443/x", None),
            ("  https://h5.example.com/  ", None),
            ("HTTPS://h5.example.com/", None),
            ("https://example.com/", Some(Problem::LinkOtherSite)),
            (
                "https://h5.example.com.evil.example/",
                Some(Problem::LinkOtherSite),
            ),
            (
                "https://h5.example.com@evil.example/",
                Some(Problem::LinkOtherSite),
            ),
            (
                "https://evil.example/?https://h5.example.com",
                Some(Problem::LinkOtherSite),
            ),
            ("", Some(Problem::LinkMissing)),
            ("   ", Some(Problem::LinkMissing)),
            ("h5.example.com/", Some(Problem::LinkNotHttp)),
            ("//h5.example.com/", Some(Problem::LinkNotHttp)),
            ("/path", Some(Problem::LinkNotHttp)),
            ("https://", Some(Problem::LinkNotHttp)),
            ("weixin://dl/", Some(Problem::LinkNotHttp)),
            ("微信微信微信", Some(Problem::LinkNotHttp)),
        ];
        for (link, expected) in table {
            assert_eq!(
                card(link).problem(Field::Link, ORIGIN),
                expected,
                "{link:?}"
            );
        }
    }

    #[test]
    fn a_link_to_another_site_is_only_a_warning() {
        assert!(card("https://example.com/").can_be_set(ORIGIN));
        assert!(!card("example.com").can_be_set(ORIGIN));
    }

    #[test]
    fn the_picture_is_optional_but_not_relative() {
        let card = card("https://h5.example.com/");
        for (img, expected) in [
            ("", None),
            ("https://cdn.example/a.png", None),
            ("/a.png", Some(Problem::ImgNotHttp)),
            ("data:image/png;base64,AA", Some(Problem::ImgNotHttp)),
        ] {
            let card = card.clone().with(Field::ImgUrl, img.into());
            assert_eq!(card.problem(Field::ImgUrl, ORIGIN), expected, "{img:?}");
            assert_eq!(card.can_be_set(ORIGIN), expected.is_none(), "{img:?}");
        }
    }

    #[test]
    fn a_title_is_required_and_a_description_is_not() {
        let untitled = card("https://h5.example.com/").with(Field::Title, " \n".into());
        assert_eq!(
            untitled.problem(Field::Title, ORIGIN),
            Some(Problem::TitleMissing)
        );
        assert!(!untitled.can_be_set(ORIGIN));
        assert_eq!(untitled.problem(Field::Desc, ORIGIN), None);
    }

    #[test]
    fn only_the_edited_field_changes() {
        for field in [Field::Desc, Field::ImgUrl, Field::Link, Field::Title] {
            let edited = ShareCard::default().with(field, "x".into());
            let all = [&edited.title, &edited.desc, &edited.link, &edited.img_url];
            assert_eq!(
                all.into_iter().filter(|value| *value == "x").count(),
                1,
                "{field:?}"
            );
        }
    }

    #[test]
    fn white_space_is_not_passed_to_wechat() {
        let card = card(" https://h5.example.com/ ").with(Field::Title, " 题\n".into());
        assert_eq!(card.trimmed().link, "https://h5.example.com/");
        assert_eq!(card.trimmed().title, "题");
    }
}
