//! A full disk below the store. Logins must work again once there is space.

use std::time::Duration;

use anyhow::Result;

use super::disk_error::{is_told, next_login};
use crate::prove::environment::{Environment, Server, SmallDisk, Upstream, wait_for};
use crate::prove::measurement::Measurements;

const TARGET: Duration = Duration::from_secs(5);
const LIMIT: Duration = Duration::from_secs(30);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let what = "logins after a full disk (ENOSPC), space free again";
    let disk = match SmallDisk::check(environment.folder("small-disk")?) {
        Ok(disk) => disk,
        Err(reason) => {
            measurements.not_run(what, &reason, "next one within 5 s");
            return Ok(());
        }
    };
    let upstream = Upstream::start()?;
    let setup = disk.with_store(environment.server("full-disk", &upstream)?, "4m");
    let server = setup.start()?;
    let mut before = server.browser();
    before.log_in()?;
    disk.fill(&server)?;
    let refused = wait_for(LIMIT, || is_refused(&server));
    if refused.is_none() {
        measurements.not_run(
            what,
            "no login failed on the full disk",
            "next one within 5 s",
        );
        return Ok(());
    }
    let told = wait_for(TARGET, || is_told(&server));
    measurements.within("/readyz tells of the full disk", told, TARGET);
    let signing = server.sign()?.status;
    let texts = [format!("status {signing}"), "status 200".to_owned()];
    measurements.judge("signatures while the disk is full", signing == 200, texts);
    disk.free(&server)?;
    measurements.within(what, next_login(&server), TARGET);
    let ready = wait_for(TARGET, || !is_told(&server));
    measurements.within("/readyz is good again", ready, TARGET);
    let kept = before.is_signed_in()?;
    measurements.outcome(
        "a session from before the full disk",
        kept,
        ["signed in", "lost"],
    );
    Ok(())
}

fn is_refused(server: &Server) -> bool {
    let login = server.browser().log_in();
    !login.is_ok_and(|response| response.status == 303)
}
