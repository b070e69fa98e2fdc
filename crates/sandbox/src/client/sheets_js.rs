//! `GET /__sandbox/sheets.js`: the client's dialogs in the page.

use axum::response::Response;

use super::javascript::javascript;

pub(super) const PATH: &str = "/__sandbox/sheets.js";

const STYLE: &str = include_str!("../../client/sheets/sheets.css");

/// In the order in which they need each other.
const FILES: [&str; 22] = [
    include_str!("../../client/sheets/sheet.js"),
    include_str!("../../client/sheets/focus.js"),
    include_str!("../../client/sheets/style.js"),
    include_str!("../../client/sheets/icons.js"),
    include_str!("../../client/sheets/sample_pictures.js"),
    include_str!("../../client/sheets/camera.js"),
    include_str!("../../client/sheets/choose_image.js"),
    include_str!("../../client/sheets/preview_image.js"),
    include_str!("../../client/sheets/scan.js"),
    include_str!("../../client/sheets/coordinates.js"),
    include_str!("../../client/sheets/location.js"),
    include_str!("../../client/sheets/voice.js"),
    include_str!("../../client/sheets/pay.js"),
    include_str!("../../client/sheets/address.js"),
    include_str!("../../client/sheets/link_card.js"),
    include_str!("../../client/sheets/share.js"),
    include_str!("../../client/sheets/menu.js"),
    include_str!("../../client/sheets/snapshot_bar.js"),
    include_str!("../../client/sheets/router.js"),
    include_str!("../../client/sheets/hide_scrollbars.js"),
    include_str!("../../client/sheets/user_events.js"),
    include_str!("../../client/sheets/shell_messages.js"),
];

pub(super) async fn serve() -> Response {
    let style = serde_json::Value::from(STYLE);
    let scripts = FILES.concat();
    javascript(format!(
        "window.__weixinSandbox.sheetsCss = {style};\n{scripts}"
    ))
}
