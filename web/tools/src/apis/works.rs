//! Where a function works, and who says so.

/// Where a function works.
#[derive(Debug, PartialEq)]
pub enum Works {
    /// In an ordinary page, and in one of a mini program.
    In(Clients),
    /// In every client: jweixin does it, or the client has to.
    Everywhere,
    /// In the `web-view` of a mini program. WeChat documents that component for every client.
    MiniProgramOnly,
    /// In WeCom, and in no other client.
    WeComOnly,
}

/// What is known of each client.
#[derive(Debug, PartialEq)]
pub struct Clients {
    /// A client on a phone.
    pub phone: Support,
    /// One on a desktop.
    pub desktop: Support,
    /// The web-view of a mini program.
    pub mini_program: Support,
    /// A client for HarmonyOS.
    pub harmony: Support,
}

/// What is publicly known of a function in a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// WeChat documents that it works.
    Documented,
    /// WeChat documents that it does not.
    DocumentedMissing,
    /// Developers report that it does not, and WeChat documents nothing.
    ReportedMissing,
    /// Nothing. The client knows: `checkJsApi`.
    Unknown,
}

impl Clients {
    /// Those of jweixin 1.0: documented for phones. Of those, WeChat names the ones that a mini
    /// program's web-view has, and that it has no other.
    pub(crate) const JS_SDK: Self = Self {
        phone: Support::Documented,
        desktop: Support::Unknown,
        mini_program: Support::DocumentedMissing,
        harmony: Support::Unknown,
    };

    /// In jweixin, and in no public document.
    pub(crate) const UNDOCUMENTED: Self = Self {
        phone: Support::Unknown,
        ..Self::JS_SDK
    };

    /// Elements, for iOS, Android and HarmonyOS.
    pub(crate) const OPEN_TAG: Self = Self {
        phone: Support::Documented,
        desktop: Support::Unknown,
        mini_program: Support::Unknown,
        harmony: Support::Documented,
    };
}
