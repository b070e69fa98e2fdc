//! The addresses of the sandbox and of the page that it serves. All of them are on this
//! machine or in a private network, unless a network is trusted.

mod error;
mod local;
mod network_trust;
mod sandbox_addresses;
mod shell_redirect;
mod upstream;

pub use self::error::AddressError;
pub(crate) use self::local::{is_same_server, local_ip, url_of_host};
pub use self::network_trust::NetworkTrust;
pub(crate) use self::sandbox_addresses::Addresses;
pub(crate) use self::shell_redirect::{redirect_framed, redirect_to_shell_host};
pub use self::upstream::{HostHeader, Upstream};
