//! kill -9 while users sign in. A session that a browser was given must be there again.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::prove::environment::{Environment, Server, StoreKind, Upstream};
use crate::prove::http::Browser;
use crate::prove::measurement::Measurements;

const KILLS: usize = 20;
const USERS: usize = 3;
/// Of all earlier sessions, this many are looked at after each kill.
const SAMPLE: usize = 100;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("kill-under-load", &upstream)?
        .store(StoreKind::File);
    let mut random = environment.random();
    let mut signed_in: Vec<Browser> = Vec::new();
    let (mut opens, mut looked_at, mut lost) = (0, 0, 0);
    for _ in 0..KILLS {
        let server = setup.start()?;
        opens += 1;
        let millis = 50 + random.below(300);
        let time = Duration::from_millis(u64::try_from(millis)?);
        signed_in.extend(sign_in_until_killed(server, time)?);

        let server = setup.start().context("after kill -9")?;
        let newest = signed_in.len().saturating_sub(SAMPLE);
        for browser in &mut signed_in[newest..] {
            looked_at += 1;
            lost += usize::from(!browser.is_signed_in()?);
        }
        server.kill()?;
    }
    measurements.exactly("starts on the store's file after kill -9", opens, KILLS);
    let server = setup.start()?;
    let all = signed_in.len();
    for browser in &mut signed_in {
        looked_at += 1;
        lost += usize::from(!browser.is_signed_in()?);
    }
    drop(server);
    let figure = format!("{lost} of {all} lost, looked at {looked_at} times");
    let held = lost == 0 && all > KILLS;
    let texts = [figure, format!("0 lost, of more than {KILLS}")];
    measurements.judge(
        "sessions acknowledged before kill -9 under load",
        held,
        texts,
    );
    Ok(())
}

fn sign_in_until_killed(server: Server, time: Duration) -> Result<Vec<Browser>> {
    let stop = AtomicBool::new(false);
    let signed_in = Mutex::new(Vec::new());
    scope(|scope| -> Result<()> {
        for _ in 0..USERS {
            let (browser, stop, signed_in) = (server.browser(), &stop, &signed_in);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let mut browser = browser.clone();
                    match browser.log_in() {
                        Ok(response) if response.status == 303 => {
                            if let Ok(mut all) = signed_in.lock() {
                                all.push(browser);
                            }
                        }
                        _ => sleep(Duration::from_millis(1)),
                    }
                }
            });
        }
        sleep(time);
        let killed = server.kill();
        stop.store(true, Ordering::SeqCst);
        killed
    })?;
    Ok(signed_in.into_inner().unwrap_or_default())
}
