//! The sheets on which the simulated client prompts the user, over the page in the shell's
//! phone. The tests use clicks and keys, in the light and in the dark theme.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};
use wechat_h5_e2e::{
    APP_ID, APP_SECRET, ARROW_RIGHT, Device, ENTER, ESCAPE, ESCAPE_KEY, Options, SHIFT, Scenario,
    Shell, TAB, encode, scenario, until,
};

/// Runs one test in both themes. The page may call every API.
fn in_both_themes(
    name: &str,
    body: impl AsyncFn(&mut Scenario, &Shell) -> anyhow::Result<()> + Copy,
) {
    for theme in ["light", "dark"] {
        let options = Options::demo().device(Device::Desktop);
        scenario(&format!("sheet-{name}-{theme}"), options, async |s| {
            s.browser.without_motion(theme).await?;
            let shell = s.shell();
            ready(&shell).await?;
            body(s, &shell).await
        });
    }
}

async fn ready(shell: &Shell) -> anyhow::Result<()> {
    shell.open_with_ready_page().await?;
    shell.grant_all_apis().await
}

/// Waits until the call has this result and all sheets are closed.
async fn wait_result(shell: &Shell, text: &str) -> anyhow::Result<Value> {
    let result = shell.call_result().await?;
    assert_eq!(result["errMsg"], text, "{result}");
    shell.wait_closed().await?;
    Ok(result)
}

/// A picture of this project, to be picked from the computer.
fn picture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/shell.png")
}

/// Gives a file to a field, as the browser's file dialog does.
async fn pick(shell: &Shell, field: &str, file: &Path) -> anyhow::Result<()> {
    let file = file.canonicalize()?;
    let field = shell.sheet(field).await?;
    field.send_keys(&file.to_string_lossy()).await?;
    Ok(())
}

/// Cancels, fails and denies a call by the buttons of its sheet, and cancels it by the
/// escape key.
async fn can_be_cancelled_failed_and_denied(
    shell: &Shell,
    name: &str,
    options: &Value,
) -> anyhow::Result<()> {
    for (button, outcome) in [
        ("simulate-cancel", "cancel"),
        ("simulate-fail", "fail"),
        ("simulate-deny", "permission denied"),
    ] {
        shell.call(name, options).await?;
        shell.press(button).await?;
        wait_result(shell, &format!("{name}:{outcome}")).await?;
    }
    shell.call(name, options).await?;
    shell
        .sheet("simulate-cancel")
        .await?
        .send_keys(ESCAPE)
        .await?;
    wait_result(shell, &format!("{name}:cancel")).await?;
    Ok(())
}

#[test]
fn pictures_are_chosen_from_the_album_and_from_files() {
    in_both_themes("pictures", async |s, shell| {
        let options = json!({"count": 3});
        can_be_cancelled_failed_and_denied(shell, "chooseImage", &options).await?;
        shell.call("chooseImage", &options).await?;
        shell.press("choose-picture").await?;
        pick(shell, "choose-file", &picture()).await?;
        until("two chosen", Duration::from_secs(5), async || {
            let text = shell.sheet("choose-done").await?.text().await?;
            Ok(text.contains("(2)").then_some(()))
        })
        .await?;
        s.screenshot("chosen").await?;
        shell.press("choose-done").await?;
        let result = wait_result(shell, "chooseImage:ok").await?;
        let ids = result["localIds"].as_array().cloned().unwrap_or_default();
        assert_eq!(ids.len(), 2, "{result}");
        // The bytes are those of the file.
        let options = json!({"localId": ids[1]});
        shell.call("getLocalImgData", &options).await?;
        let data = wait_result(shell, "getLocalImgData:ok").await?;
        let base64 = data["localData"].as_str().unwrap_or_default();
        assert!(base64.starts_with("iVBORw0KGgo"), "{base64:.40}");
        let expected = std::fs::metadata(picture())?.len().div_ceil(3) * 4;
        assert_eq!(base64.len() as u64, expected);
        shell.call("uploadImage", &options).await?;
        wait_result(shell, "uploadImage:ok").await?;
        Ok(())
    });
}

