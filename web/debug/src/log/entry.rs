//! An entry of the log, the filter, and what of an entry is copied.

use crate::curl::curl;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A function of `wx`, or an event of the client.
    Call,
    /// A request to the page's server.
    Request,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryOutcome {
    Cancelled,
    /// A request of which the browser tells no status.
    Done,
    Failed,
    Ok,
    Pending,
}

/// A call or a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    /// The function, or the URL.
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) started: f64,
    /// Milliseconds; `None` while it goes on.
    pub(crate) duration: Option<f64>,
    pub(crate) outcome: EntryOutcome,
    /// JSON, or empty.
    pub(crate) arguments: String,
    /// JSON, WeChat's message or the status.
    pub(crate) response: String,
}

/// Which entries are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum KindFilter {
    #[default]
    All,
    Calls,
    Errors,
    Requests,
}

/// Which entries are shown, and with which text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) kind: KindFilter,
    pub(crate) text: String,
}

impl KindFilter {
    pub(crate) const ALL: [Self; 4] = [Self::All, Self::Calls, Self::Requests, Self::Errors];

    /// The value in the form.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Calls => "calls",
            Self::Errors => "errors",
            Self::Requests => "requests",
        }
    }

    pub(crate) fn from_name(name: &str) -> Self {
        let named = |kind: &Self| kind.name() == name;
        Self::ALL.into_iter().find(named).unwrap_or_default()
    }

    fn has(self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Calls => entry.kind == EntryKind::Call,
            Self::Errors => entry.outcome == EntryOutcome::Failed,
            Self::Requests => entry.kind == EntryKind::Request,
        }
    }
}

impl Filter {
    /// Whether an entry is shown: whatever the letter case of the text.
    pub(crate) fn has(&self, entry: &Entry) -> bool {
        let wanted = self.text.trim().to_lowercase();
        let has_text = |text: &str| text.to_lowercase().contains(&wanted);
        self.kind.has(entry)
            && [&entry.name, &entry.arguments, &entry.response]
                .into_iter()
                .any(|text| has_text(text))
    }
}

impl EntryOutcome {
    /// For programs: in the copied text, and in an attribute.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cancelled => "cancel",
            Self::Done => "done",
            Self::Failed => "fail",
            Self::Ok => "ok",
            Self::Pending => "pending",
        }
    }
}

impl Entry {
    /// One line of the copied log.
    pub(crate) fn line(&self, utc_offset_minutes: f64) -> String {
        let mut line = format!(
            "{} {} {} {}",
            clock(self.started, utc_offset_minutes),
            self.outcome.name(),
            self.duration.map_or_else(|| "…".to_owned(), millis),
            self.name
        );
        for (arrow, text) in [(" ", &self.arguments), (" → ", &self.response)] {
            if !text.is_empty() {
                line += arrow;
                line += text;
            }
        }
        line
    }

    /// The same again, for a shell or for a page. `None`: a request that is more than its URL.
    pub(crate) fn command(&self, origin: &str) -> Option<String> {
        match self.kind {
            EntryKind::Call => Some(format!("wx.{}({});", self.name, self.call_arguments())),
            EntryKind::Request => {
                let path = self.name.split('?').next().unwrap_or_default();
                let is_get = ["/api/jssdk/config", "/api/session"].contains(&path);
                is_get.then(|| curl(&format!("{origin}{}", self.name), None))
            }
        }
    }

    fn call_arguments(&self) -> String {
        let inside = self.arguments.trim().strip_prefix('{');
        let inside = inside.and_then(|text| text.strip_suffix('}'));
        let separator = match inside.map(str::trim) {
            None | Some("") => "",
            Some(_) => ", ",
        };
        format!(
            "{{{}{separator}success: console.log, fail: console.error}}",
            inside.unwrap_or_default().trim()
        )
    }
}

/// The time of day.
pub(crate) fn clock(millis_since_1970: f64, utc_offset_minutes: f64) -> String {
    const DAY: f64 = 86_400_000.0;
    let of_day = (millis_since_1970 + utc_offset_minutes * 60_000.0).rem_euclid(DAY);
    let part = |unit: f64, modulus: f64| (of_day / unit).floor() % modulus;
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        part(3_600_000.0, 24.0),
        part(60_000.0, 60.0),
        part(1000.0, 60.0),
        part(1.0, 1000.0)
    )
}

