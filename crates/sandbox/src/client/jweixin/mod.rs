//! Where the page's jweixin comes from: the scripts that npm packages contain. None is part
//! of this crate, because no licence allows that.

mod cdn_response;
mod common_js;
mod missing;
mod npm_scripts;
mod sandbox_script;
mod version;

pub(crate) use cdn_response::BASE as CDN_BASE;
pub(super) use cdn_response::{PATH as CDN_PATH, serve as serve_cdn};
pub(super) use sandbox_script::{PATH, SandboxScript, serve};
pub(crate) use version::JweixinVersion;

/// Runs what reads files on a thread for blocking I/O.
async fn blocking<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> T {
    let joined = tokio::task::spawn_blocking(task).await;
    joined.expect("reading a file does not panic")
}
