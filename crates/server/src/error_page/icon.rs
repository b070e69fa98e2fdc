//! The icons of error pages, in the manner of WeUI's message page.

/// What an icon says at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    /// Nothing is wrong.
    Info,
    /// The user has to do something again.
    Warning,
    /// Something is wrong, and not with what the user did.
    Error,
    /// Time helps.
    Wait,
}

const DISC: &str = "M12 22a10 10 0 1 1 0-20 10 10 0 0 1 0 20z";
const LETTER_I: &str = "M11.3 10.5V17h1.4v-6.5zm.7-1.7a1 1 0 1 0 0-2 1 1 0 0 0 0 2z";
const EXCLAMATION_MARK: &str = "M11.1 7l.2 6.5h1.4l.2-6.5zm.9 10.2a1 1 0 1 0 0-2 1 1 0 0 0 0 2z";
const CLOCK_HANDS: &str = "M11.3 6.5v6l4 2.4.7-1.2-3.3-2V6.5z";

impl Icon {
    /// Inline, because the policy of these pages allows no picture. The text says the same.
    pub(super) fn svg(self) -> String {
        let (tone, shape) = match self {
            Self::Info => ("info", LETTER_I),
            Self::Warning => ("warning", EXCLAMATION_MARK),
            Self::Error => ("error", EXCLAMATION_MARK),
            Self::Wait => ("info", CLOCK_HANDS),
        };
        format!(
            "<svg class=\"{tone}\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
             <path fill-rule=\"evenodd\" d=\"{DISC}{shape}\"/></svg>"
        )
    }
}
