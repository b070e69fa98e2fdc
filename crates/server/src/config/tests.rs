use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn values() -> Values {
    let mut values = Values::default();
    values.set(&APPID, "wx5a4d6f78c1e2b390");
    values.set(&APPSECRET, SECRET);
    values
}

fn with(setting: &'static Setting, value: &str) -> Values {
    let mut values = values();
    values.set(setting, value);
    values
}

fn read(values: &Values) -> Result<Config, String> {
    let bound = "127.0.0.1:8080".parse().unwrap();
    Config::read(values, bound).map_err(|err| err.to_string())
}

#[test]
fn an_account_is_enough() {
    let config = read(&values()).unwrap();
    assert_eq!(config.public.as_str(), "http://127.0.0.1:8080/");
    let api_bases = config.wechat.api_bases.iter().map(url::Url::as_str);
    assert_eq!(
        api_bases.collect::<Vec<_>>(),
        ["https://api.weixin.qq.com/", "https://api2.weixin.qq.com/"]
    );
    assert_eq!(config.accounts.len(), 1);
    assert_eq!(config.accounts[0].js_api_list.len(), 5);
    assert_eq!(config.session.ttl.as_secs(), 604_800);
}

#[test]
fn debug_does_not_show_the_secret() {
    let shown = format!("{:?}", read(&values()).unwrap());
    assert!(!shown.contains("0123456789abcdef"), "{shown}");
}

#[test]
fn a_missing_or_duplicate_secret_is_named() {
    let mut without = Values::default();
    assert!(
        read(&without)
            .unwrap_err()
            .starts_with("WECHAT_H5_APPID is missing: ")
    );
    without.set(&APPID, "wx5a4d6f78c1e2b390");
    let message = read(&without).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_APPSECRET is missing: "),
        "{message}"
    );
    without.set(&APPSECRET_FILE, "/does/not/exist");
    let message = read(&without).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_APPSECRET_FILE names /does"),
        "{message}"
    );
    let message = read(&with(&APPSECRET_FILE, "/tmp/x")).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_APPSECRET_FILE is set beside WECHAT_H5_APPSECRET: "),
        "{message}"
    );
}

