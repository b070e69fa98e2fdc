//! QR codes as pictures.

use fast_qr::QRBuilder;
use jpeg_encoder::{ColorType, Encoder};

/// As many pixels as WeChat's pictures have on a side, or a few less: every
/// module is a whole number of them.
const SIDE: usize = 430;
/// Modules of white around it, as the standard asks for.
const QUIET: usize = 4;
const QUALITY: u8 = 90;

const WHITE: u8 = 255;
const BLACK: u8 = 0;

/// A JPEG file; `None` for a text that no QR code can hold.
pub(crate) fn jpeg(text: &str) -> Option<Vec<u8>> {
    let code = QRBuilder::new(text).build().ok()?;
    let modules = code.size + 2 * QUIET;
    let scale = (SIDE / modules).max(1);
    let side = modules * scale;
    let mut pixels = vec![WHITE; side * side];
    for (place, pixel) in pixels.iter_mut().enumerate() {
        let (row, column) = (place / side / scale, place % side / scale);
        let inside = QUIET..QUIET + code.size;
        if inside.contains(&row)
            && inside.contains(&column)
            && code[row - QUIET][column - QUIET].value()
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
