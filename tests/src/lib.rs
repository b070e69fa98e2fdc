//! End-to-end tests: the built `wechat-h5` binary on one side, a real Chromium
//! on the other, HTTP and `WebDriver` between them.
//!
//! [`scenario()`] sets everything up for one test and holds it to the rules that
//! go for all of them: no console error that was not declared, no secret in a
//! log, a body, a cookie or a page, and a picture of every state.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `WECHAT_H5_BIN` | the binary under test | `wechat-h5` beside the test's own build |
//! | `WECHAT_H5_E2E_OUT` | where pictures and failure reports go | `e2e` in the target folder |
//! | `WECHAT_H5_NODE_MODULES` | packages from npm, jweixin among them | as the set-up has put them |
//! | `WECHAT_H5_SDK_PYTHON`, `WECHAT_H5_SDK_NODE_MODULES` | where the SDKs in other languages are | none |
//! | `WECHAT_H5_CHROMIUM` | the browser | the one chromedriver finds |
//! | `WECHAT_H5_CHROMEDRIVER` | the driver | `chromedriver` on `PATH` |

mod binary;
mod browser;
mod browser_console;
mod browser_request;
mod chromedriver;
mod chromium_command;
mod concurrency_limit;
mod deployment;
mod device;
mod folders;
mod http;
mod http_user;
mod options;
mod page;
mod recording_proxy;
mod rules;
mod sandbox;
mod scenario;
mod screenshot;
mod sdk;
mod secrets;
mod shell;
pub mod site;
mod wait;

pub use binary::Binary;
pub use browser::{Browser, Cookie};
pub use browser_console::{ConsoleEntry, matches_pattern};
pub use browser_request::Request;
pub use deployment::{APP_ID, APP_SECRET, Stand};
pub use device::Profile;
pub use folders::{node_modules, npm_package};
pub use http::{Answer, Http, encode};
pub use http_user::Visitor;
pub use options::Options;
pub use page::Page;
pub use recording_proxy::Tap;
pub use sandbox::SandboxClient;
pub use scenario::{Scenario, scenario};
pub use sdk::Sdk;
pub use secrets::Secrets;
pub use shell::{ARROW_RIGHT, ENTER, ESCAPE, Shell};
pub use site::Site;
pub use wait::until;
