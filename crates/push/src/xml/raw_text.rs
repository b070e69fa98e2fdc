//! Texts of people in a push, which may have a raw `]]>` in them.

use std::cell::OnceCell;

use super::cdata::is_split;

/// What people write or scan, and keys and scenes of the account: the parent and the name.
/// Each occurs once in a push. Names and types of the envelope are not among them, so that no
/// text of a user can become a part of theirs.
const TEXTS: [(&str, &str); 15] = [
    ("xml", "Content"),
    ("xml", "Recognition"),
    ("xml", "Title"),
    ("xml", "Description"),
    ("xml", "Url"),
    ("xml", "Label"),
    ("xml", "EventKey"),
    ("xml", "NickName"),
    ("xml", "Nickname"),
    ("xml", "SessionFrom"),
    ("xml", "OuterStr"),
    ("xml", "RemarkAmount"),
    ("ScanCodeInfo", "ScanResult"),
    ("SendLocationInfo", "Label"),
    ("SendLocationInfo", "Poiname"),
];

const START: &str = "<![CDATA[";

/// Finds the texts of a document that are not XML. Each of the few ends is looked for once, so
/// the time grows with the length alone.
pub(super) struct RawTexts<'a> {
    document: &'a str,
    /// Those that were looked for, by their place in [`TEXTS`].
    last_ends: [OnceCell<Option<usize>>; TEXTS.len()],
}

/// A text that is not XML.
pub(super) struct RawText<'a> {
    pub(super) text: &'a str,
    /// The bytes of its section.
    pub(super) length: usize,
}

impl<'a> RawTexts<'a> {
    pub(super) fn new(document: &'a str) -> Self {
        Self {
            document,
            last_ends: [const { OnceCell::new() }; TEXTS.len()],
        }
    }

