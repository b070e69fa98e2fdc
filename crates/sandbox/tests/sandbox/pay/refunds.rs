//! Refunds, by the project's own client.

use std::num::NonZeroU32;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use url::Url;
use wechat_h5_api::pay::{
    Fen, FundsAccount, OrderNumber, OutRefundNo, OutTradeNo, PayClient, PayError, Refund,
    RefundStatus, RefundToMake, TransactionId,
};
use wechat_h5_sign::Timestamp;

use super::notifications::{Receiver, attempts};
use super::pay_client::serve;
use crate::support::{MCHID, START, TestSandbox, merchant, platform_keys};

const DAY: u64 = 86_400;

struct Till {
    sandbox: TestSandbox,
    client: PayClient,
    /// Seconds since the start.
    ahead: u64,
}

impl Till {
    /// With an order of 100 fen that is paid.
    async fn start() -> Self {
        let sandbox = TestSandbox::new();
        let url = serve(&sandbox).await;
        let keys = platform_keys(&sandbox).await;
        let client = PayClient::new(vec![url], merchant(), keys).unwrap();
        let order = json!({"total": 100, "outTradeNo": "ORDER-1"});
        sandbox.post("/__sandbox/orders", &order).await;
        let pay = json!({"outTradeNo": "ORDER-1"});
        sandbox.post("/__sandbox/orders/pay", &pay).await;
        Self {
            sandbox,
            client,
            ahead: 0,
        }
    }

    async fn refund(&self, refund: &RefundToMake) -> Result<Refund, PayError> {
        let now = Timestamp::from_seconds(START + self.ahead).unwrap();
        self.client.refund(refund, now).await
    }

    fn advance(&mut self, seconds: u64) {
        self.sandbox.inner.advance(seconds);
        self.ahead += seconds;
    }

    async fn query(&self, target: &str) -> Value {
        self.sandbox
            .send_to_pay(Method::GET, target, "")
            .await
            .json()
    }
}

fn fen(amount: u32) -> Fen {
    Fen(NonZeroU32::new(amount).unwrap())
}

fn order(number: &str) -> OrderNumber {
    OrderNumber::OutTradeNo(OutTradeNo::parse(number).unwrap())
}

fn refund(number: &str, amount: u32) -> RefundToMake {
    RefundToMake {
        order: order("ORDER-1"),
        out_refund_no: OutRefundNo::parse(number).unwrap(),
        refund: fen(amount),
        total: fen(100),
        reason: Some("商品已售完".to_owned()),
        funds_account: None,
        notify_url: None,
    }
}

