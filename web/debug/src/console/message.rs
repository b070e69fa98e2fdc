//! What the two pages say to each other. The server does not look into it.

use serde::{Deserialize, Serialize};

/// One message.
///
/// On the wire it is one flat object with a `type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub(super) enum ConsoleMessage {
    /// The phone says what it is, which functions it has, and what its page is at.
    Hello {
        client: String,
        apis: Vec<String>,
        page: String,
        icon: String,
    },
    /// The desk wants a function called. The arguments are the text of an object in JSON.
    Run { name: String, arguments: String },
    /// The phone tells what was called. An entry that it has told before has finished meanwhile.
    Log { entries: Vec<LogEntry> },
    /// Of a later version of the other page.
    Unknown,
}

/// The members of the flat object. An enum with a tag would make serde keep each message in a form
/// of its own while it is read, for which this module would have code.
#[derive(Default, Serialize, Deserialize)]
struct Wire {
    r#type: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    client: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    apis: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    page: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    icon: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    arguments: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    entries: Vec<LogEntry>,
}

impl From<Wire> for ConsoleMessage {
    fn from(wire: Wire) -> Self {
        match wire.r#type.as_str() {
            "hello" => Self::Hello {
                client: wire.client,
                apis: wire.apis,
                page: wire.page,
                icon: wire.icon,
            },
            "run" => Self::Run {
                name: wire.name,
                arguments: wire.arguments,
            },
            "log" => Self::Log {
                entries: wire.entries,
            },
            _ => Self::Unknown,
        }
    }
}

impl From<ConsoleMessage> for Wire {
    fn from(message: ConsoleMessage) -> Self {
        let of = |name: &str| Self {
            r#type: name.to_owned(),
            ..Self::default()
        };
        match message {
            ConsoleMessage::Hello {
                client,
                apis,
                page,
                icon,
            } => Self {
                client,
                apis,
                page,
                icon,
                ..of("hello")
            },
            ConsoleMessage::Run { name, arguments } => Self {
                name,
                arguments,
                ..of("run")
            },
            ConsoleMessage::Log { entries } => Self {
                entries,
                ..of("log")
            },
            ConsoleMessage::Unknown => of("unknown"),
        }
    }
}

/// A call on the phone. Arguments and result are texts of JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LogEntry {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) arguments: String,
    /// Milliseconds since 1970.
    pub(super) started: f64,
    /// Until it has finished there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) finished: Option<Finished>,
}

/// How a call has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Finished {
    pub(super) millis: u32,
    /// `ok`, `cancel`, `fail`, `timeout`, `outside` or `unsupported`.
    pub(super) kind: String,
    pub(super) result: String,
}

/// The longest text of arguments or of a result, in bytes. A message has at most 16 KiB, in
/// which a text may be twice as long as it is here.
const LONGEST_TEXT: usize = 3000;
/// The most bytes of the entries of one message, counted in the same way.
const LONGEST_LOG: usize = 7000;

/// A text that is not longer than it may be; what was cut off is counted.
pub(super) fn shortened(text: String) -> String {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut end = LONGEST_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… (+{} bytes)", &text[..end], text.len() - end)
}

/// Messages with these entries, none of them too long.
pub(super) fn log_messages(entries: Vec<LogEntry>) -> Vec<ConsoleMessage> {
    let mut messages = Vec::new();
    let (mut part, mut bytes) = (Vec::new(), 0);
    for entry in entries {
        let size = entry.size();
        if bytes + size > LONGEST_LOG && !part.is_empty() {
            let entries = core::mem::take(&mut part);
            messages.push(ConsoleMessage::Log { entries });
            bytes = 0;
        }
        bytes += size;
        part.push(entry);
    }
    if !part.is_empty() {
        messages.push(ConsoleMessage::Log { entries: part });
    }
    messages
}

impl LogEntry {
    fn size(&self) -> usize {
        let result = self.finished.as_ref().map_or(0, |end| end.result.len());
        self.name.len() + self.arguments.len() + result + 120
    }
}

#[cfg(test)]
mod tests {
    use super::{ConsoleMessage, Finished, LONGEST_LOG, LogEntry, log_messages, shortened};

    fn entry(id: u32, bytes: usize) -> LogEntry {
        let finished = Finished {
            millis: 1,
            kind: "ok".into(),
            result: shortened("x".repeat(bytes)),
        };
        LogEntry {
            id,
            name: "getLocalImgData".into(),
            arguments: "{}".into(),
            started: 0.0,
            finished: Some(finished),
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("短".into()), "短");
        let cut = shortened("短".repeat(2000));
        assert!(cut.starts_with(&"短".repeat(1000)), "{cut}");
        assert!(cut.ends_with("短… (+3000 bytes)"), "{cut}");
    }

    #[test]
    fn entries_are_in_order_in_messages_of_a_limited_size() {
        let entries: Vec<_> = (0..50).map(|id| entry(id, 100_000)).collect();
        let messages = log_messages(entries);
        let mut ids = Vec::new();
        for message in &messages {
            let ConsoleMessage::Log { entries } = message else {
                panic!("{message:?}");
            };
            assert!(entries.iter().map(LogEntry::size).sum::<usize>() <= LONGEST_LOG);
            ids.extend(entries.iter().map(|entry| entry.id));
        }
        assert_eq!(ids, (0..50).collect::<Vec<_>>());
        assert_eq!(log_messages(Vec::new()), []);
        // Small ones share a message.
        assert_eq!(
            log_messages((0..20).map(|id| entry(id, 10)).collect()).len(),
            1
        );
    }

    #[test]
    fn each_message_is_a_flat_object() {
        let hello = ConsoleMessage::Hello {
            client: "WeChat".into(),
            apis: vec!["scanQRCode".into()],
            page: "https://h5.example.com/".into(),
            icon: String::new(),
        };
        let run = ConsoleMessage::Run {
            name: "scanQRCode".into(),
            arguments: "{}".into(),
        };
        let log = ConsoleMessage::Log {
            entries: vec![entry(1, 1)],
        };
        for (message, json) in [
            (
                hello,
                r#"{"type":"hello","client":"WeChat","apis":["scanQRCode"],"page":"https://h5.example.com/"}"#,
            ),
            (
                run,
                r#"{"type":"run","name":"scanQRCode","arguments":"{}"}"#,
            ),
            (
                log,
                r#"{"type":"log","entries":[{"id":1,"name":"getLocalImgData","arguments":"{}","started":0.0,"finished":{"millis":1,"kind":"ok","result":"x"}}]}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&message).unwrap(), json);
            let read: ConsoleMessage = serde_json::from_str(json).unwrap();
            assert_eq!(read, message);
        }
        let later: ConsoleMessage = serde_json::from_str(r#"{"type":"wave","hand":7}"#).unwrap();
        assert_eq!(later, ConsoleMessage::Unknown);
    }
}
