//! Serving the client simulator and the script it drives.

mod settings;

pub use settings::ClientSettings;
