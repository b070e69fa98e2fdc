//! Arguments that only a server can make, because they are signed: where they come from.

use js_sys::{Array, JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wechat_h5_web::components::{MessageIcon, note};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{browser, fetch_outcome};
use wechat_h5_web_tools::apis::arguments::parsed;
use wechat_h5_web_tools::apis::run::pretty;
use wechat_h5_web_tools::member::{member, object};
use yew::prelude::*;

use crate::i18n::strings;

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// The page's server: a card that every visitor may have.
    CardToAdd,
    /// The page's server: the cards to choose from.
    CardsToChoose,
    /// The back end of a merchant: an order.
    Order,
}

impl Signed {
    /// Who signs the arguments of this function, if they are signed.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "addCard" => Some(Self::CardToAdd),
            "chooseCard" => Some(Self::CardsToChoose),
            "chooseWXPay" | "openEnterpriseRedPacket" => Some(Self::Order),
            _ => None,
        }
    }

    /// Where the page's server signs them: `None` where it does not.
    fn path(self, args: &JsValue) -> Option<String> {
        let text = |of: &JsValue, name| {
            let text = member(of, name).as_string().unwrap_or_default();
            String::from(js_sys::encode_uri_component(&text))
        };
        match self {
            Self::CardToAdd => {
                let card = Array::from(&member(args, "cardList")).get(0);
                Some(format!(
                    "/api/jssdk/card/add?cardId={}",
                    text(&card, "cardId")
                ))
            }
            Self::CardsToChoose => {
                let [card_type, card_id, shop_id] =
                    ["cardType", "cardId", "shopId"].map(|name| text(args, name));
                Some(format!(
                    "/api/jssdk/card/choose?cardType={card_type}&cardId={card_id}&shopId={shop_id}"
                ))
            }
            Self::Order => None,
        }
    }

    /// The arguments with what the server has signed.
    fn args(self, signed: JsValue) -> JsValue {
        match self {
            Self::CardToAdd => object(&[("cardList", Array::of1(&signed).into())]),
            Self::CardsToChoose | Self::Order => signed,
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct SignedArgumentsProps {
    pub(crate) name: &'static str,
    pub(crate) signed: Signed,
    pub(crate) lang: Lang,
    /// As they are now.
    pub(crate) args: String,
    pub(crate) edit: Callback<String>,
}

/// Says that a server signs these arguments, and asks the page's own to do it.
#[component]
pub(crate) fn SignedArguments(props: &SignedArgumentsProps) -> Html {
    let t = strings(props.lang);
    let refused = use_state(|| None::<PageError>);
    let name = props.name;
    if props.signed == Signed::Order {
        return html! { <p class="api__note" data-test={format!("signed-{name}")}>{ t.signed_order }</p> };
    }
    let sign = {
        let (signed, args, edit) = (props.signed, props.args.clone(), props.edit.clone());
        let refused = refused.setter();
        Callback::from(move |_: MouseEvent| {
            let (args, edit, refused) = (args.clone(), edit.clone(), refused.clone());
            spawn_local(async move {
                match sign(signed, &args).await {
                    Ok(args) => {
                        refused.set(None);
                        edit.emit(args);
                    }
                    Err(error) => refused.set(Some(error)),
                }
            });
        })
    };
    html! {
        <div data-test={format!("signed-{name}")}>
            <p class="api__note">{ t.signed_card }</p>
            <button type="button" class="chip" data-test={format!("sign-{name}")} onclick={sign}>{ t.sign_card }</button>
            if let Some(error) = &*refused {
                { refusal(error, props.lang) }
            }
        </div>
    }
}

fn refusal(error: &PageError, lang: Lang) -> Html {
    let message = error.message(lang.strings());
    html! {
        <div role="alert">
            { note(MessageIcon::Error, message.title, message.advice) }
            { for message.details.into_iter().map(|line| html! { <p class="api__note">{ line }</p> }) }
        </div>
    }
}

/// The signed arguments, for people.
async fn sign(signed: Signed, args: &str) -> Result<String, PageError> {
    let args = parsed(args).unwrap_or_default();
    let request = match signed.path(&args) {
        Some(path) => browser::window().fetch_with_str(&path),
        None => Promise::reject(&JsValue::UNDEFINED),
    };
    let (status, body) = fetch_outcome::success(request).await?;
    let response = JSON::parse(&body).map_err(|_| PageError::BadResponse(status))?;
    Ok(pretty(&signed.args(response)))
}

#[cfg(test)]
mod tests {
    use wechat_h5_web_tools::apis::catalog;

    use super::Signed;

    #[test]
    fn every_function_whose_preset_asks_for_a_signature_says_who_signs() {
        for api in catalog::all() {
            let is_signed = api.presets.iter().any(|preset| {
                ["paySign", "cardSign", "signature"]
                    .iter()
                    .any(|name| preset.args.contains(name))
            });
            assert_eq!(Signed::of(api.name).is_some(), is_signed, "{}", api.name);
        }
    }
}
