//! An explanation as text and as JSON.

use serde_json::{Value, json};
use std::fmt::Write as _;
use wechat_h5_sign::explain::{Certainty, Difference, Explanation, Language};

use super::reported::Reported;
use crate::printable::{is_printable, printable};
use crate::terminal::{Color, Terminal};

/// How much of what is equal is shown before the first difference.
const SHOWN_BEFORE: usize = 48;

/// In the form of `explain` of the npm package.
pub(super) fn json(explanation: &Explanation) -> Value {
    let Explanation::Invalid {
        causes,
        certainty,
        difference,
    } = explanation
    else {
        return json!({"valid": true});
    };
    let causes = causes.iter().map(|cause| {
        json!({
            "code": cause.code(),
            "en": cause.advice(Language::English),
            "zh": cause.advice(Language::Chinese),
        })
    });
    let mut value = json!({
        "valid": false,
        "proven": *certainty == Certainty::Proven,
        "causes": causes.collect::<Vec<_>>(),
    });
    if let Some(Difference {
        at,
        signed,
        expected,
    }) = difference
    {
        value["difference"] = json!({"at": at, "signed": signed, "expected": expected});
    }
    value
}

/// The causes with what to do, and the first difference with a caret.
pub(super) fn text(explanation: &Explanation, reported: &Reported, terminal: Terminal) -> String {
    let Explanation::Invalid {
        causes,
        certainty,
        difference,
    } = explanation
    else {
        let valid = terminal.paint(Color::Green, "valid");
        return format!(
            "The signature is {valid} for this URL and this ticket.\n  -> if WeChat refuses it, \
             the ticket is of another account than appId, or the page has another URL by now\n"
        );
    };
    let certainty = match certainty {
        Certainty::Proven => "proven: this mistake makes exactly this signature",
        Certainty::Likely => "likely, not proven",
    };
    let invalid = terminal.paint(Color::Red, "invalid");
    let mut text = format!("The signature is {invalid} ({certainty}).\n");
    for cause in causes {
        let _ = write!(text, "  {}\n  -> {cause}\n", cause.code());
    }
    if let Some(difference) = difference {
        text.push_str(&caret(difference, expected_url(reported)));
    }
    text
}

/// The URL that the client compares with, up to its fragment.
fn expected_url(reported: &Reported) -> &str {
    let url = reported.real_auth_url.as_ref();
    let url = url.unwrap_or(&reported.page_url);
    url.split('#').next().unwrap_or_default()
}

/// Both URLs around the first differing byte, with a caret below it.
fn caret(difference: &Difference, expected: &str) -> String {
    let at = (0..=difference.at.min(expected.len())).rfind(|&at| expected.is_char_boundary(at));
    let same = &expected[..at.unwrap_or_default()];
    let start = same.char_indices().rev().nth(SHOWN_BEFORE - 1);
    let start = start.map_or(0, |(start, _)| start);
    let cut = if start > 0 { "…" } else { "" };
    let same = format!("{cut}{}", printable(&same[start..]));
    let (signed, expected) = (
        printable(&difference.signed),
        printable(&difference.expected),
    );
    let indent = columns(&same);
    format!(
        "\n  signed    {same}{signed}\n  expected  {same}{expected}\n            {:indent$}^ byte {}\n",
        "", difference.at
    )
}

/// How many columns a terminal shows a text in: Chinese characters are two wide.
fn columns(text: &str) -> usize {
    let wide = |c: &char| is_printable(*c) && ('\u{2e80}'..).contains(c);
    text.chars().count() + text.chars().filter(wide).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_below_the_first_difference() {
        let difference = |at, signed: &str, expected: &str| Difference {
            at,
            signed: signed.to_owned(),
            expected: expected.to_owned(),
        };
        let short = caret(&difference(18, "#/x", ""), "https://a.example/");
        let lines: Vec<_> = short.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "  signed    https://a.example/#/x",
                "  expected  https://a.example/",
                "                              ^ byte 18",
            ]
        );
        let long = format!("https://a.example/{}", "中".repeat(60));
        let shown = caret(&difference(long.len(), "?a", ""), &long);
        let lines: Vec<_> = shown.lines().skip(1).collect();
        let before = lines[1].strip_prefix("  expected  ").unwrap();
        assert_eq!(before, format!("…{}", "中".repeat(48)));
        let caret = lines[2].find('^').unwrap();
        assert_eq!(caret, "  expected  ".len() + 1 + 96);
    }
}
