//! The words of every documented errcode
//! (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
//! Where the list has Chinese words alone, the English ones are our guess.

const TEXTS: [(i64, &str); 70] = [
    (-1, "system error"),
    (
        40001,
        "invalid credential, access_token is invalid or not latest",
    ),
    (40002, "invalid grant_type"),
    (40003, "invalid openid"),
    (40013, "invalid appid"),
    (40014, "invalid access_token"),
    (40029, "invalid code"),
    (40030, "invalid refresh_token"),
    (40037, "invalid template_id"),
    (40048, "invalid url domain"),
    (40066, "invalid url"),
    (40097, "invalid args"),
    (40125, "invalid appsecret"),
    (40163, "code been used"),
    (
        40164,
        "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist",
    ),
    (40201, "invalid callback url"),
    (40202, "invalid action"),
    (40203, "invalid check_operator"),
    (40243, "appsecret has been frozen"),
    (41001, "access_token missing"),
    (41002, "appid missing"),
    (41003, "refresh_token missing"),
    (41004, "appsecret missing"),
    (41006, "media_id missing"),
    (41008, "missing code"),
    (41009, "missing openid"),
    (42001, "access_token expired"),
    (42002, "refresh_token expired"),
    (42003, "code expired"),
    (42007, "access_token invalid, user changed password"),
    (43001, "require GET method"),
    (43002, "require POST method"),
    (43003, "require https"),
    (43004, "require subscribe"),
    (43019, "user is in blacklist"),
    (43101, "user refuse to accept the msg"),
    (44002, "empty post data"),
    (45009, "reach max api daily quota limit"),
    (
        45011,
        "api minute-quota reach limit  mustslower  retry next minute",
    ),
    (
        45015,
        "response out of time limit or subscription is canceled",
    ),
    (45047, "out of response count limit"),
    (46003, "menu no exist"),
    (46004, "user no exist"),
    (47001, "data format error"),
    (47003, "argument invalid!"),
    (48001, "api unauthorized"),
    (48004, "api forbidden for irregularities"),
    (48006, "forbid to clear quota because of reaching the limit"),
    (50001, "user unauthorized"),
    (50002, "user limited"),
    (50004, "api forbidden"),
    (50005, "user does not follow"),
    (50007, "account frozen"),
    (61004, "access clientip is not registered"),
    (61024, "must use api component token"),
    (61451, "invalid parameter"),
    (65301, "menuid not exist"),
    (65302, "no such user"),
    (65303, "there is no selfmenu, please create selfmenu first"),
    (65304, "match rule empty"),
    (76021, "cgi_path not found, please check"),
    (76022, "could not use this cgi_path, no permission"),
    (89501, "this ip is waiting for confirmation"),
    (89503, "this ip needs confirmation by the administrator"),
    (89506, "this ip was refused twice, retry after 24 hours"),
    (89507, "this ip was refused, retry after 1 hour"),
    (10003, "redirect_uri domain is not registered"),
    (10004, "this account is banned"),
    (10005, "this account has no right to this scope"),
    (10006, "test account needs to be followed first"),
];

pub(super) fn find(errcode: i64) -> Option<&'static str> {
    TEXTS
        .iter()
        .find(|(known, _)| *known == errcode)
        .map(|(_, text)| *text)
}

/// For an error's text.
pub(super) fn known() -> String {
    let numbers: Vec<String> = TEXTS.iter().map(|(known, _)| known.to_string()).collect();
    numbers.join(", ")
}
