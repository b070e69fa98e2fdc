//! The names of the tools, and what a browser that is not WeChat is shown, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(crate) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    debug_doctor: "诊断", "Doctor";
    debug_log: "日志", "Log";
    debug_console: "控制台", "Console";
    debug_tools: "工具", "Tools";
    outside_qr: "本页的二维码", "QR code of this page";
    outside_qr_text: "用手机微信“扫一扫”，就在微信里打开了。", "Scan it in WeChat on a phone, and the page opens there.";
    outside_loopback: "这个地址只有这台电脑能打开，手机扫了也打不开。请让服务器监听局域网或公网地址，再用那个地址打开本页。",
        "Only this computer has this address: a phone that scans it cannot open it. Let the server listen at an address of the network, and open the page there.";
    outside_simulator: "打开微信模拟环境", "Open the WeChat simulator";
    outside_try: "不用公众号，马上就能试", "Try it now, without an account";
    outside_try_text: "下面这个命令启动服务器和模拟的微信：登录、分享和全部接口都可以在这台电脑上运行。",
        "This command starts the server and a simulated WeChat: signing in, sharing and all functions run on this computer.";
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
