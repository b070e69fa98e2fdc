//! What was found, for people and for programs.

use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use std::fmt::Write as _;

use crate::terminal::{Color, Terminal, print};

/// How a check has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Ok,
    /// It works, but not as it should.
    Warning,
    Failed,
    /// It does not apply, or cannot be made now.
    Skipped,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    status: Status,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self::new(check, Status::Ok, detail.into(), None)
    }

    pub(super) fn skipped(check: &'static str, detail: impl Into<String>) -> Self {
        Self::new(check, Status::Skipped, detail.into(), None)
    }

    /// With what to do.
    pub(super) fn warning(
        check: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(check, Status::Warning, detail.into(), Some(advice.into()))
    }

    /// With what to do.
    pub(super) fn failed(
        check: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(check, Status::Failed, detail.into(), Some(advice.into()))
    }

    /// The same about this account, host or file: a check that is made several times.
    #[must_use]
    pub(super) fn of(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    fn new(check: &'static str, status: Status, detail: String, advice: Option<String>) -> Self {
        Self {
            check,
            subject: None,
            status,
            detail,
            advice,
        }
    }

    /// One line, and a second one with what to do.
    fn line(&self, terminal: Terminal) -> String {
        let (word, color) = match self.status {
            Status::Ok => ("ok", Color::Green),
            Status::Warning => ("warning", Color::Yellow),
            Status::Failed => ("failed", Color::Red),
            Status::Skipped => ("skipped", Color::Dim),
        };
        let word = terminal.paint(color, &format!("{word:<8}"));
        let subject = self.subject.as_deref();
        let subject = subject.map_or(String::new(), |subject| format!(" {subject}"));
        let mut text = format!("{word} {}{subject}: {}\n", self.check, self.detail);
        if let Some(advice) = &self.advice {
            let _ = writeln!(text, "{:9}-> {advice}", "");
        }
        text
    }
}

/// Everything that was found.
#[derive(Debug)]
pub(super) struct Report {
    findings: Vec<Finding>,
    has_wrong_settings: bool,
    terminal: Option<Terminal>,
}

impl Report {
    /// Prints each finding when it is there.
    pub(super) fn printed() -> Self {
        Self {
            terminal: Some(Terminal::stdout()),
            ..Self::silent()
        }
    }

    /// Prints nothing.
    pub(super) const fn silent() -> Self {
        Self {
            findings: Vec::new(),
            has_wrong_settings: false,
            terminal: None,
        }
    }

    pub(super) fn add(&mut self, finding: Finding) {
        if let Some(terminal) = self.terminal {
            print(&finding.line(terminal));
        }
        self.findings.push(finding);
    }

    pub(super) fn add_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.add(finding);
        }
    }

    /// The settings cannot be used.
    pub(super) fn add_wrong_settings(&mut self, finding: Finding) {
        self.has_wrong_settings = true;
        self.add(finding);
    }

    pub(super) fn print_summary(&self) {
        print(&format!("\n{}", self.summary()));
    }

    /// How many checks were made, and which were not and why.
    fn summary(&self) -> String {
        let failed = self.count(Status::Failed);
        let warnings = self.count(Status::Warning);
        let skipped = self.count(Status::Skipped);
        let checks = self.findings.len() - skipped;
        let mut text = match (failed, warnings) {
            (0, 0) => format!("All is well: {checks} checks.\n"),
            _ => format!("{failed} failed, {warnings} with a warning, of {checks} checks.\n"),
        };
        if skipped > 0 {
            let findings = self.findings.iter();
            let not_made = findings.filter(|finding| finding.status == Status::Skipped);
            let _ = writeln!(text, "{skipped} skipped:");
            for Finding { check, detail, .. } in not_made {
                let _ = writeln!(text, "  {check}: {detail}");
            }
        }
        text
    }

    /// 0, or 1 if something has failed, or 2 if the settings are wrong.
    pub(super) fn exit_code(&self) -> u8 {
        if self.has_wrong_settings {
            2
        } else {
            u8::from(self.count(Status::Failed) > 0)
        }
    }

    fn count(&self, status: Status) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.status == status).count()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Report", 5)?;
        object.serialize_field("exitCode", &self.exit_code())?;
        object.serialize_field("failed", &self.count(Status::Failed))?;
        object.serialize_field("warnings", &self.count(Status::Warning))?;
        object.serialize_field("skipped", &self.count(Status::Skipped))?;
        object.serialize_field("checks", &self.findings)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_that_of_the_worst_finding() {
        let mut report = Report::silent();
        report.add(Finding::ok("clock", "right"));
        report.add(Finding::skipped("lease", "no Redis"));
        report.add(Finding::warning("store", "in memory", "use a file"));
        assert_eq!(report.exit_code(), 0);
        report.add(Finding::failed("host", "refused", "open the port"));
        assert_eq!(report.exit_code(), 1);
        report.add_wrong_settings(Finding::failed("settings", "wrong", "change"));
        assert_eq!(report.exit_code(), 2);
        let expected = "2 failed, 1 with a warning, of 4 checks.\n1 skipped:\n  lease: no Redis\n";
        assert_eq!(report.summary(), expected);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["failed"], 2);
        assert_eq!(json["skipped"], 1);
        assert_eq!(json["checks"][3]["advice"], "open the port");
        assert_eq!(json["checks"][0].get("advice"), None);
    }
}