#[test]
fn pictures_are_previewed_by_keys_and_buttons() {
    in_both_themes("preview", async |s, shell| {
        shell.call("chooseImage", &json!({"count": 3})).await?;
        shell.press("choose-picture").await?;
        shell.press("choose-done").await?;
        let chosen = wait_result(shell, "chooseImage:ok").await?;
        let avatar = format!("{}/mmopen/vi_32/sandbox/132", s.sandbox.base());
        let none = s.url("/none.png");
        s.expect_console_error("*/none.png - Failed to load resource: the server responded with a status of 404 (Not Found)");
        let urls = json!([avatar, chosen["localIds"][0], none]);
        shell.call("previewImage", &json!({"urls": urls})).await?;
        assert_eq!(shell.call_result().await?["errMsg"], "previewImage:ok");
        let count = shell.sheet("preview-count").await?;
        assert_eq!(count.text().await?, "1 / 3");
        shell
            .sheet("preview-next")
            .await?
            .send_keys(ARROW_RIGHT)
            .await?;
        assert_eq!(count.text().await?, "2 / 3");
        let script = "const root = document.querySelector('wechat-h5-sheets').shadowRoot; \
             return root.querySelector('[data-test=preview-image]').naturalWidth";
        assert_eq!(s.browser.run(script, vec![]).await?, 480);
        s.screenshot("second").await?;
        shell.press("preview-next").await?;
        shell.sheet("preview-broken").await?;
        assert!(!shell.sheet("preview-next").await?.is_enabled().await?);
        shell
            .sheet("preview-previous")
            .await?
            .send_keys(ESCAPE)
            .await?;
        shell.wait_closed().await
    });
}

#[test]
fn a_code_is_read_from_a_picture() {
    in_both_themes("scan", async |s, shell| {
        let options = json!({"needResult": 1});
        can_be_cancelled_failed_and_denied(shell, "scanQRCode", &options).await?;
        shell.call("scanQRCode", &options).await?;
        shell.sheet("sheet-scanQRCode").await?;
        s.screenshot("finder").await?;
        pick(shell, "scan-file", &picture()).await?;
        until("no code in it", Duration::from_secs(8), async || {
            let words = shell.sheet("scan-words").await?.text().await?;
            Ok(words.contains("没有找到二维码").then_some(()))
        })
        .await?;
        let code = code_picture(s, shell).await?;
        shell.call("scanQRCode", &options).await?;
        pick(shell, "scan-file", &code).await?;
        let result = wait_result(shell, "scanQRCode:ok").await?;
        assert!(
            result["resultStr"]
                .as_str()
                .is_some_and(|text| text.starts_with("http")),
            "{result}"
        );
        // A code can also be typed.
        shell.call("scanQRCode", &options).await?;
        let text = shell.sheet("scan-text").await?;
        text.clear().await?;
        text.send_keys("EAN_13,6901234567892").await?;
        shell.press("scan-use").await?;
        let result = wait_result(shell, "scanQRCode:ok").await?;
        assert_eq!(result["resultStr"], "EAN_13,6901234567892");
        Ok(())
    });
}

/// A file with a QR code that the simulated platform draws. Opens the shell again.
async fn code_picture(s: &mut Scenario, shell: &Shell) -> anyhow::Result<PathBuf> {
    let base = s.sandbox.base().to_owned();
    let token = format!(
        "{base}/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={APP_SECRET}"
    );
    let token = s.http.get(&token, &[]).await?.json()?["access_token"].clone();
    let token = token.as_str().unwrap_or_default();
    let create = format!("{base}/cgi-bin/qrcode/create?access_token={token}");
    let scene =
        json!({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "e2e"}}});
    let ticket = s.http.post(&create, &scene).await?.json()?["ticket"].clone();
    let ticket = encode(ticket.as_str().unwrap_or_default());
    s.expect_console_error("*/favicon.ico - Failed to load resource: the server responded with a status of 404 (Not Found)");
    s.page
        .go(&format!("{base}/cgi-bin/showqrcode?ticket={ticket}"))
        .await?;
    let png = s.page.find_css("img").await?.screenshot().await?;
    let file = s.file("code.png", &png)?;
    ready(shell).await?;
    Ok(file)
}

