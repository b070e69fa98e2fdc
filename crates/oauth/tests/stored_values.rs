//! Values that a server stores: reading them again checks them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json, to_value};
use wechat_h5_oauth::{OpenId, RedirectUri, Scope, State, UnionId, UserInfo};

fn check<T: Serialize + DeserializeOwned + Debug>(stored: &Value, corrupt: &Value) {
    let value: T = from_value(stored.clone()).unwrap();
    assert_eq!(&to_value(&value).unwrap(), stored);
    assert!(from_value::<T>(corrupt.clone()).is_err(), "{corrupt}");
}

#[test]
fn a_valid_value_is_read_and_a_corrupt_one_is_an_error() {
    check::<Scope>(&json!("snsapi_userinfo"), &json!("snsapi_bas"));
    check::<OpenId>(&json!("oAbCd"), &json!("o/b"));
    check::<UnionId>(&json!("o6_bm"), &json!(""));
    check::<State>(&json!("0".repeat(32)), &json!("0".repeat(31)));
    check::<RedirectUri>(&json!("https://h5.example.com/cb"), &json!("/cb"));
    let user = |openid: &str| json!({ "openid": openid, "nickname": "小明", "headimgurl": null, "unionid": "o6_bm" });
    check::<UserInfo>(&user("oAbCd"), &user("a b"));
}
