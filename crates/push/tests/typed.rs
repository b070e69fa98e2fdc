//! Every documented type, from XML and from JSON, and what WeChat's own messages look like.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use wechat_h5_push::xml;
use wechat_h5_push::{
    DataFormat, Event, Message, Push, PushClass, PushData, PushHeader, PushReceiver, PushToken,
    PushType,
};
use wechat_h5_sign::AppId;

const NOW: u64 = 1_700_000_000;

fn receive(body: &str) -> Push {
    let token = PushToken::parse("AAAAA").unwrap();
    let query = format!(
        "timestamp={NOW}&nonce=1&signature={}",
        token.sign(&NOW.to_string(), "1")
    );
    let app_id = AppId::parse("wxba5fad812f8e6fb9").unwrap();
    let receiver = PushReceiver::plain(app_id, token);
    receiver.receive(&query, body.as_bytes(), NOW).unwrap().push
}

fn event(fields: &str) -> Push {
    receive(&format!(
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oAbc]]></FromUserName><CreateTime>{NOW}</CreateTime><MsgType><![CDATA[event]]></MsgType>{fields}</xml>"
    ))
}

fn message(fields: &str) -> Push {
    receive(&format!(
        "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oAbc]]></FromUserName><CreateTime>{NOW}</CreateTime>{fields}</xml>"
    ))
}

fn header() -> PushHeader {
    PushHeader {
        original_id: "gh_1".into(),
        openid: "oAbc".into(),
        app_id: "wxba5fad812f8e6fb9".into(),
        create_time: NOW,
        msg_id: 24_000_000_000_000_001,
    }
}

fn sample(name: &str) -> Push {
    receive(&xml::write(
        &PushType::find(name).unwrap().sample(&header()),
    ))
}

#[test]
fn every_documented_type_is_read_the_same_from_xml_and_json() {
    let mut others = Vec::new();
    for known in PushType::all() {
        let elements = known.sample(&header());
        let [from_xml, from_json] =
            [DataFormat::Xml, DataFormat::Json].map(|format| receive(&format.write(&elements)));
        assert_eq!(from_xml.name, known.name());
        assert_eq!(from_xml.kind, known.class());
        assert_eq!(from_xml.data, from_json.data, "{}", known.name());
        // A repetition has the format of the first.
        let again = receive(&DataFormat::Json.write(&elements));
        assert_eq!(again.duplicate_key(), from_json.duplicate_key());
        assert_eq!(
            from_xml.msg_id.is_some(),
            known.class() == PushClass::Message
        );
        match from_xml.data {
            PushData::Other {} => others.push(known.name()),
            PushData::Message(_) => assert_eq!(known.class(), PushClass::Message),
            _ => assert_eq!(known.class(), PushClass::Event),
        }
        let lower = xml::write(&elements).replace(known.name(), &known.name().to_lowercase());
        assert_eq!(receive(&lower).name, known.name());
    }
    assert_eq!(others, ["debug_demo"]);
}

