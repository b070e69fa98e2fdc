//! How long something is still valid, in words.

use wechat_h5_web::i18n::Lang;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The time from now until something expires, both in seconds since 1970. Of two days and more in
/// days, rounded down: nothing lasts less long than this says.
pub(super) fn time_left(expires_at: u64, now: u64, lang: Lang) -> String {
    let seconds = expires_at.saturating_sub(now);
    let (count, zh, en) = match seconds {
        0 => return pick(lang, "已过期", "expired").to_owned(),
        1..MINUTE => return pick(lang, "不到 1 分钟", "less than a minute").to_owned(),
        MINUTE..HOUR => (seconds / MINUTE, "分钟", "minute"),
        _ if seconds < 2 * DAY => (seconds / HOUR, "小时", "hour"),
        _ => (seconds / DAY, "天", "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    match lang {
        Lang::Zh => format!("还有 {count} {zh}"),
        Lang::En => format!("{count} {en}{plural} left"),
    }
}

fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_told_in_the_largest_unit_that_says_enough() {
        for (seconds, zh, en) in [
            (0, "已过期", "expired"),
            (1, "不到 1 分钟", "less than a minute"),
            (59, "不到 1 分钟", "less than a minute"),
            (60, "还有 1 分钟", "1 minute left"),
            (3599, "还有 59 分钟", "59 minutes left"),
            (7199, "还有 1 小时", "1 hour left"),
            (7200, "还有 2 小时", "2 hours left"),
            (172_799, "还有 47 小时", "47 hours left"),
            (172_800, "还有 2 天", "2 days left"),
            (2_592_000, "还有 30 天", "30 days left"),
        ] {
            let now = 1_700_000_000;
            assert_eq!(time_left(now + seconds, now, Lang::Zh), zh);
            assert_eq!(time_left(now + seconds, now, Lang::En), en);
        }
        assert_eq!(time_left(1, 2, Lang::En), "expired");
    }
}
