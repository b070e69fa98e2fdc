//! A short message that disappears by itself, by an animation in the style sheet.

use yew::prelude::*;

use crate::i18n::Strings;

/// The message of a toast.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toast {
    Copied,
    CopyFailed,
    ShareSet,
}

impl Toast {
    fn text(self, t: &Strings) -> &'static str {
        match self {
            Self::Copied => t.copied,
            Self::CopyFailed => t.copy_failed,
            Self::ShareSet => t.outcome_set,
        }
    }
}

/// The toast to draw, and the callback that shows one.
#[hook]
pub(crate) fn use_toast(t: &'static Strings) -> (Html, Callback<Toast>) {
    let shown = use_state(|| (0_u32, None));
    let setter = shown.setter();
    let count = use_mut_ref(|| 0_u32);
    let show = Callback::from(move |toast| {
        *count.borrow_mut() += 1;
        setter.set((*count.borrow(), Some(toast)));
    });
    let (count, toast) = *shown;
    // A new key makes a new element, so the animation starts again.
    let toast =
        toast.map(|toast: Toast| html! { <div key={count} class="toast">{ toast.text(t) }</div> });
    (html! { <div role="status">{ for toast }</div> }, show)
}
