//! Every tab of the sandbox's shell in both languages and both themes: axe-core finds nothing
//! serious, and in no window is the shell wider than it.

use serde_json::json;
use wechat_h5_e2e::{Device, Options, Scenario, Shell, scenario, serious_violations};

const TABS: [&str; 7] = [
    "page",
    "scenarios",
    "client",
    "user",
    "platform",
    "chat",
    "events",
];

/// A phone, a tablet, a docked and a whole window, in CSS pixels.
const WINDOWS: [(u32, u32); 4] = [(320, 640), (768, 1024), (1024, 768), (1440, 900)];

/// The shell, with something in each of its lists, in the last window.
async fn filled(s: &mut Scenario, theme: &str) -> anyhow::Result<Shell> {
    s.browser.without_motion(theme).await?;
    let shell = s.shell();
    shell.open_with_ready_page().await?;
    shell.leave_frame().await?;
    for (path, body) in [
        ("orders", json!({"total": 1, "outTradeNo": "ORDER-1"})),
        ("orders/pay", json!({"outTradeNo": "ORDER-1"})),
        ("refunds", json!({"outTradeNo": "ORDER-1"})),
        ("client", json!({"outcomes": {"chooseImage": "cancel"}})),
        (
            "faults",
            json!({"path": "/cgi-bin/token", "effect": {"errcode": 45009}}),
        ),
        ("push", json!({"type": "text", "Content": "在吗"})),
    ] {
        let url = format!("{}/__sandbox/{path}", s.sandbox.base());
        let response = s.http.post(&url, &body).await?;
        assert!(response.status.is_success(), "{path}: {}", response.body);
    }
    let refused = format!("{}/cgi-bin/user/get?access_token=none", s.sandbox.base());
    s.http.get(&refused, &[]).await?;
    shell.wait_panel("last-error", "40001").await?;
    Ok(shell)
}

/// What is wrong with what is shown, in every window and to axe-core.
async fn look(s: &mut Scenario, name: &str) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for (width, height) in WINDOWS {
        s.browser.resize(width, height).await?;
        let wider = s.browser.overflow().await?;
        if wider != 0 {
            found.push(format!("{name}: {wider} wider than {width}"));
        }
        s.screenshot(&format!("{name}-{width}")).await?;
    }
    let violations = serious_violations(&s.browser).await?;
    found.extend(violations.iter().map(|it| format!("{name}: {it}")));
    Ok(found)
}

async fn every_tab_is_usable(s: &mut Scenario, theme: &str) -> anyhow::Result<()> {
    let shell = filled(s, theme).await?;
    let mut found = Vec::new();
    for language in ["zh", "en"] {
        for tab in TABS {
            shell.panel().click(&format!("panel-tab-{tab}")).await?;
            found.extend(look(s, &format!("{language}-{tab}")).await?);
        }
        shell.panel().click("language").await?;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[test]
fn in_the_light() {
    scenario("shell-appearance-light", options(), async |s| {
        every_tab_is_usable(s, "light").await
    });
}

#[test]
fn in_the_dark() {
    scenario("shell-appearance-dark", options(), async |s| {
        every_tab_is_usable(s, "dark").await
    });
}

/// What is open for a while only: an entry of the journal, a scenario, the keys, a question.
#[test]
fn what_is_opened() {
    for theme in ["light", "dark"] {
        let name = format!("shell-appearance-opened-{theme}");
        scenario(&name, options(), async |s| {
            let shell = filled(s, theme).await?;
            let mut found = Vec::new();
            shell.panel().click("last-error-open").await?;
            shell.panel().find("entry-close").await?;
            found.extend(look(s, "entry").await?);
            shell.panel().click("entry-close").await?;
            shell.panel().click("panel-tab-scenarios").await?;
            shell
                .click_for_new_frame("scenario-snapshot-visitor")
                .await?;
            shell.wait_panel("snapshot", "快照页").await?;
            found.extend(look(s, "scenario").await?);
            shell.panel().click("shortcuts").await?;
            found.extend(look(s, "keys").await?);
            shell.panel().click("shortcuts-close").await?;
            shell.open_tab_of("reset").await?;
            shell.panel().click("reset").await?;
            found.extend(look(s, "question").await?);
            shell.panel().click("question-close").await?;
            assert!(found.is_empty(), "{}", found.join("\n"));
            Ok(())
        });
    }
}

fn options() -> Options {
    Options::demo().device(Device::Desktop)
}
