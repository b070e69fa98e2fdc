//! WeUI cells: rows of a label and a value.

use yew::prelude::*;

/// A group of cells under a heading.
pub fn cells(title: &'static str, test: Option<&'static str>, rows: Html) -> Html {
    html! {
        <section class="group" data-test={test}>
            <h3>{ title }</h3>
            <div class="cells">{ rows }</div>
        </section>
    }
}

/// A short value, at the end of the line.
pub fn cell(label: &'static str, test: Option<&'static str>, value: Html) -> Html {
    html! {
        <div class="cell">
            <div class="cell__label">{ label }</div>
            <div class="cell__value" data-test={test}>{ value }</div>
        </div>
    }
}

/// A long value, on its own lines.
pub fn long_cell(label: &'static str, test: Option<&'static str>, value: Html) -> Html {
    html! {
        <div class="cell cell_long">
            <div class="cell__label">{ label }</div>
            <div class="cell__value" data-test={test}>{ value }</div>
        </div>
    }
}
