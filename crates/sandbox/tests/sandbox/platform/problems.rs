//! What the journal says about refusals that their errcode does not explain.

use serde_json::json;
use wechat_h5_sandbox::EntryKind;

use crate::support::TestSandbox;

#[tokio::test]
async fn the_journal_says_why_a_call_was_refused() {
    const OPENID: &str = "oSandboxUser_XiaoMing_000001";
    const TEMPLATE: &str = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY";
    let custom = json!({ "touser": OPENID, "msgtype": "text", "text": { "content": "a" } });
    let data = json!({ "thing1": { "value": "a" }, "amount2": { "value": "1" }, "time3": { "value": "2" } });
    let subscription = json!({ "touser": OPENID, "template_id": TEMPLATE, "data": data });
    for (path, body, errcode, says) in [
        (
            "/cgi-bin/message/mass/sendall",
            json!({}),
            48001,
            "WeChat has /cgi-bin/message/mass/sendall, and the sandbox does not simulate it",
        ),
        (
            "/cgi-bin/tag/create",
            json!({}),
            40066,
            "WeChat documents no /cgi-bin/tag/create: did you mean /cgi-bin/tags/create?",
        ),
        (
            "/cgi-bin/message/custom/send",
            custom,
            45015,
            "have written within 48 hours",
        ),
        (
            "/cgi-bin/message/custom/typing",
            json!({ "touser": OPENID, "command": "Typing" }),
            45015,
            "have written within 48 hours",
        ),
        (
            "/cgi-bin/message/custom/send",
            json!({ "touser": OPENID, "msgtype": "image", "image": { "media_id": "x" } }),
            40007,
            "x is no file of the account",
        ),
        (
            "/cgi-bin/message/custom/send",
            json!({ "touser": OPENID, "msgtype": "mpnews", "mpnews": { "media_id": "x" } }),
            40007,
            "send mpnewsarticle",
        ),
        (
            "/cgi-bin/message/custom/send",
            json!({ "touser": OPENID, "msgtype": "mpnewsarticle", "mpnewsarticle": { "article_id": "x" } }),
            53600,
            "freepublish/submit publishes a draft",
        ),
        (
            "/cgi-bin/draft/add",
            json!({ "articles": [{ "title": "a", "content": "b", "thumb_media_id": "x" }] }),
            40007,
            "come from material/add_material",
        ),
        (
            "/cgi-bin/message/subscribe/bizsend",
            subscription,
            43101,
            "has not accepted this template by <wx-open-subscribe>",
        ),
    ] {
        let sandbox = TestSandbox::new();
        let token = sandbox.access_token().await;
        let path_with_token = format!("{path}?access_token={token}");
        let response = sandbox.post(&path_with_token, &body).await;
        assert_eq!(response.errcode(), errcode, "{path}");
        let entries = sandbox.inner.journal(Some(EntryKind::Platform));
        let entry = entries.last().unwrap();
        let problem = entry.details["problem"].as_str().unwrap();
        assert!(problem.contains(says), "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_push_of_a_message_allows_customer_messages() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/message/custom/send?access_token={token}");
    let message = json!({ "touser": "oSandboxUser_XiaoMing_000001", "msgtype": "text", "text": { "content": "你好" } });
    for (push, allowed) in [("VIEW", false), ("text", true)] {
        // It counts without a URL to push to, too.
        sandbox
            .post("/__sandbox/push", &json!({ "type": push }))
            .await;
        let errcode = sandbox.post(&path, &message).await.errcode();
        assert_eq!(errcode == 0, allowed, "{push}");
    }
    let entries = sandbox.inner.journal(Some(EntryKind::Platform));
    let details = &entries.last().unwrap().details;
    assert_eq!(
        (&details["to"], &details["message"]),
        (&json!("xiaoming"), &json!("你好"))
    );
}
