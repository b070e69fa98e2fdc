//! What a test starts with.

use crate::deployment::Setup;
use crate::device::Profile;

/// What a test starts with.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) setup: Setup,
    pub(crate) profile: Profile,
    pub(crate) env: Vec<(String, String)>,
}

impl Options {
    fn new(setup: Setup) -> Self {
        Self {
            setup,
            profile: Profile::Android,
            env: Vec::new(),
        }
    }

    /// `wechat-h5 demo`.
    pub fn demo() -> Self {
        Self::new(Setup::Demo)
    }

    /// `sandbox` and `serve` as two processes, a tap between them; the page
    /// holds the client simulator.
    pub fn split() -> Self {
        Self::new(Setup::Split)
    }

    /// Two processes, and the page as it is shipped: without the simulator.
    pub fn shipped() -> Self {
        Self::new(Setup::Shipped)
    }

    /// Two processes, and the platform cannot be reached from the start.
    pub fn platform_down() -> Self {
        Self::new(Setup::PlatformDown)
    }

    /// Who looks at the page; Android WeChat when nothing is said.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// One more variable for the server; it wins over those of the stand.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }
}
