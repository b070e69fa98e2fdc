//! The arguments of a function: presets to choose from, and the JSON to edit.

use wechat_h5_web_tools::apis::api::Api;
use wechat_h5_web_tools::apis::arguments::{Arguments, problem, shown_lines};
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::apis::row_props::RowProps;
use crate::apis::signed_arguments::{Signed, SignedArguments};
use crate::i18n::Strings;

/// Nothing of it where the function takes no arguments.
pub(crate) fn arguments_form(
    props: &RowProps,
    t: &'static Strings,
    arguments: &Arguments<'_>,
    edit: &Callback<String>,
) -> Html {
    html! {
        <>
            if arguments.are_taken() {
                { arguments.chips(props.lang, edit) }
                { field(t, props.api, &arguments.text(), edit) }
            }
            if let Some(signed) = Signed::of(props.api.name) {
                <SignedArguments
                    name={props.api.name} {signed} lang={props.lang}
                    args={arguments.text()} edit={edit.clone()}
                />
            }
            if let Some(name) = arguments.missing() {
                <p class="api__note">{ t.needs_first }{ " " }<a href={format!("#/apis/{name}")}>{ name }</a></p>
            }
        </>
    }
}

fn field(t: &'static Strings, api: &Api, args: &str, edit: &Callback<String>) -> Html {
    let oninput = edit.reform(|event: InputEvent| value_of(&event));
    let rows = shown_lines(args).clamp(1, 20).to_string();
    let problem = problem(args);
    html! {
        <>
        <textarea
            class="field args"
            data-test={format!("args-{}", api.name)}
            aria-label={t.arguments}
            spellcheck="false"
            autocapitalize="off"
            aria-invalid={problem.is_some().then_some("true")}
            {rows}
            value={args.to_owned()}
            {oninput}
        />
        if let Some(problem) = problem {
            <p class="api__note" data-tone="error" data-test={format!("problem-{}", api.name)}>
                { if problem.is_empty() { t.args_invalid.to_owned() } else { problem } }
            </p>
        }
        </>
    }
}
