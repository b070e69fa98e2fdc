//! What commands print: colors for a person at a terminal, and none for a program.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;

/// A color of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Color {
    Green,
    Yellow,
    Red,
    Dim,
}

/// Standard output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    has_colors: bool,
}

impl Terminal {
    /// With colors only where a person reads it, who has not set `NO_COLOR`
    /// (<https://no-color.org>).
    pub(crate) fn stdout() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            has_colors: io::stdout().is_terminal() && !no_color,
        }
    }

    /// The text in this color, if there are any.
    pub(crate) fn paint(self, color: Color, text: &str) -> String {
        let code = match color {
            Color::Green => 32,
            Color::Yellow => 33,
            Color::Red => 31,
            Color::Dim => 2,
        };
        if self.has_colors {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Prints a text at once. That nobody reads it any more is no error.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a value for programs.
pub(crate) fn print_json(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    print(&format!("{text}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_no_colors() {
        for (has_colors, expected) in [(true, "\x1b[31mfailed\x1b[0m"), (false, "failed")] {
            let terminal = Terminal { has_colors };
            assert_eq!(terminal.paint(Color::Red, "failed"), expected);
        }
    }
}
