//! Keys that go to whatever has the focus, as those of a keyboard do.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};

use crate::browser::Browser;

/// The tab key, as `WebDriver` encodes it.
pub const TAB: char = '\u{E004}';
/// The shift key.
pub const SHIFT: char = '\u{E008}';
/// The escape key, for [`Browser::press_keys`].
pub const ESCAPE_KEY: char = '\u{E00C}';

impl Browser {
    /// Presses these keys together, in their order.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn press_keys(&self, keys: &[char]) -> anyhow::Result<()> {
        let down = keys.iter().map(|key| KeyAction::Down { value: *key });
        let up = keys.iter().rev().map(|key| KeyAction::Up { value: *key });
        let keyboard = KeyActions::new("keyboard".to_owned());
        let actions = down.chain(up).fold(keyboard, KeyActions::then);
        self.client().perform_actions(actions).await?;
        Ok(())
    }
}
