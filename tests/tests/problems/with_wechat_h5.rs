//! What a page of another project adds to have ours: the npm package, and our server's
//! route behind the project's own origin.

use axum::Router;
use wechat_h5_e2e::{Options, Scenario, Site, npm_package, site};

/// A server of ours that signs for a site.
pub(crate) fn signing_for(site: &Site) -> Options {
    Options::split().env("WECHAT_H5_ORIGINS", &site.origin)
}

/// `/wechat-h5/` and `/api/`.
pub(crate) fn routes(s: &Scenario) -> anyhow::Result<Router> {
    let package = site::files("/wechat-h5", &npm_package()?);
    Ok(package.merge(site::forward_to("/api", &s.deployment.page)))
}