/// A duration.
pub(crate) fn millis(duration: f64) -> String {
    format!("{} ms", duration.round())
}

/// `12.3 KB` on one line.
pub(crate) fn kilobytes(bytes: f64) -> String {
    format!("{:.1}\u{a0}KB", bytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, EntryOutcome, Filter, KindFilter, clock};

    fn call() -> Entry {
        Entry {
            kind: EntryKind::Call,
            name: "chooseImage".into(),
            started: 1_700_000_000_123.0,
            duration: Some(35.4),
            outcome: EntryOutcome::Ok,
            arguments: r#"{"count":1}"#.into(),
            response: r#"{"localIds":["Weixin://1"]}"#.into(),
        }
    }

    fn request(name: &str) -> Entry {
        Entry {
            kind: EntryKind::Request,
            name: name.into(),
            outcome: EntryOutcome::Failed,
            arguments: String::new(),
            response: "HTTP 503".into(),
            ..call()
        }
    }

    #[test]
    fn a_filter_is_a_kind_and_a_text() {
        let entries = [call(), request("/api/session")];
        for (kind, text, shown) in [
            (KindFilter::All, "", [true, true]),
            (KindFilter::Calls, "", [true, false]),
            (KindFilter::Requests, "", [false, true]),
            (KindFilter::Errors, "", [false, true]),
            (KindFilter::All, "CHOOSE", [true, false]),
            (KindFilter::All, " count ", [true, false]),
            (KindFilter::All, "weixin://", [true, false]),
            (KindFilter::All, "http 503", [false, true]),
            (KindFilter::Calls, "503", [false, false]),
        ] {
            let text = text.to_owned();
            let filter = Filter { kind, text };
            let found = entries.each_ref().map(|entry| filter.has(entry));
            assert_eq!(found, shown, "{filter:?}");
        }
    }

    #[test]
    fn a_filter_is_found_by_its_name() {
        for kind in KindFilter::ALL {
            assert_eq!(KindFilter::from_name(kind.name()), kind);
        }
        assert_eq!(KindFilter::from_name("?"), KindFilter::All);
    }

    #[test]
    fn a_line_has_time_outcome_duration_and_everything() {
        assert_eq!(
            call().line(480.0),
            r#"06:13:20.123 ok 35 ms chooseImage {"count":1} → {"localIds":["Weixin://1"]}"#
        );
        let pending = Entry {
            duration: None,
            outcome: EntryOutcome::Pending,
            arguments: String::new(),
            response: String::new(),
            ..call()
        };
        assert_eq!(pending.line(0.0), "22:13:20.123 pending … chooseImage");
    }

    #[test]
    fn the_time_of_day_is_that_of_the_time_zone() {
        for (offset, text) in [
            (0.0, "22:13:20.123"),
            (480.0, "06:13:20.123"),
            (-210.0, "18:43:20.123"),
        ] {
            assert_eq!(clock(1_700_000_000_123.0, offset), text);
        }
    }

    #[test]
    fn an_entry_is_copied_as_what_makes_it_again() {
        let code = |arguments: &str| {
            let arguments = arguments.to_owned();
            Entry {
                arguments,
                ..call()
            }
            .command("https://a.example")
        };
        for (arguments, expected) in [
            (
                r#"{"count":1}"#,
                r#"wx.chooseImage({"count":1, success: console.log, fail: console.error});"#,
            ),
            (
                "{}",
                "wx.chooseImage({success: console.log, fail: console.error});",
            ),
            (
                "",
                "wx.chooseImage({success: console.log, fail: console.error});",
            ),
        ] {
            assert_eq!(code(arguments).as_deref(), Some(expected));
        }
        for (name, expected) in [
            (
                "/api/jssdk/config?url=https%3A%2F%2Fa.example%2F",
                Some("curl 'https://a.example/api/jssdk/config?url=https%3A%2F%2Fa.example%2F'"),
            ),
            ("/api/jssdk/report", None),
        ] {
            let command = request(name).command("https://a.example");
            assert_eq!(command.as_deref(), expected, "{name}");
        }
    }
}