#[test]
fn an_invalid_value_is_one_line_that_names_the_setting_and_what_to_do() {
    let cases: &[(&'static Setting, &str)] = &[
        (&APPID, "ww123"),
        (&APPSECRET, "a b"),
        (&PUBLIC_URL, "h5.example.com"),
        (&PUBLIC_URL, "https://h5.example.com/app"),
        (&PUBLIC_URL, "https://u:p@h5.example.com/"),
        (&PUBLIC_URL, "http://h5.example.com/"),
        (&PUBLIC_URL, "http://192.168.1.2/"),
        (&ORIGINS, "h5.example.com"),
        (&ORIGINS, ""),
        (&JS_API_LIST, "a b"),
        (&OPEN_TAG_LIST, "a b"),
        (&RELAY_SITES, "shop.example.com"),
        (&RELAY_SITES, "https://*.example.com/callback"),
        (&RELAY_SITES, "http://shop.example.com"),
        (&RELAY_SITES, "http://127.0.0.1:8080/callback"),
        (&STORE, "sled"),
        (&STORE, "/var/lib/x.redb"),
        (&STORE, "redb:"),
        (&API_BASE, "api.weixin.qq.com"),
        (&API_BASE, "http://api.weixin.qq.com"),
        (&API_BASE, ","),
        (
            &API_BASE,
            "https://api.weixin.qq.com,http://api2.weixin.qq.com",
        ),
        (&OPEN_BASE, "https://open.example/x"),
        (&OPEN_BASE, "http://127.0.0.1:8080"),
        (&READY_WHEN, "one"),
        (&TOKEN_MODE, "Stable"),
        (&VERIFICATION_FILES, "/no/MP_verify_a.txt"),
        (&VERIFICATION_FILES, "/etc/hostname"),
        (&INTERNAL_HOSTS, "http://h5"),
        (&INTERNAL_HOSTS, "h5:8081"),
        (&INTERNAL_HOSTS, "127.0.0.1"),
        (&SESSION_SECONDS, "1 day"),
        (&SESSION_SECONDS, "0"),
        (&TRUSTED_PROXIES, ""),
        (&TRUSTED_PROXIES, "proxy.example.com"),
        (&TRUSTED_PROXIES, "10.0.0.0/33"),
        (&TRUSTED_PROXIES, "0.0.0.0/0"),
        (&TRUSTED_PROXIES, "private, none"),
        (&RATE_LIMIT_JSSDK, "many"),
        (&RATE_LIMIT_AUTHORIZE, "10/min"),
        (&RATE_LIMIT_CALLBACK, "0:1"),
        (&RATE_LIMIT_RELAY, ""),
        (&RATE_LIMIT_REPORT, "1:x"),
        (&RATE_LIMIT_PUSH, "x"),
        (&PAGE_HEAD_SCRIPT, "/x.js"),
        (&PAGE_HEAD_SCRIPT, "https://evil.example/x"),
    ];
    for (setting, value) in cases {
        let message = read(&with(setting, value)).unwrap_err();
        let name = format!("{} ", setting.name());
        assert!(message.starts_with(&name), "{message}");
        assert!(message.contains(": "), "{message}");
        assert!(!message.contains('\n'), "{message}");
        assert!(!message.contains(SECRET), "{message}");
    }
}

#[test]
fn an_empty_value_is_called_empty() {
    for setting in [&APPID, &APPSECRET, &PUBLIC_URL, &STORE, &SESSION_SECONDS] {
        let message = read(&with(setting, "")).unwrap_err();
        let start = format!("{} is empty: ", setting.name());
        assert!(message.starts_with(&start), "{message}");
    }
}

#[test]
fn a_public_page_has_no_head_script() {
    let mut values = with(&PUBLIC_URL, "https://h5.example.com/");
    values.set(&PAGE_HEAD_SCRIPT, "http://127.0.0.1:8090/x.js");
    let message = read(&values).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_PAGE_HEAD_SCRIPT is set, but"),
        "{message}"
    );
}

fn account(appid: &str, origins: Option<&str>) -> Table {
    let mut table = Table::default();
    table.set(&APPID, appid);
    table.set(&APPSECRET, SECRET);
    if let Some(origins) = origins {
        table.set(&ORIGINS, origins);
    }
    table
}

#[test]
fn several_accounts_each_have_their_own_settings() {
    let mut values = Values::default();
    values.add_account(account("wx0000000000000001", Some("https://a.example.com")));
    values.add_account(account("wx0000000000000002", None));
    let page = wechat_h5_sign::PageUrl::parse("https://a.example.com/").unwrap();
    let admits: Vec<_> = read(&values)
        .unwrap()
        .accounts
        .iter()
        .map(|account| account.origins.admit(&page).is_ok())
        .collect();
    assert_eq!(admits, [true, false]);
}

#[test]
fn an_account_is_set_in_one_place() {
    let mut beside = values();
    beside.add_account(account("wx0000000000000000", None));
    let message = read(&beside).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_APPID is set beside [[account]]"),
        "{message}"
    );

    let mut twice = Values::default();
    twice.add_account(account("wx0000000000000000", None));
    twice.add_account(account("wx0000000000000000", None));
    let message = read(&twice).unwrap_err();
    assert!(
        message.starts_with("[[account]] 2: `appid` was used before"),
        "{message}"
    );
}

