//! The style of these tabs. The page's policy forbids a style element of a script, and rules are
//! added one by one where browsers lack constructed style sheets.

use wasm_bindgen::JsCast;
use web_sys::CssStyleSheet;
use wechat_h5_web::browser;

const STYLE: &str = concat!(
    include_str!("../static/tools.css"),
    include_str!("../static/console.css"),
);

/// Adds the rules to the page's first style sheet.
pub(crate) fn add() {
    let sheet = browser::document().style_sheets().get(0);
    let Some(Ok(sheet)) = sheet.map(JsCast::dyn_into::<CssStyleSheet>) else {
        return;
    };
    for rule in rules(STYLE) {
        let end = sheet.css_rules().map_or(0, |rules| rules.length());
        // A browser that does not know a selector refuses this rule only.
        let _ = sheet.insert_rule_with_index(rule, end);
    }
}

/// Each ends with a brace in the first column.
fn rules(style: &str) -> impl Iterator<Item = &str> {
    let rules = style.split_inclusive("\n}\n");
    rules.filter(|rule| rule.ends_with("}\n"))
}

#[cfg(test)]
mod tests {
    use super::{STYLE, rules};

    #[test]
    fn every_rule_is_one_rule() {
        let depth = |text: &str| {
            let count = |c| text.matches(c).count();
            (count('{'), count('}'))
        };
        assert!(rules(STYLE).count() > 20);
        for rule in rules(STYLE) {
            let (open, close) = depth(rule);
            assert_eq!(open, close, "{rule}");
            assert!(open == 1 || rule.contains('@'), "{rule}");
        }
        assert_eq!(rules(STYLE).map(str::len).sum::<usize>(), STYLE.len());
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::CssStyleSheet;
    use wechat_h5_web::browser;

    use super::{STYLE, add, rules};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn the_browser_takes_every_rule_in_its_order() {
        let document = browser::document();
        let style = document.create_element("style").expect("an element");
        style.set_text_content(Some("a { color: red }"));
        let root = document.document_element().expect("a root");
        let first = root.first_child();
        root.insert_before(&style, first.as_ref()).expect("a place");
        add();
        let sheet = document.style_sheets().get(0).expect("a sheet");
        let rules_of_sheet = sheet.unchecked_into::<CssStyleSheet>().css_rules();
        let length = rules_of_sheet.expect("its rules").length();
        let expected = 1 + rules(STYLE).count();
        assert_eq!(usize::try_from(length).ok(), Some(expected));
        style.remove();
    }
}
