//! The rules for a passive reply
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html>).

use crate::xml::{Content, Element, XmlError, find, forbidden_character};

/// A rule that a passive reply breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyProblem {
    /// The rule, and the value that breaks it.
    pub text: String,
    /// Whether WeChat refuses the reply.
    pub is_fatal: bool,
}

/// The types of replies, each with the paths of the fields that it requires.
const TYPES: [(&str, &[&str]); 7] = [
    ("text", &["Content"]),
    ("image", &["Image/MediaId"]),
    ("voice", &["Voice/MediaId"]),
    ("video", &["Video/MediaId"]),
    ("music", &["Music/ThumbMediaId"]),
    // `articles` checks it.
    ("news", &[]),
    ("transfer_customer_service", &[]),
];

/// Checks the elements of a passive reply to a message with these elements.
pub fn reply_problems(message: &[Element], reply: &[Element]) -> Vec<ReplyProblem> {
    let mut problems = Vec::new();
    for (name, other) in [
        ("ToUserName", "FromUserName"),
        ("FromUserName", "ToUserName"),
    ] {
        problems.extend(swapped_name(message, reply, name, other));
    }
    problems.extend(create_time(reply));
    problems.extend(content_problems(reply));
    problems
}

/// Checks what a reply says, whomever it is for.
pub(crate) fn content_problems(reply: &[Element]) -> Vec<ReplyProblem> {
    let kind = value(reply, "MsgType").unwrap_or_default();
    let mut problems = required_fields(kind, reply);
    match kind {
        "news" => problems.extend(articles(reply)),
        "text" => problems.extend(text_length(reply)),
        _ => {}
    }
    problems
}

/// Checks that the reply can be written as XML. JSON has an escape for each character.
pub(crate) fn character_problems(reply: &[Element]) -> Vec<ReplyProblem> {
    let of_element = |element: &Element| match &element.content {
        Content::Children(children) => character_problems(children),
        Content::Text(text) | Content::Number(text) => {
            let found = forbidden_character(text).map(XmlError::Character);
            let problem = |found| fatal(format!("{} has {found}: leave it out", element.name));
            found.map(problem).into_iter().collect()
        }
    };
    reply.iter().flat_map(of_element).collect()
}

fn fatal(text: String) -> ReplyProblem {
    ReplyProblem {
        text,
        is_fatal: true,
    }
}

fn swapped_name(
    message: &[Element],
    reply: &[Element],
    name: &str,
    other: &str,
) -> Option<ReplyProblem> {
    let expected = value(message, other).unwrap_or_default();
    let found = value(reply, name);
    (found != Some(expected)).then(|| {
        let found = found.unwrap_or("missing");
        fatal(format!(
            "{name} is {found}, not {expected}: the two names change places in a reply"
        ))
    })
}

fn create_time(reply: &[Element]) -> Option<ReplyProblem> {
    let time = value(reply, "CreateTime").unwrap_or_default();
    time.parse::<u64>()
        .is_err()
        .then(|| fatal(format!("CreateTime is `{time}`: seconds, as a number")))
}

fn required_fields(kind: &str, reply: &[Element]) -> Vec<ReplyProblem> {
    let Some((_, paths)) = TYPES.iter().find(|(known, _)| *known == kind) else {
        let known: Vec<_> = TYPES.iter().map(|(known, _)| *known).collect();
        let known = known.join(", ");
        return vec![fatal(format!("MsgType is `{kind}`, not one of {known}"))];
    };
    paths
        .iter()
        .filter(|path| element_at(reply, path).is_none())
        .map(|path| fatal(format!("{kind} needs {path}")))
        .collect()
}

/// The longest text of a reply, in bytes.
pub const TEXT_BYTES: usize = 2047;

fn text_length(reply: &[Element]) -> Option<ReplyProblem> {
    let bytes = value(reply, "Content").unwrap_or_default().len();
    (bytes > TEXT_BYTES).then(|| {
        fatal(format!(
            "Content has {bytes} bytes, {TEXT_BYTES} are the most: send the rest as customer \
             messages"
        ))
    })
}