#[test]
fn a_location_is_chosen_by_city_and_by_coordinates() {
    in_both_themes("place", async |s, shell| {
        let options = json!({"type": "gcj02"});
        can_be_cancelled_failed_and_denied(shell, "getLocation", &options).await?;
        shell.call("getLocation", &options).await?;
        shell
            .sheet("place-city")
            .await?
            .select_by_value("0")
            .await?;
        s.screenshot("city").await?;
        shell.press("place-use").await?;
        let result = wait_result(shell, "getLocation:ok").await?;
        // 北京 in GCJ-02, some hundred metres away from its WGS-84 coordinates.
        let latitude = result["latitude"].as_f64().unwrap_or_default();
        let longitude = result["longitude"].as_f64().unwrap_or_default();
        assert!((latitude - 39.9056).abs() < 0.0005, "{result}");
        assert!((longitude - 116.4136).abs() < 0.0005, "{result}");
        shell.call("getLocation", &json!({"type": "wgs84"})).await?;
        let field = shell.sheet("place-latitude").await?;
        field.clear().await?;
        field.send_keys("1.5").await?;
        field.send_keys("91").await?;
        let use_it = shell.sheet("place-use").await?;
        assert!(use_it.is_enabled().await?, "1.591 is a latitude");
        field.clear().await?;
        field.send_keys("91").await?;
        assert!(!use_it.is_enabled().await?, "91 is not a latitude");
        field.clear().await?;
        field.send_keys("1.5").await?;
        use_it.send_keys(ENTER).await?;
        let result = wait_result(shell, "getLocation:ok").await?;
        assert_eq!(result["latitude"], 1.5);
        let place = json!({"latitude": 23.1, "longitude": 113.3, "name": "广州塔", "address": "广东省广州市海珠区"});
        shell.call("openLocation", &place).await?;
        assert_eq!(shell.call_result().await?["errMsg"], "openLocation:ok");
        shell.sheet("place-name").await?;
        s.screenshot("opened").await?;
        shell.press("sheet-back").await?;
        shell.wait_closed().await
    });
}

#[test]
fn a_tone_is_recorded_and_played() {
    in_both_themes("record", async |s, shell| {
        can_be_cancelled_failed_and_denied(shell, "startRecord", &json!({})).await?;
        shell.call("startRecord", &json!({})).await?;
        shell.sheet("record-tone").await?;
        s.screenshot("prompt").await?;
        shell.press("record-tone").await?;
        wait_result(shell, "startRecord:ok").await?;
        shell.sheet("recording").await?;
        s.screenshot("recording").await?;
        shell.call("stopRecord", &json!({})).await?;
        let result = wait_result(shell, "stopRecord:ok").await?;
        let script = "const [id, done] = arguments; \
             wx.onVoicePlayEnd({ success: (response) => done(response.localId) }); \
             wx.playVoice({ localId: id })";
        let id = result["localId"].clone();
        let played = s.browser.run_async(script, vec![id.clone()]).await?;
        assert_eq!(played, id);
        Ok(())
    });
}

#[test]
fn a_payment_is_confirmed_or_denied() {
    in_both_themes("pay", async |s, shell| {
        let order = s.sandbox.place_order(&json!({"total": 1})).await?;
        can_be_cancelled_failed_and_denied(shell, "chooseWXPay", &order).await?;
        shell.call("chooseWXPay", &order).await?;
        let amount = shell.sheet("pay-amount").await?.text().await?;
        assert_eq!(amount, "¥0.01");
        s.screenshot("prompt").await?;
        shell.press("pay-confirm").await?;
        shell.sheet("pay-done").await?;
        s.screenshot("paid").await?;
        shell.press("pay-done").await?;
        wait_result(shell, "chooseWXPay:ok").await?;
        // It is paid, so nobody is asked again.
        shell.call("chooseWXPay", &order).await?;
        wait_result(shell, "chooseWXPay:fail").await?;
        // A missing field is reported without a prompt.
        shell
            .call("chooseWXPay", &json!({"timestamp": 1, "nonceStr": "n"}))
            .await?;
        let result = shell.call_result().await?;
        assert_eq!(result["errMsg"], "chooseWXPay:fail", "{result}");
        Ok(())
    });
}

#[test]
fn an_address_is_picked_and_edited() {
    in_both_themes("address", async |s, shell| {
        can_be_cancelled_failed_and_denied(shell, "openAddress", &json!({})).await?;
        shell.call("openAddress", &json!({})).await?;
        shell.sheet("address-choose").await?;
        s.screenshot("list").await?;
        shell.press("address-edit").await?;
        let name = shell.sheet("address-userName").await?;
        name.clear().await?;
        name.send_keys("小华").await?;
        s.screenshot("edited").await?;
        shell.press("address-save").await?;
        shell.press("address-choose").await?;
        let result = wait_result(shell, "openAddress:ok").await?;
        assert_eq!(result["userName"], "小华");
        assert_eq!(result["cityName"], "广州市");
        Ok(())
    });
}

