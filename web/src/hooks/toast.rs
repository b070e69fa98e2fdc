//! A short message that disappears by itself, by an animation in the style sheet.

use yew::prelude::*;

/// The toast to draw, and the callback that shows one.
#[hook]
pub fn use_toast() -> (Html, Callback<&'static str>) {
    let shown = use_state(|| (0_u32, ""));
    let setter = shown.setter();
    let count = use_mut_ref(|| 0_u32);
    let show = Callback::from(move |text| {
        *count.borrow_mut() += 1;
        setter.set((*count.borrow(), text));
    });
    let (count, text) = *shown;
    // A new key makes a new element, so the animation starts again.
    let toast = html! {
        <div role="status">
            if !text.is_empty() {
                <div key={count} class="toast">{ text }</div>
            }
        </div>
    };
    (toast, show)
}
