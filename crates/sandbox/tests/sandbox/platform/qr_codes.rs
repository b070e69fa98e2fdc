//! The picture of a QR code.

use axum::http::header;
use jpeg_decoder::{Decoder, PixelFormat};
use serde_json::json;

use crate::support::TestSandbox;

#[tokio::test]
async fn the_picture_contains_the_url_of_the_response() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let asked = json!({
        "expire_seconds": 604_800,
        "action_name": "QR_STR_SCENE",
        "action_info": { "scene": { "scene_str": "desk-7" } },
    });
    let path = format!("/cgi-bin/qrcode/create?access_token={token}");
    let made = sandbox.post(&path, &asked).await;
    let ticket = made.text("ticket");
    let escaped: String = url::form_urlencoded::byte_serialize(ticket.as_bytes()).collect();
    assert_ne!(escaped, ticket, "a ticket has to be escaped");
    let picture = sandbox
        .get(&format!("/cgi-bin/showqrcode?ticket={escaped}"))
        .await;
    assert_eq!(picture.header(header::CONTENT_TYPE), "image/jpg");
    assert_eq!(read(&picture.bytes), made.text("url"));
}

/// The text of the code in a grey JPEG.
fn read(jpeg: &[u8]) -> String {
    let mut decoder = Decoder::new(jpeg);
    let pixels = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!(info.pixel_format, PixelFormat::L8);
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let (_, content) = image.detect_grids()[0].decode().unwrap();
    content
}
