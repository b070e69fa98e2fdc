//! Screenshots: `<out>/<test>/<nn>-<state>.png`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::browser::Browser;

/// The folder for pictures and reports.
pub(crate) fn out_dir() -> anyhow::Result<PathBuf> {
    if let Some(out) = std::env::var_os("WECHAT_H5_E2E_OUT") {
        return Ok(PathBuf::from(out));
    }
    Ok(target_dir()?.join("e2e"))
}

/// The target folder that this test was built into.
pub(crate) fn target_dir() -> anyhow::Result<PathBuf> {
    let exe = std::env::current_exe()?;
    let deps = exe
        .ancestors()
        .find(|p| p.file_name().is_some_and(|n| n == "deps"));
    let target = deps.and_then(Path::parent).and_then(Path::parent);
    Ok(target
        .context("the test does not run from cargo's target folder")?
        .to_path_buf())
}

/// The pictures of one test.
pub(crate) struct ScreenshotFolder {
    folder: PathBuf,
    taken: usize,
}

impl ScreenshotFolder {
    pub(crate) fn new(out: &Path, test: &str) -> anyhow::Result<Self> {
        let folder = out.join(test);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, taken: 0 })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.taken == 0
    }

    pub(crate) async fn take(&mut self, browser: &Browser, state: &str) -> anyhow::Result<()> {
        let png = browser.screenshot().await?;
        self.taken += 1;
        let file = self.folder.join(format!("{:02}-{state}.png", self.taken));
        std::fs::write(&file, png).with_context(|| format!("cannot write {}", file.display()))
    }
}
