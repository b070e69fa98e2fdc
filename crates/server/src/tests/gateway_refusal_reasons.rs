//! What a refusal says to its caller and in the log.

use super::calling_back_end::{Gateway, SHOP, TRUSTED, token_path, with_stand_in};
use super::log_lines::LogLines;
use super::test_server::{APP_ID, OTHER_APP_ID};

const PATH: &str = "/cgi-bin/get_api_domain_ip";

#[tokio::test]
async fn who_may_not_use_an_account_is_not_told_that_there_is_none() {
    let gateway = Gateway::start().await;
    for (app_id, why) in [
        (
            OTHER_APP_ID,
            "add it to `appids` in the file of client keys",
        ),
        (
            "wx0000000000000000",
            "no account with this appid is configured here",
        ),
    ] {
        let path = format!("{PATH}?access_token=wh5-{app_id}-{SHOP}");
        for response in [
            gateway.get(&path).await,
            gateway.get(&token_path(app_id, SHOP)).await,
        ] {
            assert_eq!(response.errcode(), 40013);
            assert!(response.body.contains(why), "{}", response.body);
        }
    }
}

#[tokio::test]
async fn a_slash_behind_a_path_of_the_server_is_said_to_be_wrong() {
    let gateway = Gateway::start().await;
    for path in [
        token_path(APP_ID, SHOP).replace("token?", "token/?"),
        "/cgi-bin/stable_token/".to_owned(),
        with_stand_in("/cgi-bin/ticket/getticket/?type=jsapi"),
        "/sns/userinfo/?access_token=t&openid=o".to_owned(),
        "/cgi-bin/clear_quota/v2/".to_owned(),
    ] {
        let response = gateway.get(&path).await;
        assert_eq!(response.errcode(), 48001, "{path}");
        assert!(
            response.body.contains("without the slash"),
            "{}",
            response.body
        );
    }
    assert_eq!(gateway.server.calls("/cgi-bin/ticket/getticket/"), 0);
}

/// Whoever looks for the client that is refused finds the one that is.
#[tokio::test]
async fn a_refusal_is_counted_against_the_client_that_made_the_call() {
    let lines = LogLines::default();
    let guard = lines.collect();
    let gateway = Gateway::with_shop("paths = [\"/cgi-bin/message/\"]").await;
    for _ in 0..3 {
        gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    }
    let path = format!("/cgi-bin/%6denu/get?access_token=wh5-{APP_ID}-{TRUSTED}");
    gateway.get(&path).await;
    drop(guard);
    let written = lines.text();
    let refused = written
        .lines()
        .filter(|line| line.contains("a call was refused"));
    let refused: Vec<_> = refused.collect();
    assert_eq!(refused.len(), 2, "{written}");
    for (line, client) in refused.into_iter().zip(["shop", "trusted"]) {
        let of_client = line.contains(&format!("client=\"{client}\""));
        assert!(of_client && line.contains("refused=1"), "{line}");
    }
}
