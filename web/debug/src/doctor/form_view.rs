//! The form for a signature that somebody types in.

use wechat_h5_web::components::cells;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{bootstrap, browser, url_parts};
use wechat_h5_web_tools::input::value_of;
use yew::prelude::*;

use crate::doctor::attempt::Attempt;
use crate::doctor::by_hand::{Field, Form, FormError, FormFinding};
use crate::doctor::diagnosis::{Basis, Diagnosis};
use crate::doctor::i18n::{Strings, strings};
use crate::doctor::signature_view::{compared, draw};

#[hook]
pub(crate) fn use_form(lang: Lang, attempt: Option<&Attempt>) -> Html {
    let t = strings(lang);
    let form = use_state(Form::default);
    // The form that was examined, and what was found out.
    let examined = use_state(|| None::<(Form, Result<FormFinding, FormError>)>);
    let edit = {
        let (form, examined) = (form.clone(), examined.setter());
        Callback::from(move |(field, value)| {
            form.set((*form).clone().with(field, value));
            examined.set(None);
        })
    };
    let examine = {
        let (form, examined) = (form.clone(), examined.setter());
        Callback::from(move |_: MouseEvent| {
            examined.set(Some(((*form).clone(), form.explain())));
        })
    };
    let own = of_page(attempt);
    let fill_in = {
        let (form, examined, own) = (form.clone(), examined.setter(), own.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(own) = own.clone() {
                form.set(own);
                examined.set(None);
            }
        })
    };
    html! {
        <>
            { cells(t.by_hand, Some("by-hand"), html! {
                <>
                    <div class="cell"><p class="cell__note">{ t.by_hand_text }</p></div>
                    { for Field::ALL.into_iter().map(|field| input(t, &form, field, &edit)) }
                </>
            }) }
            <div class="actions">
                <button type="button" class="btn btn_primary" data-test="examine" onclick={examine}>{ t.examine }</button>
                <button type="button" class="btn" data-test="fill-in" disabled={own.is_none()} onclick={fill_in}>{ t.fill_in }</button>
            </div>
            <div role="status" data-test="by-hand-result">
                if let Some((form, found)) = &*examined {
                    { result(t, lang, form, found) }
                }
            </div>
        </>
    }
}

/// The values of this page's last config.
fn of_page(attempt: Option<&Attempt>) -> Option<Form> {
    let values = attempt?.values.clone()?;
    Some(Form {
        signed_url: bootstrap::entry_url(),
        page_url: url_parts::without_hash(&browser::href()).to_owned(),
        nonce_str: values.nonce_str,
        timestamp: values.timestamp.to_string(),
        signature: values.signature,
        ticket: String::new(),
    })
}

fn input(t: &'static Strings, form: &Form, field: Field, edit: &Callback<(Field, String)>) -> Html {
    let hint = match field {
        Field::SignedUrl => t.field_signed_url_hint,
        Field::PageUrl => t.field_page_url_hint,
        Field::NonceStr => "",
        Field::Timestamp => t.field_timestamp_hint,
        Field::Signature => t.field_signature_hint,
        Field::Ticket => t.field_ticket_hint,
    };
    let oninput = edit.reform(move |event: InputEvent| (field, value_of(&event)));
    let mode = (field == Field::Timestamp).then_some("numeric");
    html! {
        <label class="cell cell_long">
            <span class="cell__label">{ label(t, field) }</span>
            <input
                class="field"
                data-test={format!("by-hand-{}", name(field))}
                placeholder={hint}
                inputmode={mode}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                value={form.value(field).to_owned()}
                {oninput}
            />
        </label>
    }
}

fn label(t: &'static Strings, field: Field) -> &'static str {
    match field {
        Field::PageUrl => t.field_page_url,
        _ => name(field),
    }
}

/// As in the string that is signed, where it is a part of that.
fn name(field: Field) -> &'static str {
    match field {
        Field::SignedUrl => "url",
        Field::PageUrl => "page-url",
        Field::NonceStr => "noncestr",
        Field::Timestamp => "timestamp",
        Field::Signature => "signature",
        Field::Ticket => "jsapi_ticket",
    }
}

fn result(
    t: &'static Strings,
    lang: Lang,
    form: &Form,
    found: &Result<FormFinding, FormError>,
) -> Html {
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            return html! { <p class="tip" data-tone="error" data-test="by-hand-error">{ problem(t, *error) }</p> };
        }
    };
    let (signed, page) = form.compared_urls();
    let has_ticket = !form.ticket.trim().is_empty();
    let diagnosis = Diagnosis::of_explanation(&found.explanation, signed, page, has_ticket, lang);
    let right_signature = match diagnosis.basis {
        Basis::Proof => t.right_signature,
        Basis::Comparison | Basis::OtherTicket => t.signature_of_ticket,
    };
    html! {
        <>
            { draw(t, &diagnosis) }
            if let Some(difference) = &diagnosis.difference {
                { compared(t, t.current_url, signed, page, Some(difference)) }
            }
            if let Some(signature) = found.signature.as_ref().filter(|_| !diagnosis.is_valid) {
                { cells(right_signature, None, html! {
                    <div class="cell"><div class="cell__text" data-test="right-signature">{ signature }</div></div>
                }) }
            }
        </>
    }
}

fn problem(t: &'static Strings, error: FormError) -> String {
    match error {
        FormError::Missing(field) => format!("{} {}", t.missing, label(t, field)),
        FormError::NotATicket => t.not_a_ticket.to_owned(),
        FormError::NotSeconds => t.not_seconds.to_owned(),
    }
}
