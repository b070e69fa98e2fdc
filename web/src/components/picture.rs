//! A picture that may be missing or fail to load.

use yew::prelude::*;

/// The picture, and the icon that replaces it.
#[derive(PartialEq, Properties)]
pub struct PictureProps {
    /// Its address; empty for none.
    pub src: AttrValue,
    /// The icon that is shown if the picture does not load.
    pub fallback_icon: &'static str,
    /// The description for screen readers.
    #[prop_or_default]
    pub alt: &'static str,
}

/// The picture, or an icon if it does not load. WeChat's picture host refuses
/// requests with the referrer of another site, so no referrer is sent.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let broken = use_state(|| AttrValue::from(""));
    if props.src.is_empty() || *broken == props.src {
        return html! { <i class="icon" data-icon={props.fallback_icon} aria-hidden="true"></i> };
    }
    let onerror = {
        let (broken, src) = (broken.clone(), props.src.clone());
        Callback::from(move |_: Event| broken.set(src.clone()))
    };
    html! { <img src={&props.src} alt={props.alt} referrerpolicy="no-referrer" {onerror} /> }
}
