//! What keeps a client from showing open tags in this page.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wechat_h5_jssdk::{Environment, Platform};
use wechat_h5_web::browser::window;
use wechat_h5_web_tools::member::member;

use crate::i18n::Strings;

/// A reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenTagLimit {
    /// WeChat documents them for phones.
    Desktop,
    /// The page is in a frame.
    Frame,
    /// Reported, not documented: the policy has no `'unsafe-eval'`.
    Policy,
    Version,
}

/// What the reasons follow from.
struct Page {
    environment: Environment,
    is_in_frame: bool,
    is_eval_blocked: bool,
}

impl OpenTagLimit {
    /// Those of this page.
    pub(crate) fn of_page() -> Vec<Self> {
        let window = window();
        Self::of(&Page {
            environment: Environment::detect(),
            is_in_frame: window.parent() != Ok(Some(window.clone())),
            is_eval_blocked: is_eval_blocked(),
        })
    }

    fn of(page: &Page) -> Vec<Self> {
        let environment = &page.environment;
        let oldest = match environment.platform {
            Platform::HarmonyOs => (1, 0, 3),
            _ => (7, 0, 12),
        };
        let is_old = |version: wechat_h5_jssdk::Version| {
            (version.major, version.minor, version.patch) < oldest
        };
        [
            (Self::Desktop, environment.platform.is_desktop()),
            (Self::Version, environment.version.is_some_and(is_old)),
            (Self::Frame, page.is_in_frame),
            (Self::Policy, page.is_eval_blocked),
        ]
        .into_iter()
        .filter_map(|(limit, is_there)| is_there.then_some(limit))
        .collect()
    }

    pub(crate) fn text(self, t: &Strings) -> &'static str {
        match self {
            Self::Desktop => t.tag_desktop,
            Self::Frame => t.tag_frame,
            Self::Policy => t.tag_policy,
            Self::Version => t.tag_version,
        }
    }
}

/// The browser enforces the policy, wherever it comes from. Nothing is evaluated.
fn is_eval_blocked() -> bool {
    let function = member(&js_sys::global(), "Function").dyn_into::<Function>();
    function.is_ok_and(|function| {
        let text = Array::of1(&JsValue::from(""));
        Reflect::construct(&function, &text).is_err()
    })
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::Environment;

    use super::{OpenTagLimit, Page};

    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) \
        AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/";
    const HARMONY: &str = "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 MicroMessenger/";
    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
        WindowsWechat(0x63090a13) MicroMessenger/";

    fn limits(user_agent: &str, version: &str, is_in_frame: bool) -> Vec<OpenTagLimit> {
        let agent = format!("{user_agent}{version}");
        OpenTagLimit::of(&Page {
            environment: Environment::from_user_agent(&agent, "", false),
            is_in_frame,
            is_eval_blocked: is_in_frame,
        })
    }

    #[test]
    fn a_page_has_the_limits_of_its_client() {
        for (user_agent, version, expected) in [
            (IPHONE, "7.0.12", vec![]),
            (IPHONE, "7.0.11", vec![OpenTagLimit::Version]),
            (IPHONE, "10.0.1", vec![]),
            (HARMONY, "1.0.3", vec![]),
            (HARMONY, "1.0.2", vec![OpenTagLimit::Version]),
            (WINDOWS, "7.0.20", vec![OpenTagLimit::Desktop]),
        ] {
            assert_eq!(limits(user_agent, version, false), expected, "{version}");
        }
        let both = [OpenTagLimit::Frame, OpenTagLimit::Policy];
        assert_eq!(limits(IPHONE, "8.0.47", true), both);
    }
}
