//! Elements to XML.

use super::cdata::Cdata;
use super::element::{Content, Element};

/// `<xml>…</xml>`, with `]]>` divided between two CDATA sections.
pub fn write(elements: &[Element]) -> String {
    write_with(elements, Cdata::Split)
}

/// `<xml>…</xml>`, with `]]>` written in this way.
pub fn write_with(elements: &[Element], cdata: Cdata) -> String {
    let mut xml = String::from("<xml>");
    for element in elements {
        write_element(&mut xml, element, cdata);
    }
    xml.push_str("</xml>");
    xml
}

fn write_element(xml: &mut String, element: &Element, cdata: Cdata) {
    let name = element.name.as_str();
    xml.extend(["<", name, ">"]);
    match &element.content {
        Content::Text(text) => {
            xml.extend(["<![CDATA[", &cdata.escape(text), "]]>"]);
        }
        Content::Number(number) => xml.push_str(number),
        Content::Children(children) => {
            for child in children {
                write_element(xml, child, cdata);
            }
        }
    }
    xml.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{read, to_json};
    use super::*;

    #[test]
    fn reading_what_was_written_gives_the_same_texts() {
        // WeChat sends the control characters of a user's text as they are.
        let control = "\u{2}\u{1d}a\u{b}";
        for text in ["", "a", "]]>", "]]]]>>", "<&>\"'", "中文 ]]> ]]>", control] {
            let elements = [
                Element::text("A", text),
                Element::number("B", 7),
                Element {
                    name: "C".to_owned(),
                    content: Content::Children(vec![
                        Element::text("D", text),
                        Element::text("D", "2"),
                    ]),
                },
            ];
            let read = to_json(&read(&write(&elements)).unwrap());
            assert_eq!(
                read,
                json!({ "A": text, "B": "7", "C": { "D": [text, "2"] } })
            );
        }
    }

    #[test]
    fn texts_are_in_cdata_sections_and_numbers_are_not() {
        let xml = write(&[
            Element::text("MsgType", "text"),
            Element::number("CreateTime", 1_700_000_000),
        ]);
        assert_eq!(
            xml,
            "<xml><MsgType><![CDATA[text]]></MsgType><CreateTime>1700000000</CreateTime></xml>"
        );
    }
}
