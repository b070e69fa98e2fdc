//! The style of a module. The page's policy forbids a style element of a script, and rules are
//! added one by one where browsers lack constructed style sheets.

use wasm_bindgen::JsCast;
use web_sys::CssStyleSheet;
use wechat_h5_web::browser;

/// The rules of what every module has.
const SHARED: &str = include_str!("../static/shared.css");

/// Adds the shared rules and those of a module to the page's first style sheet.
pub(crate) fn add(style: &str) {
    let Some(sheet) = first_sheet() else {
        return;
    };
    for rule in rules(SHARED).chain(rules(style)) {
        // A browser that does not know a selector refuses this rule only.
        let _ = sheet.insert_rule_with_index(rule, length(&sheet));
    }
}

fn first_sheet() -> Option<CssStyleSheet> {
    browser::document().style_sheets().get(0)?.dyn_into().ok()
}

fn length(sheet: &CssStyleSheet) -> u32 {
    sheet.css_rules().map_or(0, |rules| rules.length())
}

/// Each ends with a brace in the first column.
fn rules(style: &str) -> impl Iterator<Item = &str> {
    let rules = style.split_inclusive("\n}\n");
    rules.filter(|rule| rule.ends_with("}\n"))
}

/// Checks the style of a module, for its tests.
///
/// # Panics
///
/// A part of it is not one rule.
pub fn check_rules(style: &str) {
    let depth = |text: &str| {
        let count = |c| text.matches(c).count();
        (count('{'), count('}'))
    };
    for rule in rules(style) {
        let (open, close) = depth(rule);
        assert_eq!(open, close, "{rule}");
        assert!(open == 1 || rule.contains('@'), "{rule}");
    }
    assert_eq!(rules(style).map(str::len).sum::<usize>(), style.len());
}

/// Adds the style of a module to a sheet of its own, for tests in a browser.
///
/// # Panics
///
/// The browser does not take a rule.
pub fn check_in_browser(style: &str) {
    let document = browser::document();
    let element = document.create_element("style").expect("an element");
    element.set_text_content(Some("a { color: red }"));
    let root = document.document_element().expect("a root");
    let first = root.first_child();
    root.insert_before(&element, first.as_ref())
        .expect("a place");
    let before = first_sheet().map(|sheet| length(&sheet));
    add(style);
    let after = first_sheet().map(|sheet| length(&sheet));
    element.remove();
    assert_eq!(before, Some(1));
    let expected = 1 + rules(SHARED).count() + rules(style).count();
    assert_eq!(after.map(usize::try_from), Some(Ok(expected)));
}

#[cfg(test)]
mod tests {
    use super::{SHARED, check_rules};

    #[test]
    fn every_rule_is_one_rule() {
        check_rules(SHARED);
    }
}
