//! What a passive reply has to hold
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html>).

use super::element::{Content, Element, find};
use super::message::Message;

pub(super) struct Problem {
    pub(super) text: String,
    /// WeChat does not take the reply.
    pub(super) is_fatal: bool,
}

/// Fields that a type cannot do without, as paths.
const TYPES: [(&str, &[&str]); 7] = [
    ("text", &["Content"]),
    ("image", &["Image/MediaId"]),
    ("voice", &["Voice/MediaId"]),
    ("video", &["Video/MediaId"]),
    ("music", &["Music/ThumbMediaId"]),
    ("news", &["ArticleCount", "Articles"]),
    ("transfer_customer_service", &[]),
];

pub(super) fn problems(message: &Message, reply: &[Element]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut fatal = |text: String| {
        problems.push(Problem {
            text,
            is_fatal: true,
        });
    };
    for (name, other) in [
        ("ToUserName", "FromUserName"),
        ("FromUserName", "ToUserName"),
    ] {
        let (found, expected) = (value(reply, name), message.value(other));
        if found != Some(expected) {
            let found = found.unwrap_or("missing");
            fatal(format!(
                "{name} is {found}, not {expected}: the two names change places in a reply"
            ));
        }
    }
    let time = value(reply, "CreateTime").unwrap_or_default();
    if time.parse::<u64>().is_err() {
        fatal(format!("CreateTime is `{time}`: seconds, as a number"));
    }
    let kind = value(reply, "MsgType").unwrap_or_default();
    match TYPES.iter().find(|(known, _)| *known == kind) {
        None => {
            let known: Vec<_> = TYPES.iter().map(|(known, _)| *known).collect();
            fatal(format!(
                "MsgType is `{kind}`, not one of {}",
                known.join(", ")
            ));
        }
        Some((_, fields)) => {
            for path in *fields {
                if at(reply, path).is_none() {
                    fatal(format!("{kind} needs {path}"));
                }
            }
        }
    }
    if kind == "news" {
        problems.extend(articles(reply));
    }
    problems
}

/// At most eight, counted rightly; since 2018 only the first is shown.
fn articles(reply: &[Element]) -> Option<Problem> {
    let items = match at(reply, "Articles").map(|articles| &articles.content) {
        Some(Content::Tree(items)) => items.iter().filter(|item| item.name == "item").count(),
        _ => 0,
    };
    let told = value(reply, "ArticleCount").unwrap_or_default();
    let (text, is_fatal) = if items == 0 {
        (
            "news needs Articles with at least one item".to_owned(),
            true,
        )
    } else if told != items.to_string() {
        (
            format!("ArticleCount is {told}, but there are {items} items"),
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
    Some(Problem { text, is_fatal })
}

fn value<'a>(elements: &'a [Element], name: &str) -> Option<&'a str> {
    find(elements, name).and_then(Element::leaf)
}

/// What is there and not empty.
fn at<'a>(elements: &'a [Element], path: &str) -> Option<&'a Element> {
    let (name, rest) = path
        .split_once('/')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let element = find(elements, name)?;
    match (rest, &element.content) {
        (Some(rest), Content::Tree(children)) => at(children, rest),
        (Some(_), _) => None,
        (None, _) => (element.leaf() != Some("")).then_some(element),
    }
}