/// The type's own part of the JSON.
#[test]
fn each_type_has_its_fields_in_json() {
    for (name, data) in [
        ("text", json!({ "content": "你好" })),
        (
            "voice",
            json!({ "mediaId": "sandbox-media-id_0000000000000000000000000000000000000000000000000001", "format": "amr" }),
        ),
        (
            "location",
            json!({ "latitude": 23.134_521, "longitude": 113.358_803, "scale": 20.0, "label": "广州市海珠区" }),
        ),
        (
            "link",
            json!({ "title": "公众平台官网链接", "description": "公众平台官网链接", "url": "https://mp.weixin.qq.com/" }),
        ),
        ("subscribe", json!({ "scene": null, "ticket": null })),
        ("unsubscribe", json!({})),
        (
            "SCAN",
            json!({ "scene": "123", "ticket": "gQSandboxTicket" }),
        ),
        (
            "LOCATION",
            json!({ "latitude": 23.137_466, "longitude": 113.352_425, "precision": 119.385_04 }),
        ),
        ("CLICK", json!({ "key": "key" })),
        (
            "VIEW",
            json!({ "url": "http://127.0.0.1:8080/", "menuId": "401102000" }),
        ),
        (
            "view_miniprogram",
            json!({ "url": "pages/index/index", "menuId": "401102000" }),
        ),
        (
            "scancode_waitmsg",
            json!({ "key": "scan", "scanType": "qrcode", "scanResult": "1" }),
        ),
        (
            "pic_weixin",
            json!({ "key": "pictures", "count": 1, "md5Sums": ["1b5f7c23b5bf75682a53e7b6d163e185"] }),
        ),
        (
            "location_select",
            json!({ "key": "place", "latitude": 23.0, "longitude": 113.0, "scale": 15.0, "label": "广州市海珠区客村艺苑路 106号", "poiName": null }),
        ),
        (
            "TEMPLATESENDJOBFINISH",
            json!({ "msgId": "3500163836000000001", "status": "success" }),
        ),
        (
            "subscribe_msg_sent_event",
            json!({ "list": [{ "templateId": "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc", "msgId": "1864323726461255680", "errorCode": "0", "errorStatus": "success" }] }),
        ),
        (
            "user_authorization_revoke",
            json!({ "userOpenid": "oAbc", "revokeInfo": ["1"] }),
        ),
        (
            "kf_close_session",
            json!({ "account": "test1@test", "closeType": "KF" }),
        ),
        (
            "kf_switch_session",
            json!({ "account": "test2@test", "fromAccount": "test1@test" }),
        ),
        (
            "user_get_card",
            json!({ "cardId": "pFS7Fjg8kV1IdDz01r4SQwMkuCKc", "code": "012345678901", "outerStr": "12b" }),
        ),
        (
            "card_not_pass_check",
            json!({ "cardId": "pFS7Fjg8kV1IdDz01r4SQwMkuCKc", "reason": "非法代制" }),
        ),
    ] {
        let read = serde_json::to_value(sample(name)).unwrap();
        assert_eq!(read["data"], data, "{name}");
    }
}

/// The same of what happens to the account, and to its cards.
#[test]
fn each_event_of_the_account_has_its_fields_in_json() {
    for (name, data) in [
        (
            "PUBLISHJOBFINISH",
            json!({
                "publishId": "2247503051", "status": 0, "articleId": "sandbox-article-id",
                "articles": [{ "idx": 1, "url": "https://mp.weixin.qq.com/s/sandbox" }],
                "failed": [],
            }),
        ),
        (
            "user_authorization_cancellation",
            json!({ "userOpenid": "oAbc", "revokeInfo": ["1"] }),
        ),
        (
            "user_pay_from_pay_cell",
            json!({
                "cardId": "pFS7Fjg8kV1IdDz01r4SQwMkuCKc", "code": "012345678901",
                "transactionId": "10022403432015000000000", "locationId": "291710000",
                "fee": 10000, "originalFee": 10000,
            }),
        ),
        (
            "card_pay_order",
            json!({
                "orderId": "404091456", "status": "ORDER_STATUS_FINANCE_SUCC",
                "orderType": "ORDER_TYPE_SYS_ADD", "createOrderTime": 1_700_000_000,
                "payFinishTime": 0, "freeCoinCount": 200, "payCoinCount": 0,
                "refundFreeCoinCount": 0, "refundPayCoinCount": 0, "memo": "开通账户奖励",
            }),
        ),
        (
            "giftcard_send_to_friend",
            json!({
                "pageId": "sandboxGiftPage0000000000000000000000000000=",
                "orderId": "Z2sandboxGiftOrder", "isChatRoom": true, "isReturnBack": false,
            }),
        ),
        ("annual_renew", json!({ "expiredTime": 1_731_536_000 })),
        (
            "naming_verify_fail",
            json!({ "failTime": 1_700_000_000, "failReason": "by time" }),
        ),
        ("debug_demo", json!({})),
    ] {
        let read = serde_json::to_value(sample(name)).unwrap();
        assert_eq!(read["data"], data, "{name}");
    }
}

