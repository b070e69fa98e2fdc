//! The call of a row as text to copy, in each style.

use wechat_h5_web_tools::clipboard;
use yew::prelude::*;

use crate::apis::code::{CodeStyle, code};
use crate::apis::row_link::link;
use crate::apis::row_props::RowProps;
use crate::apis::row_state::{RowAction, RowState};
use crate::i18n::Strings;

pub(crate) fn copies(
    props: &RowProps,
    t: &'static Strings,
    args: &str,
    state: &UseReducerHandle<RowState>,
) -> Html {
    let button = |style: CodeStyle| {
        let (api, state, show_toast) = (props.api, state.dispatcher(), props.show_toast.clone());
        let args = args.to_owned();
        let onclick = Callback::from(move |_: MouseEvent| {
            let text = code(style, api, &args, &link(api, &args));
            let is_copied = clipboard::copy(&text);
            show_toast.emit(if is_copied {
                t.code_copied
            } else {
                t.code_not_copied
            });
            state.dispatch(RowAction::Copied(text));
        });
        let label = match style {
            CodeStyle::Link => t.copy_link,
            CodeStyle::Npm => "npm",
            CodeStyle::Playwright => "Playwright",
            CodeStyle::Rust => "Rust",
            CodeStyle::Wx => "wx",
        };
        let test = format!("copy-{}-{}", style.name(), props.api.name);
        html! { <button type="button" class="chip" data-test={test} {onclick}>{ label }</button> }
    };
    html! {
        <>
            <p class="api__label">{ t.copy_as }</p>
            <div class="chips">{ for CodeStyle::ALL.into_iter().map(button) }</div>
            if let Some(text) = &state.copied {
                <pre class="json" data-test={format!("code-{}", props.api.name)}>{ text }</pre>
            }
        </>
    }
}