    /// The text of the element of these names, after whose start tag is `rest`: what is up to
    /// the last `]]></Name>`. `None` where it is XML.
    pub(super) fn find(&self, path: &[&str], rest: &[u8]) -> Option<RawText<'a>> {
        let ([parent @ "xml", name] | ["xml", parent, name]) = *path else {
            return None;
        };
        let place = TEXTS.iter().position(|text| *text == (parent, name))?;
        rest.strip_prefix(START.as_bytes())?;
        let document = self.document;
        let start = document.len() - rest.len() + START.len();
        let last_end =
            *self.last_ends[place].get_or_init(|| document.rfind(&format!("]]></{name}>")));
        let end = last_end.filter(|end| *end >= start)?;
        let text = &document[start..end];
        (text.contains("]]>") && !is_split(text)).then_some(RawText {
            text,
            length: START.len() + text.len() + "]]>".len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::super::{Cdata, Content, Element, find, read, read_well_formed, write_with};
    use super::*;

    /// Pieces of what is hard in a text.
    const PIECES: [&str; 14] = [
        "]]>",
        "]",
        "]]",
        ">",
        "<![CDATA[",
        "</",
        "<Content>",
        "]]></Content>",
        "</xml>",
        "&amp;",
        "<!--",
        "]]></ToUserName>",
        "中文",
        "\u{2}",
    ];

    fn push(parent: &str, name: &str, text: &str) -> Vec<Element> {
        let element = Element::text(name, text);
        let element = if parent == "xml" {
            element
        } else {
            Element {
                name: parent.to_owned(),
                content: Content::Children(vec![Element::text("Before", "1"), element]),
            }
        };
        vec![
            Element::text("ToUserName", "gh_1"),
            Element::text("FromUserName", "oAbc"),
            element,
            Element::text("MsgId", "24"),
        ]
    }

    #[test]
    fn a_text_of_people_goes_up_to_its_last_end_tag() {
        for (parent, name) in TEXTS {
            for text in [
                "a]]>",
                "]]>",
                "]]>]]>",
                "a]]>b]]>c",
                "]]]>",
                "]]]]>>",
                "a]]></Content>b",
                "]]></Content></xml>",
                "<xml><Content><![CDATA[a]]></Content></xml>",
                "a]]></EventKey><EventKey><![CDATA[b",
                "a]]><![CDATA[b",
                "]]>&lt;&boom;<!DOCTYPE a>",
                "]]></FromUserName><FromUserName><![CDATA[oOther",
            ] {
                let message = push(parent, name, text);
                let raw = write_with(&message, Cdata::Raw);
                assert!(raw.contains(text), "{raw}");
                assert_eq!(read(&raw), Ok(message.clone()), "{raw}");
                assert_eq!(read(&write_with(&message, Cdata::Split)), Ok(message));
            }
        }
    }

    #[test]
    fn no_text_becomes_another_element() {
        let forged = "a]]></Content><Event><![CDATA[subscribe]]></Event><Content><![CDATA[b";
        let raw = write_with(&push("xml", "Content", forged), Cdata::Raw);
        let read = read(&raw).unwrap();
        assert_eq!(find(&read, "Event"), None);
        assert_eq!(find(&read, "Content").unwrap().value(), Some(forged));
    }

    #[test]
    fn what_was_written_raw_is_read_with_the_same_texts() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |bound: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random % 1_000_003).unwrap() % bound
        };
        let mut raw_texts = 0;
        for _ in 0..20_000 {
            let text: String = (0..next(8)).map(|_| PIECES[next(PIECES.len())]).collect();
            let (parent, name) = TEXTS[next(TEXTS.len())];
            // What looks like two sections cannot be told from them.
            if is_split(&text) && text.contains("]]>") {
                continue;
            }
            raw_texts += usize::from(text.contains("]]>"));
            let message = push(parent, name, &text);
            let raw = write_with(&message, Cdata::Raw);
            assert_eq!(read(&raw), Ok(message), "{raw}");
        }
        assert!(raw_texts > 5_000, "{raw_texts}");
    }

    #[test]
    fn other_elements_and_lists_are_read_as_xml() {
        for raw in [
            "<xml><ToUserName><![CDATA[a]]>b]]></ToUserName></xml>",
            "<xml><Articles><item><Title><![CDATA[a]]></Title></item><item><Title><![CDATA[b]]></Title></item></Articles></xml>",
            "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>",
            "<xml><Content><![CDATA[a]]]><![CDATA[]>b]]></Content></xml>",
            "<xml><Content>a<![CDATA[b]]></Content></xml>",
            "<xml><Content><![CDATA[a]]> </Content></xml>",
            "<xml><Content><![CDATA[a]]>",
            "<xml><Content><![CDATA[",
            "<xml><Content>",
        ] {
            assert_eq!(read(raw), read_well_formed(raw), "{raw}");
        }
    }

    #[test]
    fn a_reply_has_to_be_well_formed() {
        let raw = write_with(&push("xml", "Content", "a]]></a>b"), Cdata::Raw);
        assert!(read_well_formed(&raw).is_err());
        assert!(read(&raw).is_ok());
        let declared = format!("\u{feff}<?xml version=\"1.0\"?>\r\n{raw}");
        assert_eq!(read(&declared), read(&raw));
        let lines = raw.replace("]]></a>", "]]>\r\n");
        let read = super::super::to_json(&read(&lines).unwrap());
        assert_eq!(read["Content"], json!("a]]>\nb"));
    }

    #[test]
    fn the_time_grows_with_the_length_alone() {
        let started = Instant::now();
        let closed = "<Content><![CDATA[a]]> </Content>".repeat(60_000);
        assert!(read(&format!("<xml>{closed}</xml>")).is_ok());
        let named: Vec<_> = (0..60_000)
            .map(|place| Element::text(TEXTS[place % 12].1, "a"))
            .collect();
        assert!(read(&write_with(&named, Cdata::Raw)).is_ok());
        let split = format!(
            "<Content><![CDATA[{}]]></Content>",
            "]]]]><![CDATA[>".repeat(120_000)
        );
        assert!(read(&format!("<xml>{split}</xml>")).is_ok());
        let never = "<Content><![CDATA[a]]>".repeat(60_000);
        assert!(read(&format!("<xml>{never}")).is_err());
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
