//! The settings of the simulated client. The platform needs them too: a personalised menu
//! depends on the client's operating system.

mod api_name;
mod call_outcome;
mod font_size;
mod settings;

use std::sync::{Mutex, MutexGuard};

pub use api_name::{ApiName, ApiNameError, CustomApiName};
pub use call_outcome::CallOutcome;
pub use font_size::{FontSize, UnknownFontSize};
pub use settings::{
    BridgeTiming, ClientSettings, HiddenOpenTags, JweixinSource, Network, OpenedFrom, Profile,
    PromptMode,
};

pub(crate) use api_name::{APIS, name_in_wx};
pub(crate) use settings::ClientChange;

use crate::lock::lock;

/// The settings in force.
#[derive(Debug)]
pub(crate) struct CurrentSettings {
    at_start: ClientSettings,
    current: Mutex<ClientSettings>,
}

impl CurrentSettings {
    pub(crate) fn new(at_start: ClientSettings) -> Self {
        Self {
            current: Mutex::new(at_start.clone()),
            at_start,
        }
    }

    pub(crate) fn get(&self) -> MutexGuard<'_, ClientSettings> {
        lock(&self.current)
    }

    pub(crate) fn reset(&self) {
        *self.get() = self.at_start.clone();
    }
}
