//! The arguments of a call: presets to start from, and what was typed.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::JsValue;
use wechat_h5_web::i18n::Lang;
use yew::prelude::*;

use crate::apis::api::Preset;
use crate::apis::known::Known;
use crate::apis::run::pretty;
use crate::member::member;

/// The arguments of one function.
pub struct Arguments<'a> {
    /// What they can start from.
    pub presets: &'static [Preset],
    /// What is filled in.
    pub known: &'a Known,
    /// `None`: as the first preset has them.
    pub edited: Option<&'a str>,
}

impl Arguments<'_> {
    /// Many functions take no arguments.
    pub fn are_taken(&self) -> bool {
        self.template() != "{}"
    }

    /// JSON, for people.
    pub fn text(&self) -> String {
        match self.edited {
            Some(edited) => edited.to_owned(),
            None => self.filled(self.template()),
        }
    }

    /// The function that has to be called first.
    pub fn missing(&self) -> Option<&'static str> {
        let template = self.edited.is_none().then(|| self.template())?;
        self.known.missing(template)
    }

    /// A button for each preset, if there is a choice.
    pub fn chips(&self, lang: Lang, edit: &Callback<String>) -> Html {
        if self.presets.len() < 2 {
            return Html::default();
        }
        let chip = |preset: &'static Preset| {
            let args = self.filled(preset.args);
            let onclick = edit.reform(move |_: MouseEvent| args.clone());
            html! { <button type="button" class="chip" {onclick}>{ preset.label.of(lang) }</button> }
        };
        html! { <div class="chips">{ for self.presets.iter().map(chip) }</div> }
    }

    fn template(&self) -> &'static str {
        self.presets.first().map_or("{}", |preset| preset.args)
    }

    fn filled(&self, template: &str) -> String {
        let args = self.known.fill(template);
        parsed(&args).map_or(args, |args| pretty(&args))
    }
}

/// How many lines these arguments take in the box of a phone, so that none is hidden.
pub fn shown_lines(args: &str) -> usize {
    // Of the width of a letter: a Chinese character has two.
    const LINE: usize = 34;
    let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let lines = |line: &str| usize::max(1, usize::div_ceil(width(line), LINE));
    args.lines().map(lines).sum()
}

/// Why these arguments cannot be read, in the browser's words; empty where they are JSON and no
/// object.
pub fn problem(args: &str) -> Option<String> {
    if parsed(args).is_some() {
        return None;
    }
    let error = JSON::parse(args).err();
    let message = error.and_then(|error| member(&error, "message").as_string());
    Some(message.unwrap_or_default())
}

/// An object; empty text stands for an empty one.
pub fn parsed(args: &str) -> Option<JsValue> {
    if args.trim().is_empty() {
        return Some(Object::new().into());
    }
    let value = JSON::parse(args).ok()?;
    (value.is_object() && !Array::is_array(&value)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::shown_lines;

    #[test]
    fn a_box_is_as_high_as_its_text_on_a_phone() {
        let long = "x".repeat(35);
        for (args, lines) in [
            ("", 0),
            ("{}", 1),
            ("{\n}\n", 2),
            (&long[1..], 1),
            (&long, 2),
            ("一二三四五六七八九十一二三四五六七", 1),
            ("一二三四五六七八九十一二三四五六七八", 2),
        ] {
            assert_eq!(shown_lines(args), lines, "{args:?}");
        }
    }
}
