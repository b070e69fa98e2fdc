//! Finds the versions of jweixin in a `node_modules` folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::common_js;
use super::version::JweixinVersion;

/// A script of npm that can respond in place of the CDN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NpmScript {
    pub(super) version: JweixinVersion,
    format: Format,
    /// The folder of the package, which may be an alias.
    pub(super) package: String,
    path: PathBuf,
}

/// The file of the CDN is preferred to a module that was made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Format {
    Script,
    CommonJs,
}

impl NpmScript {
    pub(super) fn read(&self) -> io::Result<String> {
        let source = fs::read_to_string(&self.path)?;
        Ok(match self.format {
            Format::Script => source,
            Format::CommonJs => common_js::as_script(&source),
        })
    }
}

/// Every version, the oldest first; of two packages with one version the better one first.
pub(super) fn find_all(node_modules: &Path) -> Vec<NpmScript> {
    let Ok(entries) = fs::read_dir(node_modules) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // An alias has any name: those with `weixin` in it are looked at.
    let mut scripts: Vec<NpmScript> = names
        .filter(|name| name.contains("weixin"))
        .flat_map(|name| of_package(&node_modules.join(&name), &name))
        .collect();
    scripts.sort();
    scripts
}

/// The one of this version; else the newest that is older, else the oldest.
pub(super) fn nearest(scripts: &[NpmScript], version: JweixinVersion) -> Option<&NpmScript> {
    let exact = scripts.iter().find(|script| script.version == version);
    let older = || {
        let older = scripts.iter().filter(|script| script.version < version);
        let newest = older.clone().map(|script| script.version).max()?;
        older.clone().find(|script| script.version == newest)
    };
    exact.or_else(older).or_else(|| scripts.first())
}

fn of_package(folder: &Path, package: &str) -> Vec<NpmScript> {
    let script = |version, format, path| NpmScript {
        version,
        format,
        package: package.to_owned(),
        path,
    };
    let files = fs::read_dir(folder).into_iter().flatten();
    let mut scripts: Vec<NpmScript> = files
        .filter_map(|file| {
            let path = file.ok()?.path();
            let version = JweixinVersion::of_file(path.file_name()?.to_str()?)?;
            Some(script(version, Format::Script, path))
        })
        .collect();
    if let Some(version) = version_of_weixin_js_sdk(folder) {
        let original = folder.join("index.original.js");
        scripts.push(if original.is_file() {
            script(version, Format::Script, original)
        } else {
            script(version, Format::CommonJs, folder.join("index.js"))
        });
    }
    scripts
}

/// `weixin-js-sdk` has version numbers of its own.
fn version_of_weixin_js_sdk(folder: &Path) -> Option<JweixinVersion> {
    let text = fs::read_to_string(folder.join("package.json")).ok()?;
    let package: Value = serde_json::from_str(&text).ok()?;
    if package["name"] != "weixin-js-sdk" {
        return None;
    }
    let version = package["version"].as_str()?;
    let [major, minor, patch] = [
        ("1.0.", [1, 0, 0]),
        ("1.2.", [1, 2, 0]),
        ("1.3.", [1, 3, 2]),
        ("1.4.", [1, 4, 0]),
        ("1.6.", [1, 6, 0]),
    ]
    .into_iter()
    .find_map(|(prefix, parts)| version.starts_with(prefix).then_some(parts))?;
    Some(JweixinVersion::new(major, minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(versions: &[&str]) -> Vec<NpmScript> {
        let mut scripts: Vec<NpmScript> = versions
            .iter()
            .map(|version| NpmScript {
                version: JweixinVersion::of_file(&format!("jweixin-{version}.js")).unwrap(),
                format: Format::Script,
                package: "a".to_owned(),
                path: PathBuf::new(),
            })
            .collect();
        scripts.sort();
        scripts
    }

    #[test]
    fn the_nearest_version_is_the_same_or_an_older_or_the_oldest() {
        let all: &[&str] = &["1.0.0", "1.4.0", "1.6.0"];
        for (at_hand, asked, used) in [
            (all, "1.4.0", Some("1.4.0")),
            (all, "1.3.2", Some("1.0.0")),
            (all, "1.5.0", Some("1.4.0")),
            (all, "1.10.0", Some("1.6.0")),
            (&["1.6.0"], "1.2.0", Some("1.6.0")),
            (&["1.6.0", "1.4.0"], "1.2.0", Some("1.4.0")),
            (&[], "1.6.0", None),
        ] {
            let version = JweixinVersion::of_file(&format!("jweixin-{asked}.js")).unwrap();
            let scripts = scripts(at_hand);
            let found = nearest(&scripts, version).map(|script| script.version.to_string());
            assert_eq!(found.as_deref(), used, "{asked} of {at_hand:?}");
        }
    }
}
