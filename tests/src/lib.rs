//! End-to-end tests of the built `wechat-h5` binary in a real Chromium, over HTTP and
//! `WebDriver`.
//!
//! [`scenario()`] starts the processes and a browser for one test, and checks the rules
//! that apply to every test: no undeclared console error, no undeclared request to another
//! host, and no secret in a log, a body, a cookie or a page. Each test saves pictures.
//!
//! | subject | module |
//! |---|---|
//! | the processes under test | `binary`, `deployment`, `recording_proxy`, `sandbox` |
//! | the browser | `accessibility`, `browser`, `browser_console`, `browser_request`, `chromedriver`, `device` |
//! | what a test does | `page`, `shell`, `http`, `http_user`, `site`, `sdk`, `wait` |
//! | how a test runs | `options`, `scenario`, `runner`, `rules`, `secrets`, `screenshot` |
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `WECHAT_H5_BIN` | the binary under test | `wechat-h5` beside the test's own build |
//! | `WECHAT_H5_E2E_OUT` | the folder for pictures and failure reports | `e2e` in the target folder |
//! | `WECHAT_H5_NODE_MODULES` | packages from npm, including jweixin | where the set-up installs them |
//! | `WECHAT_H5_SDK_PYTHON`, `WECHAT_H5_SDK_NODE_MODULES` | the SDKs in other languages | none |
//! | `WECHAT_H5_CHROMIUM` | the browser | the one that chromedriver finds |
//! | `WECHAT_H5_CHROMEDRIVER` | the driver | `chromedriver` on `PATH` |

mod accessibility;
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
mod invariants;
mod keyboard;
mod page;
mod recording_proxy;
mod runner;
mod sandbox;
mod scenario;
mod scenario_options;
mod screenshot;
mod sdk;
mod secrets;
mod shell;
pub mod test_site;
mod wait;

pub use accessibility::serious_violations;
pub use binary::Binary;
pub use browser::{Browser, Cookie};
pub use browser_console::{ConsoleEntry, matches_pattern};
pub use browser_request::Request;
pub use deployment::{APP_ID, APP_SECRET, Deployment};
pub use device::Device;
pub use folders::{node_modules, npm_package};
pub use http::{Http, Response, encode, query_parameter};
pub use http_user::HttpUser;
pub use keyboard::{ESCAPE_KEY, SHIFT, TAB};
pub use page::Page;
pub use recording_proxy::RecordingProxy;
pub use runner::scenario;
pub use sandbox::SandboxClient;
pub use scenario::Scenario;
pub use scenario_options::Options;
pub use sdk::Sdk;
pub use secrets::Secrets;
pub use shell::{ARROW_RIGHT, ENTER, ESCAPE, Shell};
pub use test_site::Site;
pub use wait::until;
