//! `GET /__sandbox/jweixin.js?body=`: the sandbox's own jweixin, for the settings that ask for
//! it. It is read from the folder that `cargo xtask setup` fills.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::super::javascript::javascript;
use super::super::state::Client;
use super::{blocking, common_js};
use crate::client_settings::JweixinSource;
use crate::query::Query;

pub(crate) const PATH: &str = "/__sandbox/jweixin.js";

/// A script that the sandbox loads before the page's, by the npm package that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SandboxScript {
    JweixinNpm,
    WeixinJsSdk,
    JweixinWechat,
}

impl SandboxScript {
    const ALL: [Self; 3] = [Self::JweixinNpm, Self::WeixinJsSdk, Self::JweixinWechat];

    pub(crate) fn of(source: JweixinSource) -> Option<Self> {
        match source {
            JweixinSource::Page | JweixinSource::None => None,
            JweixinSource::JweixinNpm => Some(Self::JweixinNpm),
            JweixinSource::WeixinJsSdk => Some(Self::WeixinJsSdk),
            JweixinSource::JweixinWechat => Some(Self::JweixinWechat),
        }
    }

    /// The npm package that contains it.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::JweixinNpm => "jweixin-npm",
            Self::WeixinJsSdk => "weixin-js-sdk",
            Self::JweixinWechat => "jweixin-wechat",
        }
    }

    fn parse(package: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|script| script.package() == package)
    }

    fn file(self) -> &'static str {
        match self {
            Self::JweixinNpm => "jweixin-npm/jweixin-1.6.0.js",
            Self::WeixinJsSdk => "weixin-js-sdk/index.js",
            Self::JweixinWechat => "jweixin-wechat/jweixin-1.4.0.js",
        }
    }

    fn wrap(self, source: String) -> String {
        match self {
            Self::JweixinNpm | Self::JweixinWechat => source,
            Self::WeixinJsSdk => common_js::as_script(&source),
        }
    }

    /// Its source, or why there is none.
    pub(super) fn read(self, node_modules: Option<&Path>) -> Result<String, String> {
        let Some(folder) = node_modules else {
            return Err(
                "set WECHAT_H5_NODE_MODULES to a node_modules folder with jweixin-npm in it: npm install jweixin-npm@1.6.1"
                    .to_owned(),
            );
        };
        match std::fs::read_to_string(folder.join(self.file())) {
            Ok(source) => Ok(self.wrap(source)),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
                "npm package {package} is not in WECHAT_H5_NODE_MODULES: `cargo xtask setup` in this project, elsewhere `npm install {package}` there",
                package = self.package(),
            )),
            Err(error) => Err(format!(
                "npm package {} cannot be read from WECHAT_H5_NODE_MODULES: {}",
                self.package(),
                error.kind(),
            )),
        }
    }
}

pub(crate) async fn serve(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let script = match query.filled("body") {
        None => {
            let source = client.settings.get().jweixin;
            Some(SandboxScript::of(source).unwrap_or(SandboxScript::JweixinNpm))
        }
        Some(package) => SandboxScript::parse(package),
    };
    let source = match script {
        None => Err(unknown_body()),
        Some(script) => blocking(move || script.read(client.node_modules.as_deref())).await,
    };
    javascript(source.unwrap_or_else(|why| throw(&why)))
}

fn unknown_body() -> String {
    let packages = SandboxScript::ALL.map(SandboxScript::package);
    format!("the body is one of {}", packages.join(", "))
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
        let error = SandboxScript::WeixinJsSdk
            .read(Some(Path::new("/nowhere")))
            .unwrap_err();
        assert!(error.contains("weixin-js-sdk is not in"), "{error}");
        assert!(!error.contains("/nowhere"), "{error}");
        assert!(SandboxScript::JweixinNpm.read(None).is_err());
        assert_eq!(
            throw("a\"b"),
            "throw new Error(\"wechat-h5 sandbox: a\\\"b\");\n"
        );
    }

    #[test]
    fn bodies_are_found_by_their_package() {
        for script in SandboxScript::ALL {
            assert_eq!(SandboxScript::parse(script.package()), Some(script));
        }
        assert_eq!(SandboxScript::parse("../secret"), None);
    }
}