/// The values of this file, of the variables and of the flags, with the error that they
/// cause.
fn error_of(file: &str, variables: &[(&str, &str)], flags: Table) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("h5.toml");
    std::fs::write(&path, file).unwrap();
    let path = path.display().to_string();
    let variable = |name: &str| {
        let set = variables.iter().find(|(variable, _)| *variable == name);
        let config = (name == "WECHAT_H5_CONFIG").then(|| path.clone());
        set.map(|(_, value)| (*value).to_owned()).or(config)
    };
    let message = match Values::load(SERVE, flags, variable) {
        Ok(values) => read(&values).unwrap_err(),
        Err(err) => err.to_string(),
    };
    message.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn a_setting_is_named_as_it_was_set() {
    let mut flags = Table::default();
    flags.set_in(&SESSION_SECONDS, "7d", ValueSource::Flag);
    let account = "[[account]]\nappid = \"wx5a4d6f78c1e2b390\"\n";
    let secret = format!("{account}appsecret = \"{SECRET}\"\n");
    for (message, start) in [
        (
            error_of(
                &format!("appsecret_file = \"x\"\nappsecret = \"{SECRET}\""),
                &[("WECHAT_H5_APPID", "wx5a4d6f78c1e2b390")],
                Table::default(),
            ),
            "h5.toml:1:1: `appsecret_file` is set beside h5.toml:2:1: `appsecret`: ",
        ),
        (
            error_of("[[acount]]\nappid = \"x\"", &[], Table::default()),
            "h5.toml:1:3: `acount` is not a setting: did you mean `account`? ",
        ),
        (
            error_of(&format!("appid = \"x\"\n{account}"), &[], Table::default()),
            "h5.toml:1:1: `appid` is set beside [[account]] tables: ",
        ),
        (
            error_of(account, &[("WECHAT_H5_APPID", "x")], Table::default()),
            "WECHAT_H5_APPID is set beside [[account]] tables: ",
        ),
        (
            error_of(account, &[], Table::default()),
            "h5.toml:1:1: [[account]] 1: `appsecret` is missing: set it, or `appsecret_file`, ",
        ),
        (
            error_of(&format!("{secret}{secret}"), &[], Table::default()),
            "h5.toml:5:1: `appid` was used before: ",
        ),
        (
            error_of("session_seconds = \"7d\"", &[], flags.clone()),
            "WECHAT_H5_APPID is missing: ",
        ),
        (
            error_of(&secret, &[], flags),
            "--session-seconds is `7d`, which is not valid: ",
        ),
        (
            error_of(
                &format!("session_seconds = \"7d\"\n{secret}"),
                &[],
                Table::default(),
            ),
            "h5.toml:1:1: `session_seconds` is `7d`, which is not valid: ",
        ),
        (
            error_of(
                "appsecret_file = \"secret\"\nappid = \"wx5a4d6f78c1e2b390\"",
                &[],
                Table::default(),
            ),
            "h5.toml:1:1: `appsecret_file` names secret, which cannot be read (",
        ),
        (
            error_of(
                account,
                &[("WECHAT_H5_CONFIG", "/no/such.toml")],
                Table::default(),
            ),
            "WECHAT_H5_CONFIG names /no/such.toml, which cannot be read (",
        ),
    ] {
        assert!(message.starts_with(start), "{message}\n{start}");
    }
}

#[test]
fn plain_http_is_accepted_on_loopback_only() {
    for (url, is_accepted) in [
        ("https://h5.example.com", true),
        ("https://h5.example.com:8443/", true),
        ("http://localhost:8080/", true),
        ("http://[::1]:8080/", true),
        ("http://10.0.0.1/", false),
    ] {
        assert_eq!(read(&with(&PUBLIC_URL, url)).is_ok(), is_accepted, "{url}");
    }
}

#[test]
fn hsts_and_ports_depend_on_the_public_url() {
    for (url, allows_hsts, unsupported_port) in [
        ("https://h5.example.com/", true, None),
        ("https://h5.example.com:443/", true, None),
        ("https://h5.example.com:8443/", true, Some(8443)),
        ("https://localhost:8443/", false, None),
        ("https://192.168.1.2/", false, None),
        ("http://127.0.0.1:8080/", false, None),
    ] {
        let public = read(&with(&PUBLIC_URL, url)).unwrap().public;
        assert_eq!(public.allows_hsts(), allows_hsts, "{url}");
        assert_eq!(public.unsupported_port(), unsupported_port, "{url}");
    }
}

