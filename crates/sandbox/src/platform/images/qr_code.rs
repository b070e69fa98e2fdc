//! Draws QR codes.

use fast_qr::QRBuilder;
use jpeg_encoder::{ColorType, Encoder};

/// The width of WeChat's pictures in pixels. A picture can be a few pixels smaller, because
/// every module has a whole number of pixels.
const SIDE: usize = 430;
/// The white margin in modules, which the standard requires.
const MARGIN: usize = 4;
const QUALITY: u8 = 90;

const WHITE: u8 = 255;
const BLACK: u8 = 0;

/// A JPEG file; `None` for a text that is too long for a QR code.
pub(super) fn jpeg(text: &str) -> Option<Vec<u8>> {
    let code = QRBuilder::new(text).build().ok()?;
    let modules = code.size + 2 * MARGIN;
    let scale = (SIDE / modules).max(1);
    let side = modules * scale;
    let mut pixels = vec![WHITE; side * side];
    for (place, pixel) in pixels.iter_mut().enumerate() {
        let (row, column) = (place / side / scale, place % side / scale);
        let inside = MARGIN..MARGIN + code.size;
        if inside.contains(&row)
            && inside.contains(&column)
            && code[row - MARGIN][column - MARGIN].value()
        {
            *pixel = BLACK;
        }
    }
    let side = u16::try_from(side).ok()?;
    let mut file = Vec::new();
    let encoder = Encoder::new(&mut file, QUALITY);
    encoder.encode(&pixels, side, side, ColorType::Luma).ok()?;
    Some(file)
}
