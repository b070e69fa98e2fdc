//! A word that goes away by itself. The style sheet does the going.

use yew::prelude::*;

/// The toast to draw, and what shows one.
#[hook]
pub(crate) fn use_toast() -> (Html, Callback<&'static str>) {
    let shown = use_state(|| (0_u32, ""));
    let (count, text) = *shown;
    let show = {
        let shown = shown.clone();
        Callback::from(move |text| shown.set((count + 1, text)))
    };
    // A new key is a new element, and the animation starts anew.
    let toast = html! {
        <div role="status">
            if count > 0 {
                <div key={count} class="toast">{ text }</div>
            }
        </div>
    };
    (toast, show)
}