#[test]
fn a_wildcard_is_refused_in_one_clear_line() {
    assert_eq!(
        read(&with(&ORIGINS, "https://*.example.com")).unwrap_err(),
        "WECHAT_H5_ORIGINS cannot be used (`https://*.example.com` has a wildcard: \
         write each origin in full): list the origins of your pages, such as \
         https://h5.example.com, separated by commas"
    );
}

#[test]
fn an_address_without_a_scheme_is_shown_with_one() {
    for setting in [&PUBLIC_URL, &ORIGINS, &RELAY_SITES, &API_BASE, &OPEN_BASE] {
        for address in ["h5.example.com", "h5.example.com:8443"] {
            let message = read(&with(setting, address)).unwrap_err();
            let start = format!(
                "{} cannot be used (`{address}` has no scheme: write https://{address}): ",
                setting.name()
            );
            assert!(message.starts_with(&start), "{message}");
        }
    }
}

#[test]
fn the_part_of_an_address_that_is_too_much_is_named() {
    for (rest, part) in [("app", "path"), ("?a=1", "query"), ("#/a", "fragment")] {
        let message = read(&with(
            &PUBLIC_URL,
            &format!("https://h5.example.com/{rest}"),
        ));
        let message = message.unwrap_err();
        assert!(
            message.contains(&format!("which has a {part}: ")),
            "{message}"
        );
    }
    let message = read(&with(&INTERNAL_HOSTS, "http://a")).unwrap_err();
    assert_eq!(
        message,
        "WECHAT_H5_INTERNAL_HOSTS has `http://a`, which is not a host name: \
         use names without scheme and port, such as wechat-h5"
    );
}

#[test]
fn listening_everywhere_needs_a_public_url() {
    let bound = "0.0.0.0:8080".parse().unwrap();
    let err = Config::read(&values(), bound).unwrap_err().to_string();
    assert_eq!(
        err,
        "WECHAT_H5_PUBLIC_URL is not set, and its default is `http://0.0.0.0:8080/`: plain http \
         is allowed on loopback only: set it to the page's address, such as \
         https://h5.example.com/"
    );
}

#[test]
fn a_flag_wins_over_a_variable_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wechat-h5.toml");
    let text = "listen = \"127.0.0.1:1\"\nappid = \"file\"\nstore = \"memory\"";
    std::fs::write(&path, text).unwrap();
    let mut flags = Table::default();
    flags.set(&LISTEN, "127.0.0.1:3");
    let values = Values::load(SERVE, flags, |name| match name {
        "WECHAT_H5_CONFIG" => Some(path.display().to_string()),
        "WECHAT_H5_LISTEN" => Some("127.0.0.1:2".to_owned()),
        "WECHAT_H5_APPID" => Some("variable".to_owned()),
        _ => None,
    })
    .unwrap();
    let top = values.top();
    assert_eq!(top.text(&LISTEN).unwrap(), Some("127.0.0.1:3"));
    assert_eq!(top.text(&APPID).unwrap(), Some("variable"));
    assert_eq!(top.text(&STORE).unwrap(), Some("memory"));
    assert_eq!(top.text(&LOG).unwrap(), Some("info"));
}

