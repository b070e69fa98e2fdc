//! What a new account needs before its pages work, and what of it this page has seen to work.

/// A requirement. Each has a title, the place in WeChat's console and a way to test it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    Https,
    Port,
    Icp,
    VerificationFile,
    JsDomain,
    OauthDomain,
    AddressList,
    Permission,
}

impl Requirement {
    /// In the order in which an account is set up.
    pub(crate) const ALL: [Self; 8] = [
        Self::Icp,
        Self::Https,
        Self::Port,
        Self::AddressList,
        Self::VerificationFile,
        Self::JsDomain,
        Self::OauthDomain,
        Self::Permission,
    ];
}

/// Whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    Failed,
    Passed,
    /// Nothing here says so; the requirement's text says how to test it.
    Untested,
}

/// What the server said when it was asked for a signed config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConfigOutcome {
    /// It had a ticket of WeChat's to sign with.
    Signed,
    /// It has none: WeChat refuses the server, or cannot be reached.
    NoTicket,
    /// Another error, or nothing yet.
    Unknown,
}

/// What the client said to the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConfigureOutcome {
    Ready,
    /// `invalid url domain`
    InvalidDomain,
    /// `permission denied`
    PermissionDenied,
    /// Another error, or nothing yet.
    Unknown,
}

/// What became of the verification file that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileOutcome {
    Served,
    Missing,
    Unknown,
}

/// Everything that was seen from this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Observations {
    /// `location.href`
    pub(crate) href: String,
    pub(crate) config: ConfigOutcome,
    pub(crate) configure: ConfigureOutcome,
    /// Whether a sign-in has come back to this page.
    pub(crate) has_signed_in: bool,
    pub(crate) file: FileOutcome,
}

impl Observations {
    /// Whether this requirement is met.
    pub(crate) fn check(&self, requirement: Requirement) -> Check {
        match requirement {
            Requirement::Https => self.of_address(self.href.starts_with("https://")),
            Requirement::Port => self.of_address(host_and_port(&self.href).1.is_none()),
            Requirement::VerificationFile => match self.file {
                FileOutcome::Served => Check::Passed,
                FileOutcome::Missing => Check::Failed,
                FileOutcome::Unknown => Check::Untested,
            },
            Requirement::AddressList => match self.config {
                ConfigOutcome::Signed => Check::Passed,
                ConfigOutcome::NoTicket => Check::Failed,
                ConfigOutcome::Unknown => Check::Untested,
            },
            Requirement::JsDomain => match self.configure {
                ConfigureOutcome::Ready => Check::Passed,
                ConfigureOutcome::InvalidDomain => Check::Failed,
                _ => Check::Untested,
            },
            Requirement::OauthDomain if self.has_signed_in => Check::Passed,
            Requirement::Icp | Requirement::OauthDomain => Check::Untested,
            Requirement::Permission => match self.configure {
                ConfigureOutcome::PermissionDenied => Check::Failed,
                _ => Check::Untested,
            },
        }
    }

    /// An address of this machine says nothing of the one that phones will have.
    fn of_address(&self, is_met: bool) -> Check {
        if is_met {
            Check::Passed
        } else if is_loopback(&self.href) {
            Check::Untested
        } else {
            Check::Failed
        }
    }
}

/// Host and port of a URL. Browsers show no port that is the scheme's own.
fn host_and_port(href: &str) -> (&str, Option<&str>) {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address are inside of brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_loopback(href: &str) -> bool {
    let (host, _) = host_and_port(href);
    host == "localhost" || host == "[::1]" || host.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::{Check, ConfigOutcome, ConfigureOutcome, FileOutcome, Observations, Requirement};

    fn nothing_seen(href: &str) -> Observations {
        Observations {
            href: href.into(),
            config: ConfigOutcome::Unknown,
            configure: ConfigureOutcome::Unknown,
            has_signed_in: false,
            file: FileOutcome::Unknown,
        }
    }

    #[test]
    fn what_was_not_seen_is_untested() {
        let seen = nothing_seen("https://h5.example.com/");
        for requirement in Requirement::ALL {
            let expected = match requirement {
                Requirement::Https | Requirement::Port => Check::Passed,
                _ => Check::Untested,
            };
            assert_eq!(seen.check(requirement), expected, "{requirement:?}");
        }
    }

    #[test]
    fn the_address_is_judged_unless_it_is_of_this_machine() {
        for (href, https, port) in [
            ("https://h5.example.com/?a=:1", Check::Passed, Check::Passed),
            ("http://h5.example.com/", Check::Failed, Check::Passed),
            ("https://h5.example.com:8443/", Check::Passed, Check::Failed),
            ("https://[2001:db8::1]/", Check::Passed, Check::Passed),
            ("http://127.0.0.1:8080/#/", Check::Untested, Check::Untested),
            ("http://localhost/", Check::Untested, Check::Passed),
            ("http://[::1]:8080/", Check::Untested, Check::Untested),
            ("http://[::1]/", Check::Untested, Check::Passed),
        ] {
            let seen = nothing_seen(href);
            assert_eq!(seen.check(Requirement::Https), https, "{href}");
            assert_eq!(seen.check(Requirement::Port), port, "{href}");
        }
    }

    #[test]
    fn what_was_seen_is_marked() {
        use Check::{Failed, Passed};
        use ConfigOutcome::{NoTicket, Signed};
        use ConfigureOutcome::{InvalidDomain, PermissionDenied, Ready};
        use FileOutcome::{Missing, Served};
        use Requirement::{AddressList, JsDomain, OauthDomain, Permission, VerificationFile};
        type Change = fn(&mut Observations);
        let table: [(Change, Requirement, Check); 8] = [
            (|it| it.config = Signed, AddressList, Passed),
            (|it| it.config = NoTicket, AddressList, Failed),
            (|it| it.configure = Ready, JsDomain, Passed),
            (|it| it.configure = InvalidDomain, JsDomain, Failed),
            (|it| it.configure = PermissionDenied, Permission, Failed),
            (|it| it.has_signed_in = true, OauthDomain, Passed),
            (|it| it.file = Served, VerificationFile, Passed),
            (|it| it.file = Missing, VerificationFile, Failed),
        ];
        for (change, requirement, check) in table {
            let mut seen = nothing_seen("https://h5.example.com/");
            change(&mut seen);
            assert_eq!(seen.check(requirement), check, "{seen:?}");
        }
    }
}
