//! Files that are not what they should be.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{APP_ID, APP_SECRET, Endpoint, Environment, StoreKind, Upstream};
use crate::prove::measurement::Measurements;
use crate::prove::random::Random;

const LIMIT: Duration = Duration::from_secs(10);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    damaged(environment, measurements)?;
    links(environment, measurements)?;
    warnings(environment, measurements)
}

/// Ways in which a store's file is damaged.
fn damages(random: &mut Random, good: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let half = good.len() / 2;
    let mut zeroed = good.to_vec();
    zeroed[..512].fill(0);
    let mut text = good.to_vec();
    text[..512].fill(b'x');
    let mut magic_only = good[..9].to_vec();
    magic_only.extend(random.bytes(good.len() - 9));
    let mut middle = good.to_vec();
    middle[half..half + 8192].copy_from_slice(&random.bytes(8192));
    vec![
        ("half of it", good[..half].to_vec()),
        ("4096 bytes of it", good[..4096].to_vec()),
        ("zeros in place of its header", zeroed),
        ("text in place of its header", text),
        ("a text file", b"not a store\n".repeat(1000)),
        ("its first 9 bytes, then noise", magic_only),
        ("noise in its middle", middle),
    ]
}

fn damaged(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("damaged-store", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    server.wait_until_signing(LIMIT);
    server.browser().log_in()?;
    server.stop()?;
    let good = fs::read(setup.store_file())?;
    let mut random = environment.random();
    for (name, bytes) in damages(&mut random, &good) {
        let setup = environment
            .server("damaged-store", &upstream)?
            .store(StoreKind::File);
        fs::write(setup.store_file(), &bytes)?;
        let calls = upstream.calls(Endpoint::Token);
        let signs = setup.start().ok().and_then(|server| {
            let time = server.wait_until_signing(LIMIT);
            // A page of the store that is read late must not end the service either.
            let login = server.browser().log_in().is_ok_and(|r| r.status == 303);
            time.filter(|_| login)
        });
        let calls = upstream.calls(Endpoint::Token) - calls;
        let what = format!("signatures and logins on a store file that is {name}");
        measurements.within(&what, signs, Duration::from_secs(5));
        let what = format!("token calls for it ({name})");
        let texts = [calls.to_string(), "<= 1".to_owned()];
        measurements.judge(&what, calls <= 1, texts);
    }
    Ok(())
}

/// A link in place of the store's file must not have another file changed.
fn links(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let mut changed = 0;
    for content in ["important\n", ""] {
        let setup = environment
            .server("linked-store", &upstream)?
            .store(StoreKind::File);
        let victim = setup.folder.join("victim");
        fs::write(&victim, content)?;
        fs::set_permissions(&victim, fs::Permissions::from_mode(0o644))?;
        symlink(&victim, setup.store_file())?;
        let started = setup.start().is_ok();
        let same = fs::read(&victim)? == content.as_bytes();
        let mode = fs::metadata(&victim)?.permissions().mode() & 0o777;
        changed += usize::from(started || !same || mode != 0o644);
    }
    measurements.exactly(
        "files changed through a link in place of the store's file, of 2",
        changed,
        0,
    );
    Ok(())
}

/// What is open to others, and works: the log must say so.
fn warnings(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("open-to-others", &upstream)?;
    let file = setup.folder.join("wechat-h5.toml");
    fs::write(
        &file,
        format!("appid = \"{APP_ID}\"\nappsecret = \"{APP_SECRET}\"\n"),
    )?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666))?;
    let port = setup.internal.port();
    let setup = setup
        .unset("APPID")
        .unset("APPSECRET")
        .set("CONFIG", &file.display().to_string())
        .set("INTERNAL_LISTEN", &format!("0.0.0.0:{port}"))
        .set("INTERNAL_EXPOSED", "yes");
    drop(setup.start()?);
    let warned = |part: &str| {
        let log = setup.log();
        log.lines()
            .any(|line| line.contains("\"WARN\"") && line.contains(part))
    };
    let mut judge = |what: &str, part: &str| {
        let held = warned(part);
        measurements.outcome(what, held, ["warned", "silent"]);
    };
    judge(
        "a configuration with a secret that anybody can write",
        "wechat-h5.toml",
    );
    judge("an internal listener on every address", "0.0.0.0");
    Ok(())
}
