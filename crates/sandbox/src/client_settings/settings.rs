//! Which client is simulated, and how it behaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::api_name::{ApiName, CustomApiName};
use super::call_outcome::CallOutcome;
use super::font_size::FontSize;

/// The simulator's settings, as `/__sandbox/client` shows and takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientSettings {
    /// Which WeChat it is.
    pub profile: Profile,
    /// Whose JS-SDK script the page runs.
    pub jweixin: JweixinSource,
    /// When `window.WeixinJSBridge` appears.
    pub bridge: BridgeTiming,
    /// How prompts to the user are answered.
    pub ui: PromptMode,
    /// The result of `getNetworkType`.
    pub network: Network,
    /// The size that the user has chosen for text.
    pub font_size: FontSize,
    /// How the user came to the page.
    pub opened_from: OpenedFrom,
    /// What happens where a client shows no open tags.
    pub hidden_open_tags: HiddenOpenTags,
    /// The outcome of single APIs; all others succeed, or the user decides on a sheet.
    pub outcomes: BTreeMap<ApiName, CallOutcome>,
    /// The outcome of APIs that the simulator does not support; all others are missing.
    pub custom_outcomes: BTreeMap<CustomApiName, CallOutcome>,
}

/// New values for some of the settings. Outcomes are added to the present ones; an empty
/// map removes all of its kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ClientChange {
    profile: Option<Profile>,
    jweixin: Option<JweixinSource>,
    bridge: Option<BridgeTiming>,
    ui: Option<PromptMode>,
    network: Option<Network>,
    font_size: Option<FontSize>,
    opened_from: Option<OpenedFrom>,
    hidden_open_tags: Option<HiddenOpenTags>,
    /// `None` removes one.
    outcomes: Option<BTreeMap<ApiName, Option<CallOutcome>>>,
    custom_outcomes: Option<BTreeMap<CustomApiName, Option<CallOutcome>>>,
}

/// The outcomes of other APIs that are kept.
const MAX_CUSTOM_OUTCOMES: usize = 1000;

/// There are too many outcomes of other APIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("customOutcomes has {MAX_CUSTOM_OUTCOMES} APIs at most: an empty one removes all")]
pub(crate) struct TooManyOutcomes;

impl ClientSettings {
    /// The settings after a change.
    pub(crate) fn changed(&self, change: ClientChange) -> Result<Self, TooManyOutcomes> {
        let mut changed = self.clone();
        changed.apply(change);
        if changed.custom_outcomes.len() > MAX_CUSTOM_OUTCOMES {
            return Err(TooManyOutcomes);
        }
        Ok(changed)
    }

    fn apply(&mut self, change: ClientChange) {
        self.profile = change.profile.unwrap_or(self.profile);
        self.jweixin = change.jweixin.unwrap_or(self.jweixin);
        self.bridge = change.bridge.unwrap_or(self.bridge);
        self.ui = change.ui.unwrap_or(self.ui);
        self.network = change.network.unwrap_or(self.network);
        self.font_size = change.font_size.unwrap_or(self.font_size);
        self.opened_from = change.opened_from.unwrap_or(self.opened_from);
        self.hidden_open_tags = change.hidden_open_tags.unwrap_or(self.hidden_open_tags);
        extend_or_clear(&mut self.outcomes, change.outcomes);
        extend_or_clear(&mut self.custom_outcomes, change.custom_outcomes);
    }

    /// All outcomes, in the form of the simulator's option.
    pub(crate) fn outcomes_by_name(&self) -> BTreeMap<&str, CallOutcome> {
        let known = self
            .outcomes
            .iter()
            .map(|(name, end)| (name.as_str(), *end));
        let custom = self.custom_outcomes.iter();
        known
            .chain(custom.map(|(name, end)| (name.as_str(), *end)))
            .collect()
    }
}

fn extend_or_clear<K: Ord>(
    outcomes: &mut BTreeMap<K, CallOutcome>,
    given: Option<BTreeMap<K, Option<CallOutcome>>>,
) {
    let Some(given) = given else {
        return;
    };
    if given.is_empty() {
        outcomes.clear();
    }
    for (name, outcome) in given {
        match outcome {
            Some(outcome) => outcomes.insert(name, outcome),
            None => outcomes.remove(&name),
        };
    }
}

/// The WeChat client that is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Profile {
    /// According to the browser's user agent; desktop by default.
    #[default]
    Auto,
    /// WeChat for Android.
    Android,
    /// WeChat for iOS, which verifies the entry URL.
    Ios,
    /// The developer tools (微信开发者工具), which make `errMsg` themselves.
    DevTools,
    /// WeChat for Windows.
    Desktop,
    /// WeChat for HarmonyOS.
    Harmony,
    /// Its first generation, whose versions are 1.0.x: jweixin takes them for very old ones.
    Harmony1,
    /// Version 10 of WeChat for Android, which jweixin mistakes for a very old one.
    Future,
    /// The web-view of a mini program on Android.
    MiniProgram,
    /// An ordinary mobile browser, without WeChat's bridge.
    Browser,
}

/// Whose jweixin the page runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JweixinSource {
    /// The page's own, as on a phone. Where the page asks WeChat's CDN for it, the sandbox
    /// responds with that version from npm.
    #[default]
    Page,
    /// The page's own, and the CDN itself responds.
    None,
    /// The sandbox's, before the page's scripts: the first publication of 1.6.0.
    #[serde(alias = "sandbox", alias = "1.6.0")]
    JweixinNpm,
    /// The same with the later publication of 1.6.0, a `CommonJS` module.
    WeixinJsSdk,
    /// The same with 1.4.0, which has no open tags.
    #[serde(alias = "1.4.0")]
    JweixinWechat,
}

