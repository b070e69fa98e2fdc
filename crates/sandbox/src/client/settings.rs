//! What the client simulator pretends to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The simulator's settings, as `/__sandbox/client` shows and takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientSettings {
    /// Which WeChat it is.
    pub profile: Profile,
    /// Which published body of the JS-SDK script is loaded.
    pub jweixin: JweixinBody,
    /// When the page gets to see `WeixinJSBridge`.
    pub bridge: BridgeTiming,
    /// How single APIs end, by bridge name; `ok` for all others.
    pub answers: BTreeMap<String, Answer>,
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
    /// WeChat for Windows.
    Desktop,
}

/// A body of jweixin 1.6.0, by the npm package that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JweixinBody {
    /// The script as it was published first.
    #[default]
    JweixinNpm,
    /// The later body, as a CommonJS module.
    WeixinJsSdk,
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
    /// Never: the page waits in vain.
    Never,
}

/// How an API call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Answer {
    /// It succeeds.
    Ok,
    /// The person cancels it.
    Cancel,
    /// It fails.
    Fail,
    /// The account may not use it.
    Denied,
    /// The client does not know it.
    Missing,
    /// No answer ever comes.
    Never,
}
