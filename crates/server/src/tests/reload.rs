//! Settings that are read again while the server runs.

use std::path::{Path, PathBuf};

use super::internal_tls::get;
use super::log_lines::LogLines;
use super::running_server::RunningServer;
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID};
use crate::client_address::ClientNetwork;
use crate::config::{Config, RealTokens, SERVE, SettingsSource, Table, ValueSource};
use crate::internal_tls::TestAuthority;
use crate::logging::LogFilter;
use crate::rate_limit::LimitedRoute;
use crate::serve::{Reloader, StartSettings};
use crate::sha256::sha256_hex;

const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";

/// What every file here has in common.
const COMMON: &str = "listen = \"127.0.0.1:0\"\ninternal_listen = \"127.0.0.1:0\"\n\
                      api_base = [\"http://127.0.0.1:1\"]\nstore = \"memory\"\n";

/// A server with a configuration file that can change.
struct FromFile {
    server: RunningServer,
    reloader: Reloader,
    folder: tempfile::TempDir,
    file: PathBuf,
    lines: LogLines,
    _guard: super::log_lines::Collecting,
}

impl FromFile {
    async fn start(settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("h5.toml");
        Self::start_in(folder, file, settings).await
    }

    async fn start_in(folder: tempfile::TempDir, file: PathBuf, settings: &str) -> Self {
        Self::start_while(folder, file, settings, || ()).await
    }

    /// The same, while somebody else does this.
    async fn start_while(
        folder: tempfile::TempDir,
        file: PathBuf,
        settings: &str,
        meanwhile: impl FnOnce(),
    ) -> Self {
        let lines = LogLines::default();
        let guard = lines.collect();
        write(&file, settings);
        let source = source(&file);
        let settings = StartSettings::read(&source).unwrap();
        meanwhile();
        let server = RunningServer::of(&settings.values).await;
        let filter = LogFilter::unused("info");
        let reloader = Reloader::new(source, settings, server.public, server.app.clone(), filter);
        Self {
            server,
            reloader,
            folder,
            file,
            lines,
            _guard: guard,
        }
    }

    /// Reads this at a signal, and returns what is logged meanwhile.
    fn reload(&self, settings: &str) -> String {
        write(&self.file, settings);
        let before = self.lines.text().len();
        self.reloader.reload_at_hangup();
        self.lines.text().split_off(before)
    }

