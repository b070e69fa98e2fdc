//! The texts of the console, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(super) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    off_title: "调试开关没有打开", "Debugging is off";
    off_text: "用电脑调试手机上的网页，需要以 ?debug=1 打开本页。", "To debug the page on a phone from a computer, open this page with ?debug=1.";
    turn_on: "以 ?debug=1 打开", "Open with ?debug=1";

    phone_title: "用电脑调试这台手机", "Debug this phone from a computer";
    phone_text: "电脑上的网页列出这台手机的全部接口：在电脑上改参数，在手机上运行，结果两边都看得到。",
        "A page on the computer lists the functions of this phone: arguments are edited there, calls run here, and both show the results.";
    phone_start: "连接电脑", "Connect a computer";
    starting: "正在连接", "Connecting";
    code: "配对码", "Pairing code";
    code_text: "在电脑浏览器中打开下面的链接，或扫描二维码。配对码五分钟内有效，只能用一次。",
        "Open this link in a browser on the computer, or scan the QR code. The code works once, within five minutes.";
    code_qr: "打开控制台的二维码", "QR code that opens the console";
    desk_link: "控制台链接", "Link of the console";
    copy_link: "复制链接", "Copy the link";
    copied: "已复制", "Copied";
    copy_failed: "没能复制，请长按链接", "Could not copy: press and hold the link";
    cancel: "取消", "Cancel";
    paired_phone_title: "电脑正在调试", "A computer is debugging";
    paired_phone_text: "电脑可以调用本页的微信接口。关闭本页或点“结束”即可停止。",
        "The computer can call the JS-SDK of this page. Close the page or tap “End” to stop it.";
    peer_gone_phone: "电脑已离开", "The computer is gone";
    end: "结束", "End";

    desk_title: "调试手机上的网页", "Debug the page on a phone";
    desk_text: "在手机微信里打开“调试 → 控制台”，再把手机上的六位配对码输入到这里。",
        "In WeChat on the phone open Debug → Console, and type the six digits that it shows.";
    desk_connect: "连接手机", "Connect to the phone";
    desk_phone: "手机", "Phone";
    peer_present: "已连接", "Connected";
    peer_gone: "手机已离开，等它回来", "The phone is gone; waiting for it";
    retrying: "连接中断，正在重试", "Connection lost, trying again";
    apis: "接口", "Functions";
    filter: "查找接口", "Find a function";
    none_found: "没有这样的接口", "No such function";
    arguments: "参数（JSON）", "Arguments (JSON)";
    bad_arguments: "参数要是一个 JSON 对象，例如 {}", "Arguments have to be an object in JSON, such as {}";
    needs_first: "请先运行：", "Run this first:";
    run_on_phone: "在手机上运行", "Run on the phone";
    choose: "请先选一个接口", "Choose a function first";
    result: "结果", "Result";
    no_result: "还没有结果", "No result yet";
    log: "手机上的调用", "Calls on the phone";
    no_log: "还没有调用", "No calls yet";
    pending: "运行中", "Running";

    over_phone: "手机结束了调试", "The phone has ended the session";
    over_desk: "电脑结束了调试", "The computer has ended the session";
    over_expired: "配对码已过期", "The code has expired";
    over_absent: "有一端离开太久，调试已结束", "One side was gone for too long";
    over_time: "调试最长一小时，已结束", "A session lasts an hour at most, and is over";
    over_messages: "消息太多，调试已结束", "The session had too many messages";
    over_lost: "与服务器的连接断开了", "The connection to the server is lost";
    over_off: "服务器没有开启调试配对", "The server does not pair for debugging";
    over_off_text: "请让开发者给服务器设置 WECHAT_H5_DEBUG_PAIRING=yes，调试完再关掉。",
        "Ask the developer to set WECHAT_H5_DEBUG_PAIRING=yes for the server, and to turn it off afterwards.";
    over_wrong_code: "配对码不对", "The code is not valid";
    over_wrong_code_text: "可能输错了、已被用过或已超过五分钟。请让手机显示新的配对码。",
        "It may be mistyped, used, or older than five minutes. Let the phone show a new one.";
    over_failed: "没有连上", "Could not connect";
    over_text: "可以随时重新开始。", "You can start again at any time.";
    again: "重新开始", "Start again";
}

#[cfg(test)]
mod tests {
    use wechat_h5_web::text_rules::check_texts;

    use super::TABLE;

    #[test]
    fn every_text_has_both_languages() {
        check_texts(TABLE, &[]);
    }
}
