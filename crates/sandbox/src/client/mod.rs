//! Serving the client simulator and the script it drives.

mod answer;
pub(crate) mod api_name;
pub(crate) mod jweixin;
pub(crate) mod script;
mod settings;
pub(crate) mod sheets;

pub use answer::Answer;
pub use api_name::{ApiName, ApiNameError, CustomApiName};
pub use settings::{BridgeTiming, ClientSettings, JweixinBody, Network, Profile, Ui};

pub(crate) use settings::ClientChange;
