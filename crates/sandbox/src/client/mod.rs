//! Serving the client simulator and the script it drives.

pub(crate) mod api_name;
mod call_outcome;
pub(crate) mod jweixin;
pub(crate) mod script;
mod settings;
pub(crate) mod sheets;

pub use api_name::{ApiName, ApiNameError, CustomApiName};
pub use call_outcome::CallOutcome;
pub use settings::{BridgeTiming, ClientSettings, JweixinBody, Network, Profile, Ui};

pub(crate) use settings::ClientChange;