    /// Looks twice whether a file has changed, and returns what is logged meanwhile.
    fn look(&self) -> String {
        let before = self.lines.text().len();
        self.reloader.reload_if_changed();
        self.reloader.reload_if_changed();
        self.lines.text().split_off(before)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether pages of this origin are signed.
    fn admits(&self, page: &str) -> bool {
        let page = wechat_h5_sign::PageUrl::parse(page).unwrap();
        let account = self.server.app.accounts.find(Some(APP_ID)).unwrap();
        account.settings.load().origins.admit(&page).is_ok()
    }

    fn secret(&self) -> String {
        let account = self.server.app.accounts.find(Some(APP_ID)).unwrap();
        account.secret.current().expose().to_owned()
    }
}

fn source(file: &Path) -> SettingsSource {
    let mut flags = Table::default();
    let config = SERVE.iter().find(|setting| setting.key == "config");
    let config = config.expect("a setting for the file");
    flags.set_in(config, file.to_str().unwrap(), ValueSource::Flag);
    SettingsSource::new(SERVE, flags)
}

fn write(file: &Path, settings: &str) {
    std::fs::write(file, format!("{COMMON}{settings}")).unwrap();
}

fn account(more: &str) -> String {
    format!("appid = \"{APP_ID}\"\nappsecret = \"{APP_SECRET}\"\n{more}\n")
}

#[tokio::test]
async fn what_can_change_is_used_at_once_and_named_in_the_log() {
    let server = FromFile::start(&account("")).await;
    let app = &server.server.app;
    std::fs::write(server.path("MP_verify_AbCdEfGh12345678.txt"), "AbCdEfGh").unwrap();
    let folder = server.folder.path().to_str().unwrap().to_owned();
    let log = server.reload(&format!(
        "appid = \"{APP_ID}\"\nappsecret = \"{OTHER_SECRET}\"\n\
         origins = [\"https://a.example\"]\njs_api_list = [\"chooseImage\"]\n\
         open_tag_list = [\"wx-open-launch-app\"]\nrelay_sites = [\"https://b.example\"]\n\
         trusted_proxies = \"none\"\ninternal_hosts = [\"h5\"]\nready_when = \"all\"\n\
         gateway_real_tokens = \"accept\"\n\
         rate_limit_jssdk = \"1:1\"\nlog = \"debug\"\nverification_files = [\"{folder}\"]\n"
    ));
    let changed = [
        "origins",
        "js_api_list",
        "open_tag_list",
        "relay_sites",
        "appsecret",
    ];
    let changed = changed.map(|name| format!("{name} ({APP_ID})")).join(",");
    let expected = format!(
        "settings read again changed=\"{changed},trusted_proxies,internal_hosts,ready_when,\
         gateway_real_tokens,verification_files,rate_limit_jssdk,log\""
    );
    assert!(log.contains(&expected), "{log}");
    assert!(
        !log.contains(OTHER_SECRET) && !log.contains("restart"),
        "{log}"
    );

    assert!(server.admits("https://a.example/x") && !server.admits("http://127.0.0.1:8080/"));
    assert_eq!(server.secret(), OTHER_SECRET);
    assert!(
        !app.trusted_proxies
            .load()
            .contains("10.0.0.1".parse().unwrap())
    );
    let client = ClientNetwork::of("8.8.8.8".parse().unwrap());
    let allowed = || app.rate_limits.check(LimitedRoute::Jssdk, client).is_ok();
    assert!(allowed() && !allowed());
    assert_eq!(app.verification_files.names().len(), 1);
    assert_eq!(**app.internal_hosts.load(), ["h5"]);
    assert_eq!(**app.real_tokens.load(), RealTokens::Accept);

    let log = server.reload(&account(""));
    assert!(log.contains("verification files were removed"), "{log}");
    assert!(allowed(), "without the limit");
    let log = server.reload(&account(""));
    assert!(
        log.contains("settings read again changed=\"nothing\""),
        "{log}"
    );
}

#[tokio::test]
async fn wrong_settings_change_nothing_and_have_the_error_of_a_start() {
    let server = FromFile::start(&account("origins = [\"https://a.example\"]")).await;
    let wrong = [
        account("origins = [\"b.example\"]"),
        account("origins = [\"https://b.example\"]\nrate_limit_jssdk = \"many\""),
        account("origins = [\"https://b.example\"]\nno_such_key = 1"),
        account("origins = [\"https://b.example\"]\nclient_keys = \"missing.toml\""),
        account("origins = [\"https://b.example\"]\nverification_files = [\"missing\"]"),
        account("origins = [\"https://b.example\"]\nlog = \"loud\""),
        account("origins = [\"https://b.example\"]\nlisten = \"nowhere\"")
            .replace("appid", " appid"),
        "origins = [".to_owned(),
    ];
    for settings in wrong {
        let log = server.reload(&settings);
        let started = source(&server.file).load().and_then(|values| {
            crate::config::LogConfig::read(&values)?;
            Config::read(&values, server.server.public).map(drop)
        });
        let error = started.unwrap_err().to_string();
        assert!(log.contains(" ERROR "), "{settings}: {log}");
        assert!(log.contains("those from before stay"), "{settings}: {log}");
        assert!(log.contains(&format!("error={error}")), "{error}: {log}");
        assert!(!log.contains("settings read again"), "{log}");
        assert!(server.admits("https://a.example/"), "{settings}");
    }
    server.reload(&account("origins = [\"https://b.example\"]"));
    assert!(server.admits("https://b.example/"));
}

/// Only what cannot change waits, and what depends on it stays with it.
#[tokio::test]
async fn what_needs_a_restart_is_named_and_not_used() {
    let two = |first: &str, second: &str| {
        let table = |app_id: &str, more: &str| {
            format!("[[account]]\nappid = \"{app_id}\"\nappsecret = \"{APP_SECRET}\"\n{more}\n")
        };
        table(APP_ID, first) + &table(OTHER_APP_ID, second)
    };
    let server = FromFile::start(&two("", "")).await;
    let page = format!("http://{}/", server.server.public);
    assert!(server.admits(&page));
    let log = server.reload(&format!(
        "session_seconds = 60\npublic_url = \"https://h5.example/\"\n{}",
        two("js_api_list = [\"chooseImage\"]", "")
    ));
    let restart = "restart_to_apply=\"public_url,session_seconds\"";
    assert!(log.contains(restart), "{log}");
    let changed = format!("changed=\"js_api_list ({APP_ID})\"");
    assert!(log.contains(&changed), "{log}");
    // The default of the origins is the origin of the public URL.
    assert!(server.admits(&page) && !server.admits("https://h5.example/"));

    let only_first = two("origins = [\"https://a.example\"]", "");
    let (only_first, _) = only_first.rsplit_once("[[account]]").unwrap();
    let log = server.reload(only_first);
    assert!(log.contains("restart_to_apply=\"appid\""), "{log}");
    assert!(server.admits("https://a.example/"));
    assert!(server.server.app.accounts.find(Some(OTHER_APP_ID)).is_ok());
}

#[tokio::test]
async fn certificates_are_read_when_their_files_change_and_wrong_ones_are_not_used() {
    let authorities = [TestAuthority::new(), TestAuthority::new()];
    let folder = tempfile::tempdir().unwrap();
    let (file, tls) = (folder.path().join("h5.toml"), folder.path().join("tls"));
    std::fs::create_dir(&tls).unwrap();
    authorities[0].issue("first").write(&tls);
    let settings =
        "internal_tls_cert_file = \"tls/tls.crt\"\ninternal_tls_key_file = \"tls/tls.key\"\n";
    let server = FromFile::start_in(folder, file, &account(settings)).await;
    let address = server.server.internal;
    assert!(get(address, &authorities[0], None).await.is_ok());

    let second = authorities[1].issue("second");
    std::fs::write(tls.join("tls.crt"), &second.certificate).unwrap();
    let log = server.look();
    assert!(log.contains("which is not the key of"), "{log}");
    assert!(get(address, &authorities[0], None).await.is_ok());
    assert_eq!(server.look(), "", "nothing has changed");

    second.write(&tls);
    let log = server.look();
    let changed = "changed=\"internal_tls_cert_file,internal_tls_key_file\"";
    assert!(log.contains(changed), "{log}");
    assert!(get(address, &authorities[0], None).await.is_err());
    assert!(get(address, &authorities[1], None).await.is_ok());

    let log = server.reload(&account(""));
    let restart = "restart_to_apply=\"internal_tls_cert_file,internal_tls_key_file\"";
    assert!(log.contains(restart), "{log}");
    assert!(get(address, &authorities[1], None).await.is_ok());
}

/// Kubernetes mounts a folder of links, and replaces the one link behind them.
#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_replaced_by_a_link_is_read() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let mount = folder.path().to_owned();
    let version = |name: &str, origin: &str, secret: &str| {
        let version = mount.join(name);
        std::fs::create_dir(&version).unwrap();
        std::fs::write(version.join("appsecret"), secret).unwrap();
        let settings = format!(
            "appid = \"{APP_ID}\"\nappsecret_file = \"appsecret\"\norigins = [\"{origin}\"]\n"
        );
        write(&version.join("h5.toml"), &settings);
        let new = mount.join("..data_tmp");
        symlink(name, &new).unwrap();
        std::fs::rename(new, mount.join("..data")).unwrap();
        settings
    };
    let settings = version("..1", "https://a.example", APP_SECRET);
    for name in ["h5.toml", "appsecret"] {
        symlink(format!("..data/{name}"), mount.join(name)).unwrap();
    }
    let server = FromFile::start_in(folder, mount.join("h5.toml"), &settings).await;
    assert_eq!(server.look(), "");
    version("..2", "https://b.example", OTHER_SECRET);
    std::fs::remove_dir_all(mount.join("..1")).unwrap();
    // Once the files have been the same at two looks.
    server.reloader.reload_if_changed();
    assert!(server.admits("https://a.example/"));
    let log = server.look();
    let changed = format!("changed=\"origins ({APP_ID}),appsecret ({APP_ID})\"");
    assert!(log.contains(&changed), "{log}");
    assert!(server.admits("https://b.example/"));
    assert_eq!(server.secret(), OTHER_SECRET);
    // The next one is only a secret.
    std::fs::write(mount.join("..2/appsecret"), APP_SECRET).unwrap();
    let log = server.look();
    assert!(
        log.contains(&format!("changed=\"appsecret ({APP_ID})\"")),
        "{log}"
    );
    assert_eq!(server.secret(), APP_SECRET);
}

