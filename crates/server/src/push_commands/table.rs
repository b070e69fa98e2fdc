//! Dead letters as a person reads them.

use std::fmt::Write as _;

use crate::printable::printable;
use crate::push::DeadPush;

/// A line for each, under a heading.
pub(super) fn table(pushes: &[DeadPush]) -> String {
    if pushes.is_empty() {
        return "no push is undelivered\n".to_owned();
    }
    let rows = pushes.iter().map(|push| {
        let received = i64::try_from(push.received_at).ok();
        let received = received.and_then(|time| jiff::Timestamp::from_second(time).ok());
        let unknown = || "?".to_owned();
        [
            push.number.clone(),
            received.map_or_else(unknown, |time| time.to_string()),
            push.push_type.clone().unwrap_or_else(unknown),
            push.openid.clone().unwrap_or_else(unknown),
            push.attempts.to_string(),
            push.reason.clone(),
        ]
        .map(|cell| printable(&cell).into_owned())
    });
    let heading = ["number", "received", "type", "openid", "attempts", "reason"].map(str::to_owned);
    let rows: Vec<_> = [heading].into_iter().chain(rows).collect();
    let widths: Vec<usize> = (0..6)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_line_and_nothing_moves_the_cursor() {
        assert_eq!(table(&[]), "no push is undelivered\n");
        let push = |number: &str, openid: Option<&str>| DeadPush {
            number: number.to_owned(),
            id: "message-00".to_owned(),
            openid: openid.map(str::to_owned),
            push_type: Some("text".to_owned()),
            received_at: 1_700_000_000,
            attempts: 98,
            reason: "the answer has status 502".to_owned(),
        };
        assert_eq!(
            table(&[push("7", Some("oAb\u{1b}c")), push("1234567", None)]),
            "number   received              type  openid      attempts  reason\n\
             7        2023-11-14T22:13:20Z  text  oAb\\u{1b}c  98        the answer has status 502\n\
             1234567  2023-11-14T22:13:20Z  text  ?           98        the answer has status 502\n"
        );
    }
}