#[test]
fn a_card_is_shared_from_the_menu_and_opened_by_the_recipient() {
    in_both_themes("share", async |s, shell| {
        let card = json!({
            "title": "春天的第一封信", "desc": "写给远方的朋友：今天的风很轻，花都开了。",
            "link": s.url("/?from=e2e"), "imgUrl": format!("{}/mmopen/vi_32/sandbox/132", s.sandbox.base()),
        });
        shell.call("updateAppMessageShareData", &card).await?;
        wait_result(shell, "updateAppMessageShareData:ok").await?;
        shell.call("updateTimelineShareData", &card).await?;
        wait_result(shell, "updateTimelineShareData:ok").await?;
        shell.click_outside("phone-menu").await?;
        shell.sheet("menu-friend").await?;
        s.screenshot("menu").await?;
        shell.press("menu-friend").await?;
        assert_eq!(
            shell.sheet("card-title").await?.text().await?,
            "春天的第一封信"
        );
        shell.sheet("card-image").await?;
        s.screenshot("card").await?;
        shell.press("share-send").await?;
        let opened = shell.sheet("share-opened").await?.text().await?;
        assert_eq!(
            opened,
            s.url("/?from=e2e&from=singlemessage&isappinstalled=0")
        );
        s.screenshot("chat").await?;
        shell.press("share-open").await?;
        shell.leave_frame().await?;
        shell.wait_panel("current-url", "isappinstalled=0").await?;
        shell.enter_frame().await?;
        shell.page().wait_jssdk("ready").await
    });
}

#[test]
fn a_page_from_a_pasted_link_shares_a_bare_link_and_the_sheet_says_why() {
    in_both_themes("bare-link", async |s, shell| {
        let card =
            json!({"title": "春天的第一封信", "desc": "d", "link": s.url("/"), "imgUrl": ""});
        shell.call("updateAppMessageShareData", &card).await?;
        wait_result(shell, "updateAppMessageShareData:ok").await?;
        shell.leave_frame().await?;
        shell.open_tab_of("openedFrom-note").await?;
        shell.wait_panel("openedFrom-note", "仍是卡片").await?;
        // Without a reload: the page keeps what it has set.
        shell.select("openedFrom", "link").await?;
        shell.wait_panel("openedFrom-note", "开发者报告").await?;
        shell.click_outside("phone-menu").await?;
        shell.press("menu-friend").await?;
        let source = shell.sheet("share-source").await?.text().await?;
        assert!(source.contains("update…ShareData"), "{source}");
        assert!(source.contains("只发出了链接"), "{source}");
        shell.sheet("share-bare-link").await?;
        s.screenshot("asked").await?;
        shell.press("share-send").await?;
        let opened = shell.sheet("share-opened").await?.text().await?;
        let current = s.browser.run("return location.href", vec![]).await?;
        assert_eq!(json!(opened), current);
        s.screenshot("chat").await?;
        shell.press("share-open").await?;
        shell.leave_frame().await?;
        shell.wait_panel("journal", "只有链接").await?;
        s.screenshot("journal").await
    });
}

#[test]
fn moments_show_the_default_card_and_posting_can_be_cancelled() {
    in_both_themes("moments", async |s, shell| {
        // No card was set, so the card has the page's title.
        shell.click_outside("phone-menu").await?;
        shell.press("menu-timeline").await?;
        let source = shell.sheet("share-source").await?.text().await?;
        assert!(source.contains("默认卡片"), "{source}");
        shell.press("share-cancel").await?;
        shell.wait_closed().await?;
        let sent = "return __weixinSandbox.shares.map((share) => share.sent)";
        assert_eq!(s.browser.run(sent, vec![]).await?, json!([false]));
        shell.click_outside("phone-menu").await?;
        shell.press("menu-timeline").await?;
        shell.press("share-send").await?;
        shell.sheet("share-opened").await?;
        s.screenshot("posted").await?;
        shell.press("sheet-back").await?;
        shell.wait_closed().await
    });
}

#[test]
fn the_menu_has_only_the_items_that_the_page_has_not_hidden() {
    in_both_themes("menu", async |s, shell| {
        let hidden = json!({"menuList": ["menuItem:share:timeline", "menuItem:copyUrl"]});
        shell.call("hideMenuItems", &hidden).await?;
        wait_result(shell, "hideMenuItems:ok").await?;
        shell.leave_frame().await?;
        shell.wait_panel("hidden-items", "share:timeline").await?;
        shell.panel().click("phone-menu").await?;
        shell.enter_frame().await?;
        shell.sheet("menu-friend").await?;
        let script = "const root = document.querySelector('wechat-h5-sheets').shadowRoot; \
             return [...root.querySelectorAll('.icon')].map((icon) => icon.dataset.test)";
        let left = s.browser.run(script, vec![]).await?;
        assert!(!left.to_string().contains("timeline"), "{left}");
        assert!(!left.to_string().contains("copyUrl"), "{left}");
        s.screenshot("without").await?;
        shell.press("menu-cancel").await?;
        shell.call("hideOptionMenu", &json!({})).await?;
        wait_result(shell, "hideOptionMenu:ok").await?;
        shell.leave_frame().await?;
        let dots = Locator::Css("[data-test=phone-menu]");
        until("no dots", Duration::from_secs(5), async || {
            let dots = s.browser.client().find(dots).await?;
            Ok((!dots.is_enabled().await?).then_some(()))
        })
        .await
    });
}

