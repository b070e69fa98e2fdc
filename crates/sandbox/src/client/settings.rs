//! What the client simulator pretends to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::api_name::{ApiName, CustomApiName};
use super::call_outcome::CallOutcome;

/// The simulator's settings, as `/__sandbox/client` shows and takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientSettings {
    /// Which WeChat it is.
    pub profile: Profile,
    /// Which published body of the JS-SDK script is loaded.
    pub jweixin: JweixinBody,
    /// When the page gets to see `WeixinJSBridge`.
    pub bridge: BridgeTiming,
    /// Who decides what a client asks a person.
    pub ui: Ui,
    /// What `getNetworkType` tells.
    pub network: Network,
    /// How single APIs end; all others `ok`, or as the person decides on a sheet.
    pub outcomes: BTreeMap<ApiName, CallOutcome>,
    /// How APIs end that the simulator does not know; all others are missing.
    pub custom_outcomes: BTreeMap<CustomApiName, CallOutcome>,
}

/// New values for some of the settings. Answers are added to those there
/// are; an empty map takes all of its kind back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ClientChange {
    profile: Option<Profile>,
    jweixin: Option<JweixinBody>,
    bridge: Option<BridgeTiming>,
    ui: Option<Ui>,
    network: Option<Network>,
    outcomes: Option<BTreeMap<ApiName, CallOutcome>>,
    custom_outcomes: Option<BTreeMap<CustomApiName, CallOutcome>>,
}

impl ClientSettings {
    pub(crate) fn apply(&mut self, change: ClientChange) {
        self.profile = change.profile.unwrap_or(self.profile);
        self.jweixin = change.jweixin.unwrap_or(self.jweixin);
        self.bridge = change.bridge.unwrap_or(self.bridge);
        self.ui = change.ui.unwrap_or(self.ui);
        self.network = change.network.unwrap_or(self.network);
        extend_or_clear(&mut self.outcomes, change.outcomes);
        extend_or_clear(&mut self.custom_outcomes, change.custom_outcomes);
    }

    /// All that are set, as the simulator takes them.
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
    given: Option<BTreeMap<K, CallOutcome>>,
) {
    match given {
        Some(given) if given.is_empty() => outcomes.clear(),
        Some(given) => outcomes.extend(given),
        None => {}
    }
}

/// The WeChat client that is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Profile {
    /// What the browser's own user agent says; desktop where it says nothing.
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
    /// A version 10 of WeChat for Android, which jweixin takes for a very old one.
    Future,
    /// The web-view of a mini program on Android.
    MiniProgram,
}

/// A body of jweixin, by the npm package that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JweixinBody {
    /// 1.6.0 as it was published first.
    #[default]
    JweixinNpm,
    /// The later body of 1.6.0, as a `CommonJS` module.
    WeixinJsSdk,
    /// 1.4.0, which older pages still load: it knows no open tags.
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
    /// Before the page's own scripts, and its event comes two times.
    Twice,
    /// Never: the page waits in vain.
    Never,
}

/// Who decides what a client asks a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Ui {
    /// The person where the page is in the shell's frame, nobody elsewhere.
    #[default]
    Auto,
    /// The person, on sheets like WeChat's.
    Sheets,
    /// Nobody: calls are answered at once.
    None,
}

/// The network that the phone is in.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_the_rest_alone() {
        let mut settings = ClientSettings::default();
        for (change, expected) in [
            (
                r#"{"profile":"ios","outcomes":{"hideMenuItems":"cancel"}}"#,
                r#"{"profile":"ios","jweixin":"jweixin-npm","bridge":"preinjected","ui":"auto","network":"wifi","outcomes":{"hideMenuItems":"cancel"},"customOutcomes":{}}"#,
            ),
            (
                r#"{"jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","outcomes":{"chooseWXPay":"never"},"customOutcomes":{"x":"ok"}}"#,
                r#"{"profile":"ios","jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","outcomes":{"getBrandWCPayRequest":"never","hideMenuItems":"cancel"},"customOutcomes":{"x":"ok"}}"#,
            ),
            (
                r#"{"outcomes":{}}"#,
                r#"{"profile":"ios","jweixin":"weixin-js-sdk","bridge":"domready","ui":"sheets","network":"4g","outcomes":{},"customOutcomes":{"x":"ok"}}"#,
            ),
        ] {
            settings.apply(serde_json::from_str(change).unwrap());
            assert_eq!(serde_json::to_string(&settings).unwrap(), expected);
        }
    }

    #[test]
    fn profiles_are_named_as_the_simulator_names_them() {
        let names = [
            "auto",
            "android",
            "ios",
            "devtools",
            "desktop",
            "harmony",
            "future",
            "miniprogram",
        ];
        for name in names {
            let profile: Profile = serde_json::from_value(name.into()).unwrap();
            assert_eq!(serde_json::to_value(profile).unwrap(), name);
        }
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for change in [
            r#"{"profil":"ios"}"#,
            r#"{"profile":"symbian"}"#,
            r#"{"network":"6g"}"#,
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
