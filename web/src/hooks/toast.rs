//! A word that goes away by itself. The style sheet does the going.

use yew::prelude::*;

use crate::i18n::Texts;

/// What a toast says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toast {
    Copied,
    CopyFailed,
    ShareSet,
}

impl Toast {
    fn words(self, t: &Texts) -> &'static str {
        match self {
            Self::Copied => t.copied,
            Self::CopyFailed => t.copy_failed,
            Self::ShareSet => t.outcome_set,
        }
    }
}

/// The toast to draw, and what shows one.
#[hook]
pub(crate) fn use_toast(t: &'static Texts) -> (Html, Callback<Toast>) {
    let shown = use_state(|| (0_u32, None));
    let setter = shown.setter();
    let count = use_mut_ref(|| 0_u32);
    let show = Callback::from(move |toast| {
        *count.borrow_mut() += 1;
        setter.set((*count.borrow(), Some(toast)));
    });
    let (count, toast) = *shown;
    // A new key is a new element, and the animation starts anew.
    let toast =
        toast.map(|toast: Toast| html! { <div key={count} class="toast">{ toast.words(t) }</div> });
    (html! { <div role="status">{ for toast }</div> }, show)
}