fn refused(result: Result<Refund, PayError>) -> (u16, String) {
    match result.unwrap_err() {
        PayError::Refused { status, code, .. } => (status, code),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_order_is_refunded_in_parts_and_never_more_than_was_paid() {
    let mut till = Till::start().await;
    let first = till.refund(&refund("R-1", 30)).await.unwrap();
    assert_eq!(first.status, RefundStatus::Processing);
    assert_eq!(
        till.refund(&refund("R-1", 30)).await.unwrap(),
        first,
        "once"
    );
    let orders = till.sandbox.get("/__sandbox/orders").await.json();
    let id = orders["orders"][0]["transactionId"].as_str().unwrap();
    let by_id = RefundToMake {
        order: OrderNumber::TransactionId(TransactionId::parse(id).unwrap()),
        ..refund("R-1", 30)
    };
    let again = till.refund(&by_id).await.unwrap();
    assert_eq!(again, first, "by the other number of its order");
    let invalid = (400, "INVALID_REQUEST".to_owned());
    let of_other = RefundToMake {
        order: order("ORDER-2"),
        ..refund("R-1", 30)
    };
    assert_eq!(refused(till.refund(&of_other).await), invalid);
    assert_eq!(refused(till.refund(&refund("R-1", 31)).await), invalid);
    assert_eq!(refused(till.refund(&refund("R-2", 71)).await), invalid);
    let mut other_total = refund("R-2", 10);
    other_total.total = fen(99);
    assert_eq!(refused(till.refund(&other_total).await), invalid);
    let mut no_order = refund("R-2", 10);
    no_order.order = order("ORDER-2");
    let none = (404, "RESOURCE_NOT_EXISTS".to_owned());
    assert_eq!(refused(till.refund(&no_order).await), none);
    till.refund(&refund("R-2", 70)).await.unwrap();
    till.advance(5);
    let kept = till.query("/v3/refund/domestic/refunds/R-1").await;
    assert_eq!(kept["status"], "SUCCESS");
    assert_eq!(kept["success_time"], "2023-11-15T06:13:25+08:00");
    assert_eq!(kept["funds_account"], "UNSETTLED");
    let target = format!("/v3/pay/transactions/out-trade-no/ORDER-1?mchid={MCHID}");
    assert_eq!(till.query(&target).await["trade_state"], "REFUND");
}

#[tokio::test]
async fn the_control_api_lists_refunds_with_their_state() {
    let mut till = Till::start().await;
    let listed = till.sandbox.get("/__sandbox/refunds").await.json();
    assert_eq!(listed, json!({"refunds": []}));
    let made = till.refund(&refund("R-1", 30)).await.unwrap();
    let mut plain = refund("R-2", 20);
    plain.reason = None;
    till.refund(&plain).await.unwrap();
    let orders = till.sandbox.get("/__sandbox/orders").await.json();
    let processing = json!({
        "mchid": MCHID, "outRefundNo": "R-1", "refundId": made.refund_id, "outTradeNo": "ORDER-1",
        "transactionId": orders["orders"][0]["transactionId"], "refund": 30, "total": 100,
        "reason": "商品已售完", "fundsAccount": "UNSETTLED", "status": "PROCESSING",
        "createdAt": START, "endedAt": null,
    });
    let listed = till.sandbox.get("/__sandbox/refunds").await.json();
    assert_eq!(listed["refunds"][1], processing);
    assert_eq!(listed["refunds"][0]["outRefundNo"], "R-2");
    assert_eq!(listed["refunds"][0]["reason"], json!(null));
    till.advance(5);
    let listed = till.sandbox.get("/__sandbox/refunds").await.json();
    assert_eq!(listed["refunds"][1]["status"], "SUCCESS");
    assert_eq!(listed["refunds"][1]["endedAt"], START + 5);
    till.sandbox.post("/__sandbox/reset", &json!(null)).await;
    let listed = till.sandbox.get("/__sandbox/refunds").await.json();
    assert_eq!(listed, json!({"refunds": []}));
}

#[tokio::test]
async fn the_control_api_refunds_what_is_left_and_tells_the_merchant() {
    let mut till = Till::start().await;
    let receiver = Receiver::start(StatusCode::OK).await;
    let part = json!({"outTradeNo": "ORDER-1", "refund": 30, "notifyUrl": receiver.url});
    let made = till.sandbox.post("/__sandbox/refunds", &part).await.json();
    assert_eq!(
        (&made["refund"], &made["status"]),
        (&json!(30), &json!("PROCESSING"))
    );
    till.advance(5);
    let told = attempts(&till.sandbox, 1).await;
    assert_eq!(told[0]["taken"], true, "{told:?}");
    // On the next day the balance pays.
    till.advance(DAY);
    let rest = json!({"outTradeNo": "ORDER-1", "outRefundNo": "R-2", "reason": "售完"});
    let made = till.sandbox.post("/__sandbox/refunds", &rest).await.json();
    assert_eq!(made["refund"], 70);
    assert_eq!(made["fundsAccount"], "AVAILABLE");
    let orders = till.sandbox.get("/__sandbox/orders").await.json();
    assert_eq!(orders["orders"][0]["refunded"], 100);
    for (wrong, field) in [
        (json!({"outTradeNo": "ORDER-2"}), "outTradeNo"),
        (json!({"outTradeNo": "ORDER-1", "refund": 1}), "refund"),
        (json!({"outTradeNo": "ORDER-1", "refund": 0}), "refund"),
        (
            json!({"outTradeNo": "ORDER-1", "outRefundNo": "R-2", "refund": 1}),
            "outRefundNo",
        ),
        (json!({"outTradeNo": "ORDER-1", "amount": 1}), "amount"),
    ] {
        let refused = till.sandbox.post("/__sandbox/refunds", &wrong).await;
        assert_eq!(refused.status, 400, "{wrong}");
        assert_eq!(refused.json()["error"]["field"], field, "{}", refused.body);
    }
}

#[tokio::test]
async fn when_the_unsettled_money_is_not_enough_the_balance_pays() {
    let mut till = Till::start().await;
    // On the next day what was paid is settled.
    till.advance(DAY);
    let unsettled = till.refund(&refund("R-1", 100)).await.unwrap_err();
    assert!(
        unsettled.advice().contains("funds_account AVAILABLE"),
        "{unsettled}"
    );
    assert_eq!(refused(Err(unsettled)), (403, "NOT_ENOUGH".to_owned()));
    let mut from_balance = refund("R-1", 100);
    from_balance.funds_account = Some(FundsAccount::Available);
    let merchant = |available: u64| json!({"mchid": MCHID, "available": available});
    till.sandbox
        .post("/__sandbox/merchants", &merchant(99))
        .await;
    let not_enough = till.refund(&from_balance).await;
    assert_eq!(refused(not_enough), (403, "NOT_ENOUGH".to_owned()));
    till.sandbox
        .post("/__sandbox/merchants", &merchant(100))
        .await;
    till.refund(&from_balance).await.unwrap();
    let kept = till.query("/v3/refund/domestic/refunds/R-1").await;
    assert_eq!(kept["funds_account"], "AVAILABLE");
    let merchants = till.sandbox.get("/__sandbox/merchants").await.json();
    assert_eq!(merchants["merchants"][0]["available"], 0);
}

#[tokio::test]
async fn the_end_of_a_refund_is_told() {
    for (outcome, event, status) in [
        ("success", "REFUND.SUCCESS", "SUCCESS"),
        ("abnormal", "REFUND.ABNORMAL", "ABNORMAL"),
        ("closed", "REFUND.CLOSED", "CLOSED"),
    ] {
        let mut till = Till::start().await;
        let keys = platform_keys(&till.sandbox).await;
        let receiver = Receiver::start(StatusCode::OK).await;
        let change = json!({"mchid": MCHID, "refunds": outcome});
        till.sandbox.post("/__sandbox/merchants", &change).await;
        let mut told = refund("R-1", 30);
        told.notify_url = Some(Url::parse(&receiver.url).unwrap());
        let made = till.refund(&told).await.unwrap();
        till.advance(4);
        tokio::task::yield_now().await;
        assert_eq!(receiver.count(), 0, "it is on its way");
        till.advance(1);
        attempts(&till.sandbox, 1).await;
        let (_, found, content) = receiver.read(0, &keys, START + 5);
        assert_eq!(
            (found.as_str(), &content["refund_status"]),
            (event, &json!(status))
        );
        assert_eq!(content["refund_id"], made.refund_id);
        assert_eq!(content["out_refund_no"], "R-1");
        let amount = json!({"payer_refund": 30, "payer_total": 100, "refund": 30, "total": 100});
        assert_eq!(content["amount"], amount);
        let kept = till.query("/v3/refund/domestic/refunds/R-1").await;
        assert_eq!(kept["status"], status);
    }
}
