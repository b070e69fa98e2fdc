//! Times as WeChat Pay writes and reads them.

use crate::platform::beijing_time;

/// A time in Beijing, such as `2018-06-08T10:34:56+08:00`.
pub(super) fn write(seconds: u64) -> String {
    format!("{}+08:00", beijing_time(seconds))
}

/// In seconds since the epoch; `None` for a time of another form, or before 1970.
pub(super) fn read(text: &str) -> Option<u64> {
    let time: jiff::Timestamp = text.parse().ok()?;
    u64::try_from(time.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_beijing_and_read_with_any_offset() {
        assert_eq!(write(1_700_000_000), "2023-11-15T06:13:20+08:00");
        for text in ["2023-11-15T06:13:20+08:00", "2023-11-14T22:13:20Z"] {
            assert_eq!(read(text), Some(1_700_000_000), "{text}");
        }
        for text in ["2023-11-15 06:13", "1700000000", "", "1960-01-01T00:00:00Z"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