#[test]
fn an_unknown_variable_is_found() {
    let names = [
        "WECHAT_H5_STORES",
        "WECHAT_H5_LISTEN",
        "WECHAT_H5_CONFIG",
        "WECHAT_H5_APP_ID",
        "WECHAT_H5_NODE_MODULES",
        "WECHAT_H5_PROXY_LISTEN",
        "WECHAT_H5_PAGE",
        "WECHAT_H5_BIN",
        "WECHAT_H5_",
        "wechat_h5_listen",
        "PATH",
    ];
    let unknown = unknown_variables(names.into_iter().map(str::to_owned));
    let unknown: Vec<_> = unknown
        .iter()
        .map(|unknown| (unknown.name.as_str(), unknown.similar.as_deref()))
        .collect();
    assert_eq!(
        unknown,
        [
            ("WECHAT_H5_", None),
            ("WECHAT_H5_APP_ID", Some("WECHAT_H5_APPID")),
            ("WECHAT_H5_PAGE", None),
            ("WECHAT_H5_STORES", Some("WECHAT_H5_STORE"))
        ]
    );
}

#[test]
fn a_variable_of_another_command_is_found() {
    let names = [
        "WECHAT_H5_LOG",
        "WECHAT_H5_APPID",
        "WECHAT_H5_SANDBOX_LISTEN",
        "WECHAT_H5_API_BASE",
        "WECHAT_H5_NOTHING",
        "PATH",
    ];
    for (command, expected) in [
        (SERVE, &["WECHAT_H5_SANDBOX_LISTEN"][..]),
        (SANDBOX, &["WECHAT_H5_API_BASE", "WECHAT_H5_APPID"]),
        (DEMO, &["WECHAT_H5_API_BASE", "WECHAT_H5_APPID"]),
    ] {
        let names = names.into_iter().map(str::to_owned);
        assert_eq!(unused_variables(command, names), expected);
    }
}

#[test]
fn a_misspelt_api_or_tag_is_found_and_an_api_beside_the_list_is_not() {
    let mut values = with(
        &JS_API_LIST,
        "chooseImage,chooseImages,scanQrCode,chooseInvoice,private:thing",
    );
    values.set(&OPEN_TAG_LIST, "wx-open-lanch-app,wx-open-subscribe");
    let config = read(&values).unwrap();
    let unknown = unknown_names(&config.accounts[0]);
    let unknown: Vec<_> = unknown
        .iter()
        .map(|unknown| (unknown.setting, unknown.name.as_str(), unknown.similar))
        .collect();
    assert_eq!(
        unknown,
        [
            ("js_api_list", "chooseImages", Some("chooseImage")),
            ("js_api_list", "scanQrCode", Some("scanQRCode")),
            ("js_api_list", "private:thing", None),
            (
                "open_tag_list",
                "wx-open-lanch-app",
                Some("wx-open-launch-app")
            ),
        ]
    );
}

#[test]
fn a_list_is_written_either_way() {
    let entries = |value: Value| {
        let mut table = Table::default();
        table.set(&JS_API_LIST, value);
        let entries = table.parse_list(&JS_API_LIST, |entry| Ok(entry.to_owned()));
        entries.unwrap().unwrap()
    };
    let expected = ["chooseImage", "scanQRCode"];
    assert_eq!(entries("chooseImage, scanQRCode,".into()), expected);
    assert_eq!(
        entries(expected.map(str::to_owned).to_vec().into()),
        expected
    );
}

