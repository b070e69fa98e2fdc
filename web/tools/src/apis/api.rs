//! What the tab knows of a function of `wx`.

use wechat_h5_web::i18n::Lang;

use crate::apis::works::{Clients, Support, Works};

/// A function of `wx`, or of `wx.miniProgram`, or an open tag.
#[derive(Debug, PartialEq)]
pub struct Api {
    /// Its name in `wx`: `chooseImage`, `miniProgram.navigateTo`; or that of the element.
    pub name: &'static str,
    /// What it does.
    pub about: Text,
    /// How it is called.
    pub kind: Kind,
    /// The first is that of a row that has just been opened.
    pub presets: &'static [Preset],
    /// The first versions that have it.
    pub since: Since,
    /// Where it works.
    pub works: Works,
    /// Where WeChat documents it.
    pub page: DocPage,
}

/// A text in both languages.
#[derive(Debug, PartialEq)]
pub struct Text {
    zh: &'static str,
    en: &'static str,
}

impl Text {
    pub(crate) const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// In this language.
    pub fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// How it is called, and who responds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The client responds by itself.
    Client,
    /// Registers a callback, which the client may call repeatedly.
    Event,
    /// In `wx.miniProgram`.
    MiniProgram,
    /// Not a function but an element that the client draws.
    OpenTag,
    /// `config`, `ready` and `error`: the page has called them itself.
    Page,
    /// The response needs the user, or the network.
    User,
}

/// Arguments to start from: JSON, in which [`Known`](super::known::Known) fills in names that
/// begin with `$`.
#[derive(Debug, PartialEq)]
pub struct Preset {
    /// What they are for.
    pub label: Text,
    /// The JSON.
    pub args: &'static str,
}

/// The first versions that have it.
#[derive(Debug, PartialEq)]
pub struct Since {
    /// Of jweixin.
    pub jweixin: &'static str,
    /// Of the client; empty where WeChat does not say it.
    pub client: &'static str,
    /// Of a mini program's base library (基础库); empty for what is not in a mini program alone.
    pub base_library: &'static str,
}

/// Where WeChat documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocPage {
    /// In the documentation of the JS-SDK.
    JsSdk,
    /// In that of `web-view`.
    MiniProgram,
    /// In that of open tags.
    OpenTag,
    /// In that of WeCom.
    WeCom,
}

/// The baseline of jweixin 1.0: a function of phones.
pub(crate) const fn api(
    name: &'static str,
    kind: Kind,
    about: Text,
    presets: &'static [Preset],
) -> Api {
    Api {
        name,
        about,
        kind,
        presets,
        since: Since {
            jweixin: "1.0.0",
            client: "6.0.2",
            base_library: "",
        },
        works: Works::In(Clients::JS_SDK),
        page: DocPage::JsSdk,
    }
}

pub(crate) const fn preset(zh: &'static str, en: &'static str, args: &'static str) -> Preset {
    Preset {
        label: Text::new(zh, en),
        args,
    }
}

impl Api {
    /// The first versions, of jweixin and of the client.
    pub(crate) const fn since(mut self, jweixin: &'static str, client: &'static str) -> Self {
        self.since.jweixin = jweixin;
        self.since.client = client;
        self
    }

    /// In the list of the documentation of `web-view`.
    pub(crate) const fn in_mini_program(mut self) -> Self {
        self.works = Works::In(Clients {
            mini_program: Support::Documented,
            ..Clients::JS_SDK
        });
        self
    }

    /// In these clients.
    pub(crate) const fn works_in(mut self, clients: Clients) -> Self {
        self.works = Works::In(clients);
        self
    }

    /// In every client.
    pub(crate) const fn everywhere(mut self) -> Self {
        self.works = Works::Everywhere;
        self
    }

    /// Only in WeCom.
    pub(crate) const fn in_we_com(mut self) -> Self {
        self.works = Works::WeComOnly;
        self.page = DocPage::WeCom;
        self
    }

    /// For the web-view of a mini program, whose base library is at least this one.
    pub(crate) const fn for_mini_program(mut self, base_library: &'static str) -> Self {
        self.works = Works::MiniProgramOnly;
        self.since = Since {
            jweixin: "1.3.2",
            client: "",
            base_library,
        };
        self.page = DocPage::MiniProgram;
        self
    }

    /// An element.
    pub(crate) const fn open_tag(self) -> Self {
        let mut tag = self.since("1.6.0", "7.0.12").works_in(Clients::OPEN_TAG);
        tag.page = DocPage::OpenTag;
        tag
    }

    /// The name in `jsApiList`, if it can be asked for there.
    pub fn is_checked(&self) -> bool {
        !matches!(self.kind, Kind::MiniProgram | Kind::OpenTag | Kind::Page)
    }

    /// WeChat's page. The fragment makes browsers that know it scroll to the name.
    pub fn doc_url(&self) -> String {
        let page = match self.page {
            DocPage::JsSdk => {
                "https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html"
            }
            DocPage::MiniProgram => {
                "https://developers.weixin.qq.com/miniprogram/dev/component/web-view.html"
            }
            DocPage::OpenTag => {
                "https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html"
            }
            DocPage::WeCom => "https://developer.work.weixin.qq.com/document/",
        };
        format!("{page}#:~:text={}", self.name)
    }
}
