//! Writing pushes, and reading replies without a DTD and without entities of
//! their own.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::element::{Content, Element};

/// Elements within elements; replies have four.
const DEPTH: usize = 8;

/// `<xml>…</xml>`
pub(super) fn write(elements: &[Element]) -> String {
    let mut xml = String::from("<xml>");
    for element in elements {
        add(&mut xml, element);
    }
    xml.push_str("</xml>");
    xml
}

fn add(xml: &mut String, element: &Element) {
    let name = &element.name;
    push(xml, ["<", name, ">"]);
    match &element.content {
        // The end of a section cannot be written within it: it is cut in two.
        Content::Text(text) => {
            let text = text.replace("]]>", "]]]]><![CDATA[>");
            push(xml, ["<![CDATA[", &text, "]]>"]);
        }
        Content::Number(number) => xml.push_str(number),
        Content::Tree(children) => {
            for child in children {
                add(xml, child);
            }
        }
    }
    push(xml, ["</", name, ">"]);
}

fn push(xml: &mut String, parts: [&str; 3]) {
    xml.extend(parts);
}

/// What is within the root `<xml>`; or what is wrong, in words.
pub(super) fn read(text: &str) -> Result<Vec<Element>, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("not XML: {error}"))?;
        match event {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                check_place(&open, root.is_some(), &name)?;
                open.push(Open::new(name));
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                check_place(&open, root.is_some(), &name)?;
                let element = Open::new(name).close();
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop().map(Open::close) else {
                    return Err("not XML: an element ends that never began".to_owned());
                };
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content())?,
            Event::CData(text) => add_text(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => add_text(&mut open, &resolve(&reference)?)?,
            Event::DocType(_) => {
                return Err("a DOCTYPE has no place in a reply: it is never read".to_owned());
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (open.last(), root) {
        (Some(open), _) => Err(format!("not XML: <{}> never ends", open.name)),
        (None, None) => Err("not XML: there is no element".to_owned()),
        (None, Some(root)) => Ok(match root.content {
            Content::Tree(children) => children,
            _ => Vec::new(),
        }),
    }
}

/// An element that has begun.
struct Open {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Open {
    fn new(name: String) -> Self {
        Self {
            name,
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// What is written between elements counts for nothing.
    fn close(self) -> Element {
        let content = if self.children.is_empty() {
            Content::Text(self.text)
        } else {
            Content::Tree(self.children)
        };
        Element {
            name: self.name,
            content,
        }
    }
}

fn check_place(open: &[Open], has_root: bool, name: &str) -> Result<(), String> {
    match open.len() {
        0 if has_root => Err("not XML: there is something behind </xml>".to_owned()),
        0 if name != "xml" => Err(format!("the root is <{name}>, not <xml>")),
        DEPTH => Err("more than eight elements within each other".to_owned()),
        _ => Ok(()),
    }
}

fn add_text(open: &mut [Open], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("not XML: there is text outside of <xml>".to_owned()),
    }
    Ok(())
}

/// `&lt;` and `&#20013;`; nothing that a document could define.
fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    let name = reference.xml10_content();
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("&{name}; is no entity of XML's own"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::element::to_json;
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["", "a", "]]>", "]]]]>>", "<&>\"'", "中文 ]]> ]]>"] {
            let elements = [
                Element::text("A", text),
                Element::number("B", 7),
                Element {
                    name: "C".to_owned(),
                    content: Content::Tree(vec![Element::text("D", text), Element::text("D", "2")]),
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
    fn the_documented_form() {
        let xml = write(&[
            Element::text("MsgType", "text"),
            Element::number("CreateTime", 1_700_000_000),
        ]);
        assert_eq!(
            xml,
            "<xml><MsgType><![CDATA[text]]></MsgType><CreateTime>1700000000</CreateTime></xml>"
        );
    }

    #[test]
    fn other_ways_to_write_the_same() {
        let text = "<?xml version=\"1.0\"?>\n<xml>\n <A>a&lt;b&#20013;</A>\n <B/>\n</xml>\n";
        assert_eq!(
            to_json(&read(text).unwrap()),
            json!({ "A": "a<b中", "B": "" })
        );
        assert_eq!(read("<xml/>"), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_reply() {
        let deep = "<xml>".to_owned() + &"<a>".repeat(8) + &"</a>".repeat(8) + "</xml>";
        for (text, says) in [
            ("hello", "text outside"),
            ("", "no element"),
            ("<html></html>", "the root is <html>"),
            ("<xml><A></xml>", "not XML"),
            ("<xml><A>", "never ends"),
            ("<xml></xml><xml></xml>", "behind </xml>"),
            ("<!DOCTYPE xml><xml></xml>", "DOCTYPE"),
            ("<xml>&boom;</xml>", "&boom;"),
            (&deep, "more than eight"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