/// When `window.WeixinJSBridge` appears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum BridgeTiming {
    /// Before the page's own scripts.
    #[default]
    Preinjected,
    /// At `DOMContentLoaded`.
    DomReady,
    /// Some time after `load`, as old Android clients do.
    Late,
    /// Before the page's own scripts, and its event is fired twice.
    Twice,
    /// Never.
    Never,
}

/// How prompts to the user are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PromptMode {
    /// By the user if the page is in the shell's frame, automatically elsewhere.
    #[default]
    Auto,
    /// By the user, on sheets like WeChat's.
    Sheets,
    /// Automatically and at once.
    None,
}

/// The phone's network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Network {
    /// Wi-Fi.
    #[default]
    #[serde(rename = "wifi")]
    Wifi,
    /// The second generation of mobile networks.
    #[serde(rename = "2g")]
    Second,
    /// The third.
    #[serde(rename = "3g")]
    Third,
    /// The fourth.
    #[serde(rename = "4g")]
    Fourth,
    /// The fifth.
    #[serde(rename = "5g")]
    Fifth,
}

/// How the user came to the page: what is shared from the menu depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OpenedFrom {
    /// A card in a chat or in Moments.
    #[default]
    Card,
    /// The account's menu.
    Menu,
    /// The user's favourites.
    Favorite,
    /// A QR code.
    QrCode,
    /// A link that was pasted into a chat: what is shared then is a bare link.
    Link,
}

/// What happens where a client shows no open tags although `wx.config` was right: in an
/// iframe, after a change of the URL, or because of the page's policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum HiddenOpenTags {
    /// Nothing tells the page.
    #[default]
    Silent,
    /// The page gets `WeixinOpenTagsError`.
    Event,
    /// They are shown all the same.
    Shown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_the_other_settings() {
        let mut settings = ClientSettings::default();
        for (change, expected) in [
            (
                r#"{"profile":"ios","outcomes":{"hideMenuItems":"cancel"}}"#,
                r#"{"profile":"ios","jweixin":"page","bridge":"preinjected","ui":"auto","network":"wifi","fontSize":2,"openedFrom":"card","hiddenOpenTags":"silent","outcomes":{"hideMenuItems":"cancel"},"customOutcomes":{}}"#,
            ),
            (
                r#"{"jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","fontSize":4,"openedFrom":"link","hiddenOpenTags":"event","outcomes":{"chooseWXPay":"never"},"customOutcomes":{"x":"ok"}}"#,
                r#"{"profile":"ios","jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","fontSize":4,"openedFrom":"link","hiddenOpenTags":"event","outcomes":{"getBrandWCPayRequest":"never","hideMenuItems":"cancel"},"customOutcomes":{"x":"ok"}}"#,
            ),
            (
                r#"{"outcomes":{"hideMenuItems":null,"scanQRCode":null}}"#,
                r#"{"profile":"ios","jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","fontSize":4,"openedFrom":"link","hiddenOpenTags":"event","outcomes":{"getBrandWCPayRequest":"never"},"customOutcomes":{"x":"ok"}}"#,
            ),
            (
                r#"{"outcomes":{}}"#,
                r#"{"profile":"ios","jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","fontSize":4,"openedFrom":"link","hiddenOpenTags":"event","outcomes":{},"customOutcomes":{"x":"ok"}}"#,
            ),
        ] {
            settings.apply(serde_json::from_str(change).unwrap());
            assert_eq!(serde_json::to_string(&settings).unwrap(), expected);
        }
    }

    #[test]
    fn profiles_have_the_simulators_names() {
        let names = [
            "auto",
            "android",
            "ios",
            "devtools",
            "desktop",
            "harmony",
            "harmony1",
            "future",
            "miniprogram",
        ];
        for name in names {
            let profile: Profile = serde_json::from_value(name.into()).unwrap();
            assert_eq!(serde_json::to_value(profile).unwrap(), name);
        }
    }

    #[test]
    fn the_script_is_the_pages_own_or_one_of_the_sandbox() {
        for (value, source) in [
            ("page", JweixinSource::Page),
            ("none", JweixinSource::None),
            ("sandbox", JweixinSource::JweixinNpm),
            ("1.6.0", JweixinSource::JweixinNpm),
            ("jweixin-npm", JweixinSource::JweixinNpm),
            ("weixin-js-sdk", JweixinSource::WeixinJsSdk),
            ("jweixin-wechat", JweixinSource::JweixinWechat),
            ("1.4.0", JweixinSource::JweixinWechat),
        ] {
            let change = format!(r#"{{"jweixin":"{value}"}}"#);
            let mut settings = ClientSettings::default();
            settings.apply(serde_json::from_str(&change).unwrap());
            assert_eq!(settings.jweixin, source, "{value}");
        }
        assert_eq!(ClientSettings::default().jweixin, JweixinSource::Page);
    }

    #[test]
    fn unknown_fields_and_values_are_refused() {
        for change in [
            r#"{"profil":"ios"}"#,
            r#"{"profile":"symbian"}"#,
            r#"{"network":"6g"}"#,
            r#"{"openedFrom":"chat"}"#,
            r#"{"fontSize":0}"#,
            r#"{"fontSize":"2"}"#,
            r#"{"hiddenOpenTags":false}"#,
            r#"{"jweixin":"1.7.0"}"#,
            r#"{"outcomes":{"chooseImage":"maybe"}}"#,
            r#"{"outcomes":{"choseImage":"ok"}}"#,
            r#"{"customOutcomes":{"chooseImage":"ok"}}"#,
        ] {
            assert!(
                serde_json::from_str::<ClientChange>(change).is_err(),
                "{change}"
            );
        }
    }
}