#[test]
fn pushes_need_a_token_and_a_back_end_and_the_secrets_may_be_two() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "newtoken\n oldtoken\n").unwrap();
    let file = file.to_str().unwrap();
    let key = "k".repeat(16);
    let aes = "A".repeat(43);
    let wrong_aes = format!("{aes},{aes},{aes}");
    let all: &[(&'static Setting, &str)] = &[
        (&PUSH_WEBHOOK, "https://back-end.example.com/hook"),
        (&PUSH_WEBHOOK_KEY, &key),
        (&PUSH_TOKEN_FILE, file),
    ];
    let with = |others: &[(&'static Setting, &str)]| {
        let mut values = values();
        for (setting, value) in others {
            values.set(setting, *value);
        }
        read(&values).map(|mut config| config.accounts.remove(0).push)
    };
    assert!(with(&[]).unwrap().is_none());
    let push = with(all).unwrap().unwrap();
    assert_eq!(push.tokens.current.expose(), "newtoken");
    assert_eq!(push.tokens.previous.as_ref().unwrap().expose(), "oldtoken");
    assert!(push.aes_keys.is_none());
    assert_eq!(push.clock_tolerance.as_secs(), 600);
    let shown = format!("{push:?}");
    assert!(
        !shown.contains("oldtoken") && !shown.contains("kkkk"),
        "{shown}"
    );

    for (change, start) in [
        (
            &[(&PUSH_TOKEN, "other")][..],
            "WECHAT_H5_PUSH_TOKEN_FILE is set beside WECHAT_H5_PUSH_TOKEN:",
        ),
        (
            &[(&PUSH_AES_KEY, "short")],
            "WECHAT_H5_PUSH_AES_KEY cannot be used (",
        ),
        (
            &[(&PUSH_AES_KEY, &*wrong_aes)],
            "WECHAT_H5_PUSH_AES_KEY has more than two: ",
        ),
        (&[(&PUSH_AES_KEY, "")], "WECHAT_H5_PUSH_AES_KEY is empty: "),
        (
            &[(&PUSH_WEBHOOK, "ftp://a/")],
            "WECHAT_H5_PUSH_WEBHOOK is `ftp://a/`",
        ),
        (
            &[(&PUSH_WEBHOOK, "https://a:b@c/")],
            "WECHAT_H5_PUSH_WEBHOOK has a user name",
        ),
        (
            &[(&PUSH_WEBHOOK_KEY, "short")],
            "WECHAT_H5_PUSH_WEBHOOK_KEY is shorter than 16",
        ),
        (
            &[(&PUSH_CLOCK_TOLERANCE, "0")],
            "WECHAT_H5_PUSH_CLOCK_TOLERANCE is `0`",
        ),
        (
            &[(&PUSH_TOKEN_FILE, "/no/token")],
            "WECHAT_H5_PUSH_TOKEN_FILE names /no/token",
        ),
    ] {
        let message = with(&[all, change].concat()).unwrap_err();
        assert!(message.starts_with(start), "{message}");
        assert!(!message.contains("tiny"), "{message}");
    }
    let message = with(&all[2..]).unwrap_err();
    assert!(
        message.starts_with("WECHAT_H5_PUSH_WEBHOOK is missing: ")
            && message.contains("push_webhook_key"),
        "{message}"
    );
    for (without, start) in [
        (0, "WECHAT_H5_PUSH_WEBHOOK is missing: "),
        (1, "WECHAT_H5_PUSH_WEBHOOK_KEY is missing: "),
        (
            2,
            "WECHAT_H5_PUSH_WEBHOOK is set, but no Token for pushes: ",
        ),
    ] {
        let mut some = all.to_vec();
        some.remove(without);
        let message = with(&some).unwrap_err();
        assert!(message.starts_with(start), "{message}");
    }
}

#[test]
fn a_webhook_by_plain_http_is_in_a_private_network() {
    let with = |url: &str| {
        let mut values = values();
        values.set(&PUSH_WEBHOOK, url);
        values.set(&PUSH_WEBHOOK_KEY, "k".repeat(16));
        values.set(&PUSH_TOKEN, "token");
        read(&values)
    };
    for host in [
        "127.0.0.1:8000",
        "10.0.0.7",
        "[fd00::7]",
        "back-end:8000",
        "shop.default.svc",
        "shop.default.svc.cluster.local",
        "shop.internal.",
        "a.localhost",
    ] {
        let url = format!("http://{host}/hook");
        let push = with(&url);
        assert!(push.is_ok(), "{host}");
    }
    for host in [
        "back-end.example.com",
        "203.0.113.7",
        "[2001:db8::7]",
        "a.svc.example",
    ] {
        let url = format!("http://{host}/hook");
        let message = with(&url).unwrap_err();
        let start =
            format!("WECHAT_H5_PUSH_WEBHOOK is `{url}`: it would send messages and payments");
        assert!(message.starts_with(&start), "{message}");
    }
}