#[test]
fn the_json_has_our_names_and_the_fields_of_wechat() {
    assert_eq!(
        serde_json::to_value(sample("text")).unwrap(),
        json!({
            "kind": "message",
            "type": "text",
            "appId": "wxba5fad812f8e6fb9",
            "originalId": "gh_1",
            "openid": "oAbc",
            "createTime": NOW,
            "msgId": "24000000000000001",
            "data": { "content": "你好" },
            "fields": {
                "ToUserName": "gh_1",
                "FromUserName": "oAbc",
                "CreateTime": "1700000000",
                "MsgType": "text",
                "Content": "你好",
                "MsgId": "24000000000000001",
            },
        })
    );
}

#[test]
fn articles_that_are_not_published_are_named() {
    let failed = event(
        "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2247503051</publish_id><publish_status>2</publish_status><fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>",
    );
    let PushData::Event(Event::PublishJobFinish(articles)) = failed.data else {
        panic!("{failed:?}");
    };
    assert_eq!((articles.status, articles.failed), (Some(2), vec![1, 2]));
    assert!(articles.articles.is_empty());
}

/// The table of the guide: each type, and its own part of the JSON. To write it anew:
/// `UPDATE_DOCS=1 cargo test -p wechat-h5-push --test typed`.
#[test]
fn the_guides_list_every_type() {
    for (file, heading) in [
        (
            "receive-messages.md",
            "| `kind` | `type` | `data`, an example |",
        ),
        (
            "receive-messages.zh-CN.md",
            "| `kind` | `type` | `data` 示例 |",
        ),
    ] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        let path = path.join(file);
        let guide = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = guide.split_once("<!-- types of pushes -->\n").unwrap();
        let (_, after) = rest.split_once("<!-- end of types -->").unwrap();
        let rows: String = PushType::all()
            .filter(|known| known.name() != "debug_demo")
            .map(row)
            .collect();
        let renewed = format!(
            "{before}<!-- types of pushes -->\n{heading}\n|---|---|---|\n{rows}<!-- end of types -->{after}"
        );
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, renewed).unwrap();
        } else {
            assert_eq!(guide, renewed, "{file} is not what the types are");
        }
    }
}

fn row(known: &PushType) -> String {
    let mut elements = known.sample(&header());
    // What only some of them have.
    let more = match known.name() {
        "text" => Some(("bizmsgmenuid", "101")),
        "voice" => Some(("Recognition", "你好")),
        "subscribe" => Some(("Ticket", "gQSandboxTicket")),
        _ => None,
    };
    elements.extend(more.map(|(name, value)| xml::Element::text(name, value)));
    let push = serde_json::to_value(receive(&xml::write(&elements))).unwrap();
    let text = |name: &str| push[name].as_str().unwrap().to_owned();
    format!(
        "| `{}` | `{}` | `{}` |\n",
        text("kind"),
        text("type"),
        push["data"]
    )
}

#[test]
fn an_unknown_type_is_kept_whole() {
    let read =
        event("<Event>new_thing</Event><Big>18446744073709551615</Big><A><B>1</B><B>2</B></A>");
    assert_eq!(
        (read.kind, &*read.name, &read.data),
        (PushClass::Event, "new_thing", &PushData::Other {})
    );
    let json = serde_json::to_value(&read).unwrap();
    assert_eq!(json["fields"]["Big"], "18446744073709551615");
    assert_eq!(json["fields"]["A"], json!({ "B": ["1", "2"] }));
    let read = receive(
        r#"{"ToUserName":"gh_1","FromUserName":"oAbc","CreateTime":1,"MsgType":"hologram","MsgId":18446744073709551615}"#,
    );
    assert_eq!((read.kind, &*read.name), (PushClass::Message, "hologram"));
    let json = serde_json::to_value(&read).unwrap();
    assert_eq!(
        (&json["msgId"], &json["fields"]["MsgId"]),
        (
            &json!("18446744073709551615"),
            &json!("18446744073709551615")
        )
    );
}

