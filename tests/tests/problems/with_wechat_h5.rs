//! What another project adds to its own pages to use wechat-h5: the npm package, and the
//! server's route behind the project's own origin.

use axum::Router;
use wechat_h5_e2e::{Options, Scenario, Site, npm_package, test_site};

use crate::tutorial_code::pages;

/// A server that signs for a site.
pub(crate) fn signing_for(site: &Site) -> Options {
    Options::split().env("WECHAT_H5_ORIGINS", &site.origin)
}

/// `/wechat-h5/` and `/api/`.
pub(crate) fn routes(s: &Scenario) -> anyhow::Result<Router> {
    let package = test_site::files("/wechat-h5", &npm_package()?);
    Ok(package.merge(test_site::forward_to("/api", &s.deployment.page)))
}

/// Some pages, with the routes of wechat-h5 and with the signing route of tutorials.
pub(crate) fn serve(s: &Scenario, mut site: Site, pages: &[(&str, &str)]) -> anyhow::Result<Site> {
    let mut router = pages::signing(s).merge(routes(s)?);
    for (path, source) in pages {
        router = router.merge(pages::page(s, path, source));
    }
    site.serve(router)?;
    Ok(site)
}
