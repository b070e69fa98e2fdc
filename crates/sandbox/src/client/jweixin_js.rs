//! `GET /__sandbox/jweixin.js?body=`: the real script, from npm's packages.
//!
//! It is read from the folder that `cargo xtask setup` fills. It is not part of this crate,
//! because no licence allows that.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::javascript::javascript;
use super::state::Client;
use crate::client_settings::JweixinBody;
use crate::query::Query;

pub(crate) const PATH: &str = "/__sandbox/jweixin.js";

impl JweixinBody {
    const ALL: [Self; 3] = [Self::JweixinNpm, Self::WeixinJsSdk, Self::JweixinWechat];

    /// The npm package that contains it.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::JweixinNpm => "jweixin-npm",
            Self::WeixinJsSdk => "weixin-js-sdk",
            Self::JweixinWechat => "jweixin-wechat",
        }
    }

    fn parse(package: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|body| body.package() == package)
    }

    fn file(self) -> &'static str {
        match self {
            Self::JweixinNpm => "jweixin-npm/jweixin-1.6.0.js",
            Self::WeixinJsSdk => "weixin-js-sdk/index.js",
            Self::JweixinWechat => "jweixin-wechat/jweixin-1.4.0.js",
        }
    }

    /// A module sets no global variable, so it is wrapped in code that does.
    fn wrap(self, source: &str) -> String {
        match self {
            Self::JweixinNpm | Self::JweixinWechat => source.to_owned(),
            Self::WeixinJsSdk => format!(
                "(function () {{ var module = {{ exports: {{}} }}; var exports = module.exports;\n\
                 {source}\n\
                 window.wx = window.jWeixin = module.exports; }})();\n"
            ),
        }
    }
}

pub(super) async fn serve(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let body = match query.filled("body") {
        None => Some(client.settings.get().jweixin),
        Some(package) => JweixinBody::parse(package),
    };
    let source = match body {
        None => Err(unknown_body()),
        Some(body) => blocking(move || read(body, client.node_modules.as_deref())).await,
    };
    javascript(source.unwrap_or_else(|why| throw(&why)))
}

fn unknown_body() -> String {
    let packages = JweixinBody::ALL.map(JweixinBody::package);
    format!("the body is one of {}", packages.join(", "))
}

impl Client {
    /// Why pages would not get the jweixin of the settings. It reads the file.
    pub(crate) fn missing_jweixin(&self) -> Option<String> {
        read(self.settings.get().jweixin, self.node_modules.as_deref()).err()
    }

    /// The same on a thread for blocking I/O.
    pub(crate) async fn find_missing_jweixin(self: Arc<Self>) -> Option<String> {
        blocking(move || self.missing_jweixin()).await
    }
}

async fn blocking<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> T {
    let joined = tokio::task::spawn_blocking(task).await;
    joined.expect("reading a file does not panic")
}

fn read(body: JweixinBody, node_modules: Option<&Path>) -> Result<String, String> {
    let Some(folder) = node_modules else {
        return Err(
            "set WECHAT_H5_NODE_MODULES to a node_modules folder with jweixin-npm in it: npm install jweixin-npm@1.6.1"
                .to_owned(),
        );
    };
    match std::fs::read_to_string(folder.join(body.file())) {
        Ok(source) => Ok(body.wrap(&source)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
            "npm package {package} is not in WECHAT_H5_NODE_MODULES: `cargo xtask setup` in this project, elsewhere `npm install {package}` there",
            package = body.package(),
        )),
        Err(error) => Err(format!(
            "npm package {} cannot be read from WECHAT_H5_NODE_MODULES: {}",
            body.package(),
            error.kind(),
        )),
    }
}

/// A script that shows in the console what is missing.
fn throw(why: &str) -> String {
    format!(
        "throw new Error({});\n",
        json!(format!("wechat-h5 sandbox: {why}"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_package_becomes_an_error_in_javascript() {
        let error = read(JweixinBody::WeixinJsSdk, Some(Path::new("/nowhere"))).unwrap_err();
        assert!(error.contains("weixin-js-sdk is not in"), "{error}");
        assert!(!error.contains("/nowhere"), "{error}");
        assert!(read(JweixinBody::JweixinNpm, None).is_err());
        assert_eq!(
            throw("a\"b"),
            "throw new Error(\"wechat-h5 sandbox: a\\\"b\");\n"
        );
    }

    #[test]
    fn bodies_are_found_by_their_package() {
        for body in JweixinBody::ALL {
            assert_eq!(JweixinBody::parse(body.package()), Some(body));
        }
        assert_eq!(JweixinBody::parse("../secret"), None);
    }
}