#[tokio::test]
async fn what_is_written_while_the_server_starts_is_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("h5.toml");
    let write_other = || write(&file, &account("origins = [\"https://b.example\"]"));
    let first = account("origins = [\"https://a.example\"]");
    let server = FromFile::start_while(folder, file.clone(), &first, write_other).await;
    assert!(server.admits("https://a.example/"));
    let log = server.look();
    assert!(log.contains("settings read again"), "{log}");
    assert!(server.admits("https://b.example/"));
}

/// A server that takes no pushes takes them when it is told how, and stops when it is told to.
#[tokio::test]
async fn pushes_and_merchants_are_taken_and_left_without_a_restart() {
    let server = FromFile::start(&account("")).await;
    let app = &server.server.app;
    let push = |token: &str, more: &str| {
        account(&format!(
            "push_token = \"{token}\"\npush_webhook = \"http://127.0.0.1:1/hook\"\n\
             push_webhook_key = \"0123456789abcdef\"\n{more}"
        ))
    };
    let intake = || app.pushes.find(APP_ID).unwrap().intake();
    assert!(intake().pushes.is_none() && !intake().is_open());
    let changed = |settings: &str, names: &[&str]| {
        let log = server.reload(settings);
        let names = names.iter().map(|name| format!("{name} ({APP_ID})"));
        let mut names: Vec<_> = names.collect();
        if names.is_empty() {
            names.push("nothing".to_owned());
        }
        let expected = format!("changed=\"{}\"", names.join(","));
        assert!(log.contains(&expected), "{expected}: {log}");
        assert!(
            !log.contains("restart") && !log.contains("newtoken"),
            "{log}"
        );
    };
    changed(&push("newtoken", ""), &["push_token", "push_webhook"]);
    assert!(intake().pushes.is_some() && intake().is_open());
    changed(&push("newtoken", ""), &[]);
    let more = format!(
        "push_aes_key = \"{}\"\npush_clock_tolerance = \"60\"",
        "A".repeat(43)
    );
    changed(
        &push("newtoken,oldtoken", &more),
        &["push_token", "push_aes_key", "push_clock_tolerance"],
    );
    let folder = tempfile::tempdir().unwrap();
    let merchant = super::pushes::notifications::merchant(&folder);
    let lines = |skipped: &str| {
        let lines = merchant
            .iter()
            .filter(|(setting, _)| setting.key != skipped);
        let lines = lines.map(|(setting, value)| format!("{} = \"{value}\"\n", setting.key));
        lines.collect::<String>()
    };
    let account_of = || app.accounts.find(Some(APP_ID)).unwrap();
    assert!(account_of().payments.load().is_none());
    changed(
        &push("newtoken,oldtoken", &(more.clone() + "\n" + &lines(""))),
        &["pay_merchant_id"],
    );
    assert!(account_of().payments.load().is_some() && intake().notifications.is_some());
    // Payments are told to the same address, and refunds to none.
    let payments = || Option::clone(&account_of().payments.load()).unwrap();
    let here = payments().notify_url.clone().unwrap();
    let here_by_setting = format!("{more}\n{}pay_notify_url = \"{here}\"", lines(""));
    changed(
        &push("newtoken,oldtoken", &here_by_setting),
        &["pay_notify_url"],
    );
    assert_eq!(payments().refund_notify_url, None);
    let without_key = push(
        "newtoken,oldtoken",
        &(more + "\n" + &lines("pay_api_v3_key")),
    );
    changed(&without_key, &["pay_api_v3_key", "pay_notify_url"]);
    assert!(account_of().payments.load().is_some() && intake().notifications.is_none());
    // What cannot be used changes nothing.
    let log = server.reload(&account("push_token = \"other\""));
    assert!(log.contains("those from before stay"), "{log}");
    assert!(intake().pushes.is_some());
    changed(
        &account(""),
        &["push_token", "push_webhook", "pay_merchant_id"],
    );
    assert!(!intake().is_open() && account_of().payments.load().is_none());
}

