//! Where a command's settings come from, so that they can be read again.

use super::error::ConfigError;
use super::setting_definition::CommandSettings;
use super::values::{Table, Values};

/// The flags of a command. Flags and variables stay as they are while it runs, files change.
pub(crate) struct SettingsSource {
    settings: CommandSettings,
    flags: Table,
}

impl SettingsSource {
    /// Of this command, with these flags.
    pub(crate) fn new(settings: CommandSettings, flags: Table) -> Self {
        Self { settings, flags }
    }

    /// Reads them.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], as [`Values::load`].
    pub(crate) fn load(&self) -> Result<Values, ConfigError> {
        // A variable that is not text is ignored.
        let variable = |name: &str| std::env::var(name).ok();
        Values::load(self.settings, self.flags.clone(), variable)
    }
}
