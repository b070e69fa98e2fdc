//! Why a function does not work in this client: the client says so, or WeChat documents it.

use wechat_h5_jssdk::{Client, Environment, JsApiSupport, Platform};
use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::works::{Clients, Support, Works};

use crate::i18n::Strings;

/// A reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// `checkJsApi` says so.
    Client,
    /// Documented for other places than this one.
    Elsewhere,
    /// A function for pages in a mini program.
    MiniProgram,
    /// A function of WeCom.
    WeCom,
}

impl Absence {
    /// The reason that this function has, if there is one.
    pub(crate) fn of(
        api: &Api,
        environment: &Environment,
        support: Option<&JsApiSupport>,
    ) -> Option<Self> {
        let client = environment.client;
        if client == Client::Browser {
            return None;
        }
        match &api.works {
            Works::MiniProgramOnly => (client != Client::MiniProgram).then_some(Self::MiniProgram),
            Works::WeComOnly if client != Client::WeCom => Some(Self::WeCom),
            _ if is_missing(api, support) => Some(Self::Client),
            Works::In(clients) => {
                let support = support_here(clients, environment);
                (support == Support::DocumentedMissing).then_some(Self::Elsewhere)
            }
            Works::Everywhere | Works::WeComOnly => None,
        }
    }

    pub(crate) fn text(self, t: &Strings) -> &'static str {
        match self {
            Self::Client => t.not_in_client,
            Self::Elsewhere => t.not_here,
            Self::MiniProgram => t.only_in_mini_program,
            Self::WeCom => t.only_in_we_com,
        }
    }
}

fn is_missing(api: &Api, support: Option<&JsApiSupport>) -> bool {
    let mut checked = support.into_iter().flat_map(JsApiSupport::iter);
    api.is_checked() && checked.any(|(name, has)| name.as_str() == api.name && !has)
}

fn support_here(clients: &Clients, environment: &Environment) -> Support {
    match (environment.client, environment.platform) {
        (Client::MiniProgram, _) => clients.mini_program,
        (_, Platform::HarmonyOs) => clients.harmony,
        (_, platform) if platform.is_desktop() => clients.desktop,
        _ => clients.phone,
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::{Client, Environment};
    use wechat_h5_web_tools::apis::catalog;

    use super::Absence;

    const ANDROID: &str =
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile MicroMessenger/8.0.49";

    fn absence(name: &str, client: Client) -> Option<Absence> {
        let mut environment = Environment::from_user_agent(ANDROID, "", false);
        environment.client = client;
        let mut all = catalog::all();
        let api = all.find(|api| api.name == name).expect("it is listed");
        Absence::of(api, &environment, None)
    }

    #[test]
    fn a_function_is_missing_where_wechat_documents_it_for_another_place() {
        for (name, client, expected) in [
            ("chooseImage", Client::WeChat, None),
            (
                "miniProgram.navigateTo",
                Client::WeChat,
                Some(Absence::MiniProgram),
            ),
            ("miniProgram.navigateTo", Client::MiniProgram, None),
            ("miniProgram.navigateTo", Client::Browser, None),
            ("miniProgram.getEnv", Client::WeChat, None),
            ("openEnterpriseChat", Client::WeChat, Some(Absence::WeCom)),
            ("openEnterpriseChat", Client::WeCom, None),
            ("openEnterpriseChat", Client::Browser, None),
            ("openAddress", Client::MiniProgram, Some(Absence::Elsewhere)),
        ] {
            assert_eq!(absence(name, client), expected, "{name} in {client:?}");
        }
    }
}
