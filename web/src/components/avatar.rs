//! A picture that may be missing, or not load.

use yew::prelude::*;

/// Where the picture is, and how it looks.
#[derive(PartialEq, Properties)]
pub(crate) struct AvatarProps {
    /// Its address; empty for none.
    pub(crate) src: AttrValue,
    /// Its shape: `avatar` or `thumb`.
    pub(crate) class: &'static str,
    /// What stands in for it: an icon's class.
    pub(crate) instead: &'static str,
    /// What it is, for those who cannot see it.
    #[prop_or_default]
    pub(crate) alt: &'static str,
}

/// The picture, or an icon where it does not load. WeChat's picture host turns
/// requests away that name another site, so none is named.
#[component]
pub(crate) fn Avatar(props: &AvatarProps) -> Html {
    let broken = use_state(|| AttrValue::from(""));
    if props.src.is_empty() || *broken == props.src {
        return html! {
            <span class={classes!(props.class, "icon-box")}>
                <i class={classes!("icon", props.instead)} aria-hidden="true"></i>
            </span>
        };
    }
    let onerror = {
        let (broken, src) = (broken.clone(), props.src.clone());
        Callback::from(move |_: Event| broken.set(src.clone()))
    };
    html! {
        <img class={props.class} src={&props.src} alt={props.alt} referrerpolicy="no-referrer" {onerror} />
    }
}
