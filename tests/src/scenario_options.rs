//! The options that a test starts with.

use crate::deployment::Setup;
use crate::device::Device;

/// The processes, the device and the settings that a test starts with.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) setup: Setup,
    pub(crate) device: Device,
    pub(crate) env: Vec<(String, String)>,
}

impl Options {
    fn new(setup: Setup) -> Self {
        Self {
            setup,
            device: Device::Android,
            env: Vec::new(),
        }
    }

    /// `wechat-h5 demo`.
    pub fn demo() -> Self {
        Self::new(Setup::Demo)
    }

    /// `sandbox` and `serve` as two processes with a recording proxy between them;
    /// the page includes the client simulator.
    pub fn split() -> Self {
        Self::new(Setup::Split)
    }

    /// Two processes, and the page as it is shipped, without the simulator.
    pub fn shipped() -> Self {
        Self::new(Setup::Shipped)
    }

    /// Two processes, and the platform cannot be reached from the start.
    pub fn platform_down() -> Self {
        Self::new(Setup::PlatformDown)
    }

    /// The device that opens the page. The default is WeChat on Android.
    #[must_use]
    pub fn device(mut self, device: Device) -> Self {
        self.device = device;
        self
    }

    /// One more environment variable for the server. It overrides the deployment's own.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }
}