#[tokio::test]
async fn the_files_of_pushes_and_of_a_merchant_are_read_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("h5.toml");
    let merchant = super::pushes::notifications::merchant(&folder);
    let mut settings = "push_token_file = \"token\"\npush_webhook = \"http://127.0.0.1:1/\"\n\
                        push_webhook_key_file = \"hook\"\n"
        .to_owned();
    for (setting, value) in &merchant {
        let line = format!("{} = \"{value}\"\n", setting.key);
        settings.push_str(&line);
    }
    for (name, text) in [("token", "newtoken"), ("hook", "0123456789abcdef")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let server = FromFile::start_in(folder, file, &account(&settings)).await;
    let pkcs1 = include_str!("../../../sign/tests/data/pay/merchant_pkcs1.pem");
    let other = include_str!("../../../sign/tests/data/pay/wechatpay_java_certificate.pem");
    for (name, text, changed) in [
        ("token", "othertoken\nnewtoken", Some("push_token")),
        ("token", "?", None),
        ("token", "othertoken\nnewtoken\n", Some("")),
        ("hook", "fedcba9876543210", Some("push_webhook_key")),
        (
            "wechatpay.pem",
            other,
            Some("pay_platform_certificate_files"),
        ),
        // The same key in another form.
        ("apiclient_key.pem", pkcs1, Some("")),
        ("apiclient_key.pem", other, None),
    ] {
        std::fs::write(server.path(name), text).unwrap();
        let log = server.look();
        match changed {
            Some("") => assert!(log.contains("changed=\"nothing\""), "{name}: {log}"),
            Some(setting) => {
                let expected = format!("changed=\"{setting} ({APP_ID})\"");
                assert!(log.contains(&expected), "{name}: {log}");
            }
            None => assert!(log.contains("those from before stay"), "{name}: {log}"),
        }
    }
    let intake = server.server.app.pushes.find(APP_ID).unwrap().intake();
    let push = intake.settings.push.as_ref().unwrap();
    assert_eq!(push.tokens.current.expose(), "othertoken");
}

#[tokio::test]
async fn the_keys_of_the_store_are_read_when_their_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (folder.path().join("h5.toml"), folder.path().join("key"));
    let (first, second) = (sha256_hex("first"), sha256_hex("second"));
    std::fs::write(&key, &first).unwrap();
    let settings = account("store_key_file = \"key\"");
    let server = FromFile::start_in(folder, file, &settings).await;
    let look = || {
        let before = server.lines.text().len();
        // Once the file has been the same at two looks.
        server.server.app.store_encryption.reload_if_changed();
        server.server.app.store_encryption.reload_if_changed();
        server.lines.text().split_off(before)
    };
    assert_eq!(look(), "");
    std::fs::write(&key, format!("{second}\n{first}")).unwrap();
    let log = look();
    assert!(
        log.contains("the keys of the store were read again"),
        "{log}"
    );
    assert_eq!(look(), "", "once");
    std::fs::write(&key, "s3cret").unwrap();
    let log = look();
    assert!(log.contains("those from before are used"), "{log}");
    assert!(!log.contains("s3cret") && !log.contains(&second), "{log}");
}
