//! `GET /__sandbox/sheets.js`: what a person sees of the client in the page.

use axum::response::Response;

use super::script::javascript;

pub(crate) const PATH: &str = "/__sandbox/sheets.js";

/// In the order in which they need each other.
const FILES: [&str; 19] = [
    include_str!("../../client/sheets/stage.js"),
    include_str!("../../client/sheets/style.js"),
    include_str!("../../client/sheets/icons.js"),
    include_str!("../../client/sheets/album.js"),
    include_str!("../../client/sheets/camera.js"),
    include_str!("../../client/sheets/pictures.js"),
    include_str!("../../client/sheets/viewer.js"),
    include_str!("../../client/sheets/scan.js"),
    include_str!("../../client/sheets/datum.js"),
    include_str!("../../client/sheets/place.js"),
    include_str!("../../client/sheets/sound.js"),
    include_str!("../../client/sheets/pay.js"),
    include_str!("../../client/sheets/address.js"),
    include_str!("../../client/sheets/card.js"),
    include_str!("../../client/sheets/share.js"),
    include_str!("../../client/sheets/menu.js"),
    include_str!("../../client/sheets/snapshot.js"),
    include_str!("../../client/sheets/scrollbars.js"),
    include_str!("../../client/sheets/link.js"),
];

pub(crate) async fn serve() -> Response {
    javascript(FILES.concat())
}