#[test]
fn what_is_known_to_arrive_is_read() {
    let content = |read: Push| match read.data {
        PushData::Message(Message::Text { content, .. }) => content,
        other => panic!("{other:?}"),
    };
    for (fields, expected) in [
        (
            "<Content><![CDATA[a\u{2}\u{1d}b]]></Content>",
            "a\u{2}\u{1d}b",
        ),
        ("<Content><![CDATA[a]]]]><![CDATA[>b]]></Content>", "a]]>b"),
        ("<Content><![CDATA[a]]>b]]></Content>", "a]]>b"),
        ("<Content>\n<![CDATA[ a ]]>\n</Content>", " a "),
        ("<Content/>", ""),
        ("", ""),
        ("<content>a</content>", "a"),
    ] {
        let read = message(&format!(
            "<MsgType>\n <![CDATA[Text]]>\n</MsgType>{fields}<MsgID> 24 </MsgID>"
        ));
        assert_eq!((&*read.name, read.msg_id.as_deref()), ("text", Some("24")));
        assert_eq!(content(read), expected);
    }
    let json = "{\"tousername\":\" gh_1 \",\"FromUserName\":\"oAbc\",\"CreateTime\":\"1\",\"MsgType\":\"text\",\"Content\":\"a\u{2}\"}";
    let read = receive(json);
    assert_eq!((&*read.original_id, read.create_time), ("gh_1", Some(1)));
    assert_eq!(content(read), "a\u{2}");
}

#[test]
fn lists_may_be_repeated_or_without_the_element_around_them() {
    let item = |id: &str| {
        format!(
            "<List><TemplateId>{id}</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
        )
    };
    let wrapped = format!(
        "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>{}{}</SubscribeMsgPopupEvent>",
        item("a"),
        item("b")
    );
    let bare = format!(
        "<Event>subscribe_msg_popup_event</Event>{}{}",
        item("a"),
        item("b")
    );
    let json = r#"{"ToUserName":"gh_1","FromUserName":"oAbc","CreateTime":1,"MsgType":"event","Event":"subscribe_msg_popup_event","List":[{"TemplateId":"a","SubscribeStatusString":"accept"},{"TemplateId":"b"}]}"#;
    for read in [event(&wrapped), event(&bare), receive(json)] {
        let PushData::Event(Event::SubscribeMessages { list }) = read.data else {
            panic!("{read:?}");
        };
        let ids: Vec<_> = list.iter().map(|item| &*item.template_id).collect();
        assert_eq!(
            (ids, list[0].status.as_deref()),
            (vec!["a", "b"], Some("accept"))
        );
    }
    let pictures = "<Event>pic_sysphoto</Event><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo>";
    let PushData::Event(Event::Pictures(pictures)) = event(pictures).data else {
        panic!("no pictures");
    };
    assert_eq!(pictures.md5_sums, ["a", "b"]);
}

#[test]
fn a_scene_is_without_its_prefix() {
    for (fields, expected) in [
        (
            "<Event>subscribe</Event><EventKey>qrscene_123</EventKey>",
            Some("123"),
        ),
        ("<Event>subscribe</Event><EventKey/>", None),
        (
            "<Event>subscribe</Event><EventKey>last_trade_no_1</EventKey>",
            None,
        ),
        ("<Event>subscribe</Event>", None),
        (
            "<Event>SCAN</Event><EventKey>qrscene_123</EventKey>",
            Some("qrscene_123"),
        ),
    ] {
        let PushData::Event(Event::Scene { scene, .. }) = event(fields).data else {
            panic!("{fields}");
        };
        assert_eq!(scene.as_deref(), expected, "{fields}");
    }
}

