//! A picture that may be missing, or not load.

use yew::prelude::*;

/// Where the picture is, and what stands in for it.
#[derive(PartialEq, Properties)]
pub(crate) struct PictureProps {
    /// Its address; empty for none.
    pub(crate) src: AttrValue,
    /// The icon that is shown where it does not load.
    pub(crate) instead: &'static str,
    /// What it is, for those who cannot see it.
    #[prop_or_default]
    pub(crate) alt: &'static str,
}

/// The picture, or an icon where it does not load. WeChat's picture host turns
/// requests away that name another site, so none is named.
#[component]
pub(crate) fn Picture(props: &PictureProps) -> Html {
    let broken = use_state(|| AttrValue::from(""));
    if props.src.is_empty() || *broken == props.src {
        return html! { <i class="icon" data-icon={props.instead} aria-hidden="true"></i> };
    }
    let onerror = {
        let (broken, src) = (broken.clone(), props.src.clone());
        Callback::from(move |_: Event| broken.set(src.clone()))
    };
    html! { <img src={&props.src} alt={props.alt} referrerpolicy="no-referrer" {onerror} /> }
}