/// What has the focus in the page, and whether it is on a sheet.
const FOCUSED: &str = "const root = document.querySelector('wechat-h5-sheets')?.shadowRoot; \
     const onSheet = document.hasFocus() ? root?.activeElement : null; \
     return [Boolean(onSheet), onSheet?.dataset.test ?? document.activeElement.id]";

#[test]
fn tab_stays_in_a_sheet_and_the_focus_goes_back_to_what_has_opened_it() {
    let options = Options::demo().device(Device::Desktop);
    scenario("sheet-focus", options, async |s| {
        let shell = s.shell();
        ready(&shell).await?;
        let opener = "document.body.insertAdjacentHTML('afterbegin', '<button id=opener>'); \
             document.getElementById('opener').focus()";
        s.browser.run(opener, vec![]).await?;
        shell.call("chooseImage", &json!({"count": 2})).await?;
        shell.sheet("simulate-deny").await?;
        for keys in [&[TAB][..], &[SHIFT, TAB]] {
            let mut seen = Vec::new();
            for _ in 0..20 {
                s.browser.press_keys(keys).await?;
                let focused = s.browser.run(FOCUSED, vec![]).await?;
                assert_eq!(focused[0], true, "after {seen:?}: {focused}");
                seen.push(focused[1].clone());
            }
            assert!(seen.contains(&json!("simulate-deny")), "{seen:?}");
            assert!(seen.contains(&json!("sheet-back")), "{seen:?}");
        }
        s.browser.press_keys(&[ESCAPE_KEY]).await?;
        wait_result(&shell, "chooseImage:cancel").await?;
        let focused = s.browser.run(FOCUSED, vec![]).await?;
        assert_eq!(focused, json!([false, "opener"]));
        Ok(())
    });
}

#[test]
fn a_sheet_that_is_opened_outside_of_the_phone_is_closed_there_and_gives_the_focus_back() {
    let options = Options::demo().device(Device::Desktop);
    scenario("sheet-focus-outside", options, async |s| {
        let shell = s.shell();
        ready(&shell).await?;
        let focus = "document.querySelector('[data-test=reload]').focus()";
        for closer in ["phone-menu", "reload"] {
            shell.leave_frame().await?;
            let menu = shell.panel().find("phone-menu").await?;
            menu.send_keys(ENTER).await?;
            shell.enter_frame().await?;
            shell.sheet("menu-cancel").await?;
            shell.leave_frame().await?;
            if closer == "reload" {
                // The user has clicked into the panel meanwhile.
                s.browser.run(focus, vec![]).await?;
            }
            s.browser.press_keys(&[ESCAPE_KEY]).await?;
            shell.enter_frame().await?;
            shell.wait_closed().await?;
            shell.leave_frame().await?;
            until("the focus", Duration::from_secs(5), async || {
                let focused = "return document.activeElement.dataset.test";
                let focused = s.browser.run(focused, vec![]).await?;
                anyhow::ensure!(focused == closer, "{focused} and not {closer}");
                Ok(Some(()))
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn an_outcome_that_is_set_shows_no_sheet() {
    let options = Options::demo().device(Device::Desktop);
    scenario("sheets-not-shown", options, async |s| {
        s.sandbox
            .client(&json!({"outcomes": {"chooseImage": "ok", "scanQRCode": "cancel"}}))
            .await?;
        let shell = s.shell();
        ready(&shell).await?;
        shell.call("chooseImage", &json!({"count": 1})).await?;
        wait_result(&shell, "chooseImage:ok").await?;
        shell.call("scanQRCode", &json!({"needResult": 1})).await?;
        wait_result(&shell, "scanQRCode:cancel").await?;
        // Outside of the shell there are no sheets at all.
        s.page.open("/").await?;
        s.page.wait_jssdk("ready").await?;
        let ui = s
            .browser
            .run(
                "return [__weixinSandbox.ui, typeof __weixinSandbox.sheets]",
                vec![],
            )
            .await?;
        assert_eq!(ui, json!(["none", "undefined"]));
        Ok(())
    });
}