#[test]
fn the_user_is_not_the_service_that_sends_an_event() {
    for (fields, user) in [
        ("<Event>CLICK</Event><OpenID>oTwo</OpenID>", "oAbc"),
        ("<Event>user_info_modified</Event>", "oAbc"),
        (
            "<Event>user_info_modified</Event><OpenID>oTwo</OpenID>",
            "oTwo",
        ),
        (
            "<Event>user_authorization_revoke</Event><OpenID>oTwo</OpenID>",
            "oTwo",
        ),
    ] {
        assert_eq!(event(fields).user(), user, "{fields}");
    }
}

#[test]
fn repetitions_have_one_key_and_other_pushes_another() {
    let same = [
        "<Event>CLICK</Event><EventKey>a</EventKey>",
        "<event>click</event><EventKey> a </EventKey>",
        "<EventKey>a</EventKey><Event>CLICK</Event>",
    ];
    let keys = same.map(|fields| event(fields).duplicate_key());
    assert!(keys.iter().all(|key| *key == keys[0]));
    let mut all: Vec<String> = [
        "<Event>CLICK</Event><EventKey>a</EventKey>",
        "<Event>CLICK</Event><EventKey>b</EventKey>",
        "<Event>VIEW</Event><EventKey>a</EventKey>",
        "<Event>CLICK</Event>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID>",
        "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>2</MsgID>",
        "<Event>user_get_card</Event><CardId>a</CardId><UserCardCode>1</UserCardCode>",
        "<Event>user_get_card</Event><CardId>a</CardId><UserCardCode>2</UserCardCode>",
        "<Event>subscribe_msg_sent_event</Event><A><List><MsgID>1</MsgID></List></A>",
        "<Event>subscribe_msg_sent_event</Event><A><List><MsgID>2</MsgID></List></A>",
        // Those of one second that WeChat's own service sends have its id as the user.
        "<Event>user_info_modified</Event><OpenID>oOne</OpenID><RevokeInfo>1</RevokeInfo>",
        "<Event>user_info_modified</Event><OpenID>oTwo</OpenID><RevokeInfo>1</RevokeInfo>",
        "<Event>user_authorization_revoke</Event><OpenID>oOne</OpenID><RevokeInfo>1</RevokeInfo>",
        "<Event>user_authorization_revoke</Event><OpenID>oOne</OpenID><RevokeInfo>2</RevokeInfo>",
        "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>1</publish_id></PublishEventInfo>",
        "<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2</publish_id></PublishEventInfo>",
        "<Event>LOCATION</Event><Latitude>23.1</Latitude>",
        "<Event>LOCATION</Event><Latitude>23.2</Latitude>",
        "<Event>of_tomorrow</Event><Id>1</Id>",
        "<Event>of_tomorrow</Event><Id>2</Id>",
    ]
    .map(|fields| event(fields).duplicate_key().to_string())
    .into();
    all.extend(
        [
            "<MsgId>1</MsgId>",
            "<MsgId>2</MsgId>",
            "<Content>a</Content>",
            "<Content>b</Content>",
        ]
        .map(|fields| {
            message(&format!("<MsgType>text</MsgType>{fields}"))
                .duplicate_key()
                .to_string()
        }),
    );
    let count = all.len();
    assert!(all.iter().all(|key| key.len() <= "message-".len() + 40));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
    let other_text = message("<MsgType>text</MsgType><MsgId>1</MsgId><Content>b</Content>");
    assert!(all.contains(&other_text.duplicate_key().to_string()));
}

#[test]
fn a_number_that_is_none_is_missing() {
    let read = event("<Event>LOCATION</Event><Latitude>inf</Latitude><Longitude>x</Longitude>");
    let json: Value = serde_json::to_value(read).unwrap();
    assert_eq!(
        json["data"],
        json!({ "latitude": null, "longitude": null, "precision": null })
    );
    assert_eq!(json["fields"]["Latitude"], "inf");
}
