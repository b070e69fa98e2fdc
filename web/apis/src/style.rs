//! The style of these tabs.

/// Added to the page's.
pub(crate) const STYLE: &str = include_str!("../static/apis.css");

#[cfg(test)]
mod tests {
    use super::STYLE;

    #[test]
    fn every_rule_is_one_rule() {
        wechat_h5_web_tools::style::check_rules(STYLE);
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::STYLE;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn the_browser_takes_every_rule() {
        wechat_h5_web_tools::style::check_in_browser(STYLE);
    }
}