/// `ArticleCount` has to be the number of items; since 2018 WeChat shows only the first.
fn articles(reply: &[Element]) -> Option<ReplyProblem> {
    let items = match element_at(reply, "Articles").map(|articles| &articles.content) {
        Some(Content::Children(items)) => items.iter().filter(|item| item.name == "item").count(),
        _ => 0,
    };
    let count = value(reply, "ArticleCount").unwrap_or_default();
    let (text, is_fatal) = if items == 0 {
        (
            "news needs Articles with at least one item".to_owned(),
            true,
        )
    } else if count.is_empty() {
        (
            format!("news needs ArticleCount, the number of its items: {items}"),
            true,
        )
    } else if count != items.to_string() {
        (
            format!("ArticleCount is {count}, but there are {items} items"),
            true,
        )
    } else if items > 1 {
        (
            format!("there are {items} articles: only the first is shown"),
            false,
        )
    } else {
        return None;
    };
    Some(ReplyProblem { text, is_fatal })
}

fn value<'a>(elements: &'a [Element], name: &str) -> Option<&'a str> {
    find(elements, name).and_then(Element::value)
}

/// The element at this path, unless it is missing or empty.
fn element_at<'a>(elements: &'a [Element], path: &str) -> Option<&'a Element> {
    let (name, rest) = path
        .split_once('/')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let element = find(elements, name)?;
    match (rest, &element.content) {
        (Some(rest), Content::Children(children)) => element_at(children, rest),
        (Some(_), _) => None,
        (None, _) => (element.value() != Some("")).then_some(element),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    fn problems(rest: &str) -> Vec<String> {
        let message = [
            Element::text("ToUserName", "gh_1"),
            Element::text("FromUserName", "oAbc"),
        ];
        let reply = format!(
            "<xml><ToUserName>oAbc</ToUserName><FromUserName>gh_1</FromUserName>{rest}</xml>"
        );
        let reply = xml::read(&reply).unwrap();
        reply_problems(&message, &reply)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.is_fatal, problem.text))
            .collect()
    }

    #[test]
    fn a_reply_has_the_fields_of_its_type() {
        const TIME: &str = "<CreateTime>1</CreateTime>";
        const ITEM: &str = "<item><Title>a</Title></item>";
        for (rest, expected) in [
            ("<MsgType>text</MsgType><Content>a</Content>", None),
            ("<MsgType>transfer_customer_service</MsgType>", None),
            (
                "<MsgType>text</MsgType><Content></Content>",
                Some("true: text needs Content"),
            ),
            (
                &format!(
                    "<MsgType>text</MsgType><Content>{}</Content>",
                    "a".repeat(2047)
                ),
                None,
            ),
            (
                &format!(
                    "<MsgType>text</MsgType><Content>{}</Content>",
                    "中".repeat(700)
                ),
                Some("true: Content has 2100 bytes, 2047 are the most"),
            ),
            (
                "<MsgType>image</MsgType><Image/>",
                Some("true: image needs Image/MediaId"),
            ),
            (
                "<MsgType>html</MsgType>",
                Some("true: MsgType is `html`, not one of text, image"),
            ),
            (
                "<MsgType>news</MsgType><ArticleCount>1</ArticleCount>",
                Some("true: news needs Articles with at least one item"),
            ),
            (
                "<MsgType>news</MsgType><ArticleCount>0</ArticleCount><Articles></Articles>",
                Some("true: news needs Articles with at least one item"),
            ),
            (
                &format!("<MsgType>news</MsgType><Articles>{ITEM}</Articles>"),
                Some("true: news needs ArticleCount"),
            ),
            (
                &format!(
                    "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>{ITEM}</Articles>"
                ),
                Some("true: ArticleCount is 2, but there are 1 items"),
            ),
            (
                &format!(
                    "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>{ITEM}{ITEM}</Articles>"
                ),
                Some("false: there are 2 articles: only the first is shown"),
            ),
        ] {
            let found = problems(&format!("{TIME}{rest}"));
            assert_eq!(found.len(), usize::from(expected.is_some()), "{found:?}");
            assert!(
                found
                    .iter()
                    .all(|text| text.starts_with(expected.unwrap_or_default()))
            );
        }
    }

    #[test]
    fn a_reply_swaps_the_names_and_has_a_time() {
        let found = problems("<MsgType>text</MsgType><Content>a</Content>");
        assert_eq!(found, ["true: CreateTime is ``: seconds, as a number"]);
        let message = [
            Element::text("ToUserName", "oAbc"),
            Element::text("FromUserName", "gh_1"),
        ];
        let found = reply_problems(&message, &message);
        assert!(found[0].text.starts_with("ToUserName is oAbc, not gh_1"));
        assert!(found[1].text.starts_with("FromUserName is gh_1, not oAbc"));
    }
}
