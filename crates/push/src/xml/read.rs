//! XML to elements.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesCData, BytesRef, Event};

use super::character::forbidden_character;
use super::element::{Content, Element};
use super::error::XmlError;
use super::raw_text::RawTexts;

/// How deeply elements may be nested; replies need four levels.
const MAX_DEPTH: usize = 8;

/// The elements in the root `<xml>` of a push. Texts of people may have a raw `]]>` in them,
/// which WeChat does not divide: such a text goes up to the last end tag of its element.
///
/// # Errors
///
/// [`XmlError`], for a DOCTYPE and entities of a document's own too.
pub fn read(text: &str) -> Result<Vec<Element>, XmlError> {
    read_elements(text, Some(&RawTexts::new(text)))
}

/// The elements in the root `<xml>` of a reply, in which `]]>` has to be divided.
///
/// # Errors
///
/// [`XmlError`], as [`read`], where a text ends its CDATA section, and for a character that no XML
/// may have.
pub fn read_well_formed(text: &str) -> Result<Vec<Element>, XmlError> {
    let elements = read_elements(text, None)?;
    check_characters(&elements)?;
    Ok(elements)
}

fn check_characters(elements: &[Element]) -> Result<(), XmlError> {
    elements
        .iter()
        .try_for_each(|element| match &element.content {
            Content::Text(text) | Content::Number(text) => {
                forbidden_character(text).map_or(Ok(()), |found| Err(XmlError::Character(found)))
            }
            Content::Children(children) => check_characters(children),
        })
}

fn read_elements(text: &str, raw_texts: Option<&RawTexts<'_>>) -> Result<Vec<Element>, XmlError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<OpenElement> = Vec::new();
    let mut root = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| XmlError::Syntax(error.to_string()))?;
        match event {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                check_position(&open, root.is_some(), &name)?;
                open.push(OpenElement::new(name));
                if let Some(raw_texts) = raw_texts {
                    take_raw_text(&mut reader, &mut open, raw_texts)?;
                }
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                check_position(&open, root.is_some(), &name)?;
                let element = OpenElement::new(name).close();
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop().map(OpenElement::close) else {
                    return Err(XmlError::NotOpened);
                };
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                let follows_section = open.last().is_some_and(|element| element.has_section);
                if !(follows_section && text.trim().is_empty()) {
                    add_text(&mut open, &text)?;
                }
            }
            Event::CData(text) => {
                if let Some(element) = open.last_mut() {
                    element.start_section();
                }
                add_text(&mut open, &text.xml10_content())?;
            }
            Event::GeneralRef(reference) => add_text(&mut open, &resolve(&reference)?)?,
            Event::DocType(_) => return Err(XmlError::Doctype),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match (open.last(), root) {
        (Some(open), _) => Err(XmlError::NotClosed(open.name.clone())),
        (None, None) => Err(XmlError::NoElement),
        (None, Some(root)) => Ok(match root.content {
            Content::Children(children) => children,
            _ => Vec::new(),
        }),
    }
}

/// Takes the text of the element that was just opened, where it is not XML.
fn take_raw_text(
    reader: &mut Reader<&[u8]>,
    open: &mut [OpenElement],
    raw_texts: &RawTexts<'_>,
) -> Result<(), XmlError> {
    let path: Vec<&str> = open.iter().map(|element| element.name.as_str()).collect();
    let mut stream = reader.stream();
    let Some(raw) = raw_texts.find(&path, stream.get_ref()) else {
        return Ok(());
    };
    stream.consume(raw.length);
    add_text(open, &BytesCData::new(raw.text).xml10_content())
}

/// An element whose end tag was not read yet.
struct OpenElement {
    name: String,
    text: String,
    has_section: bool,
    children: Vec<Element>,
}

impl OpenElement {
    fn new(name: String) -> Self {
        Self {
            name,
            text: String::new(),
            has_section: false,
            children: Vec::new(),
        }
    }

    /// A text in a CDATA section has no white space around it that belongs to it.
    fn start_section(&mut self) {
        if !self.has_section && self.text.trim().is_empty() {
            self.text.clear();
        }
        self.has_section = true;
    }

    /// Text between child elements is ignored.
    fn close(self) -> Element {
        let content = if self.children.is_empty() {
            Content::Text(self.text)
        } else {
            Content::Children(self.children)
        };
        Element {
            name: self.name,
            content,
        }
    }
}

fn check_position(open: &[OpenElement], has_root: bool, name: &str) -> Result<(), XmlError> {
    match open.len() {
        0 if has_root => Err(XmlError::AfterRoot),
        0 if name != "xml" => Err(XmlError::Root(name.to_owned())),
        MAX_DEPTH => Err(XmlError::TooDeep),
        _ => Ok(()),
    }
}

fn add_text(open: &mut [OpenElement], text: &str) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlError::TextOutside),
    }
    Ok(())
}

/// `&lt;` and `&#20013;`, but no entity that a document defines.
fn resolve(reference: &BytesRef<'_>) -> Result<String, XmlError> {
    let name = reference.xml10_content();
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| XmlError::Entity(name.into_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::to_json;
    use super::*;

    #[test]
    fn entities_and_a_declaration_are_read() {
        let text = "<?xml version=\"1.0\"?>\n<xml>\n <A>a&lt;b&#20013;</A>\n <B/>\n</xml>\n";
        assert_eq!(
            to_json(&read(text).unwrap()),
            json!({ "A": "a<b中", "B": "" })
        );
        assert_eq!(read("<xml/>"), Ok(Vec::new()));
    }

    #[test]
    fn white_space_around_a_section_is_not_part_of_the_text() {
        for (text, read_as) in [
            ("<A>\n  <![CDATA[a b]]>\n</A>", "a b"),
            ("<A> <![CDATA[ a]]><![CDATA[b ]]> </A>", " ab "),
            ("<A> a </A>", " a "),
            ("<A>a <![CDATA[b]]></A>", "a b"),
            ("<A> <![CDATA[]]> </A>", ""),
        ] {
            let read = read(&format!("<xml>{text}</xml>")).unwrap();
            assert_eq!(to_json(&read), json!({ "A": read_as }), "{text}");
        }
    }

    #[test]
    fn only_a_message_may_have_characters_that_xml_has_not() {
        for text in ["\u{2}", "<![CDATA[a\u{b}]]>", "&#x1f;", "\u{fffe}"] {
            for text in [
                format!("<xml><A>{text}</A></xml>"),
                format!("<xml><A><B>{text}</B></A></xml>"),
            ] {
                assert!(read(&text).is_ok(), "{text:?}");
                let error = read_well_formed(&text).unwrap_err();
                assert!(matches!(error, XmlError::Character(_)), "{text:?}: {error}");
            }
        }
        assert!(read_well_formed("<xml><A>a\t\r\n&#9;\u{7f}🙂</A></xml>").is_ok());
    }

    #[test]
    fn refuses_other_documents_with_the_reason() {
        let deep = "<xml>".to_owned() + &"<a>".repeat(8) + &"</a>".repeat(8) + "</xml>";
        for (text, says) in [
            ("hello", "text outside"),
            ("", "no element"),
            ("<html></html>", "the root is <html>"),
            ("<xml><A></xml>", "not XML"),
            ("<xml><A>", "never closed"),
            ("<xml></xml><xml></xml>", "after </xml>"),
            ("<!DOCTYPE xml><xml></xml>", "DOCTYPE"),
            ("<xml>&boom;</xml>", "&boom;"),
            (&deep, "more than eight"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
