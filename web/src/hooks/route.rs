//! The tab that the hash names.

use yew::prelude::*;

use crate::browser::{self, Listener};
use crate::route::Route;
use crate::url_parts;

/// The chosen tab; changes with the hash.
#[hook]
pub(crate) fn use_route() -> Route {
    let route = use_state(current);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener = Listener::on_window("hashchange", move |_| {
            setter.set(current());
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        });
        move || drop(listener)
    });
    *route
}

fn current() -> Route {
    Route::from_hash(url_parts::hash(&browser::href()))
}
