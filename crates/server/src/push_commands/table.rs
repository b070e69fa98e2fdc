//! Dead letters and pushes that wait as a person reads them.

use std::fmt::Write as _;

use super::dead_letters::Listed;
use crate::printable::printable;
use crate::push::DeadPushes;

/// The column of the orders, where there are some.
const ORDER: usize = 4;

/// A line for each, under a heading, and how many wait where those are not listed.
pub(super) fn table(list: &DeadPushes, listed: Listed) -> String {
    let pushes = &list.pushes;
    let mut text = match (pushes.is_empty(), listed) {
        (false, _) => rows(list),
        (true, Listed::Dead) => "there is no dead letter\n".to_owned(),
        (true, Listed::Waiting) => "no push waits\n".to_owned(),
    };
    if listed == Listed::Dead && list.waiting > 0 {
        let waiting = list.waiting;
        let _ = writeln!(text, "waiting: {waiting} (wechat-h5 push list --waiting)");
    }
    text
}

fn rows(list: &DeadPushes) -> String {
    let pushes = &list.pushes;
    let has_orders = pushes.iter().any(|push| push.out_trade_no.is_some());
    let rows = pushes.iter().map(|push| {
        let received = i64::try_from(push.received_at).ok();
        let received = received.and_then(|time| jiff::Timestamp::from_second(time).ok());
        let unknown = || "?".to_owned();
        let mut cells = vec![
            push.number.clone(),
            received.map_or_else(unknown, |time| time.to_string()),
            push.push_type.as_ref().map_or_else(unknown, |name| {
                let is_reply = if push.is_reply { "reply to " } else { "" };
                format!("{is_reply}{name}")
            }),
            push.openid.clone().unwrap_or_else(unknown),
            push.attempts.to_string(),
            push.reason.clone(),
        ];
        if has_orders {
            let order = push.out_trade_no.clone();
            cells.insert(ORDER, order.unwrap_or_else(|| "-".to_owned()));
        }
        cells
    });
    let mut heading = vec!["number", "received", "type", "openid", "attempts", "reason"];
    if has_orders {
        heading.insert(ORDER, "out_trade_no");
    }
    let heading = heading.into_iter().map(str::to_owned).collect();
    let rows = [heading].into_iter().chain(rows);
    let shown = |row: Vec<String>| {
        row.iter()
            .map(|cell| printable(cell).into_owned())
            .collect()
    };
    let rows: Vec<Vec<String>> = rows.map(shown).collect();
    let widths: Vec<usize> = (0..rows[0].len())
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
    use crate::push::DeadPush;

    fn dead(pushes: &[DeadPush]) -> String {
        table(&list(pushes.to_vec(), 0), Listed::Dead)
    }

    fn list(pushes: Vec<DeadPush>, waiting: u64) -> DeadPushes {
        DeadPushes {
            pushes,
            next: None,
            waiting,
        }
    }

    #[test]
    fn it_is_said_how_many_wait() {
        assert_eq!(
            table(&list(Vec::new(), 2), Listed::Dead),
            "there is no dead letter\nwaiting: 2 (wechat-h5 push list --waiting)\n"
        );
        let none = list(Vec::new(), 0);
        assert_eq!(table(&none, Listed::Waiting), "no push waits\n");
    }

    #[test]
    fn each_has_a_line_and_nothing_moves_the_cursor() {
        assert_eq!(dead(&[]), "there is no dead letter\n");
        let push = |number: &str, openid: Option<&str>| DeadPush {
            number: number.to_owned(),
            id: "message-00".to_owned(),
            openid: openid.map(str::to_owned),
            out_trade_no: None,
            push_type: Some("text".to_owned()),
            received_at: 1_700_000_000,
            attempts: 98,
            reason: "the answer has status 502".to_owned(),
            is_reply: false,
        };
        assert_eq!(
            dead(&[push("7", Some("oAb\u{1b}c")), push("1234567", None)]),
            "number   received              type  openid      attempts  reason\n\
             7        2023-11-14T22:13:20Z  text  oAb\\u{1b}c  98        the answer has status 502\n\
             1234567  2023-11-14T22:13:20Z  text  ?           98        the answer has status 502\n"
        );
        let refund = DeadPush {
            out_trade_no: Some("ORDER-1".to_owned()),
            push_type: Some("REFUND.SUCCESS".to_owned()),
            ..push("9", None)
        };
        assert_eq!(
            dead(&[push("7", Some("oAbc")), refund]),
            "number  received              type            openid  out_trade_no  attempts  reason\n\
             7       2023-11-14T22:13:20Z  text            oAbc    -             98        the answer has status 502\n\
             9       2023-11-14T22:13:20Z  REFUND.SUCCESS  ?       ORDER-1       98        the answer has status 502\n"
        );
    }
}
