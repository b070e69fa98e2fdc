//! `POST /__sandbox/scan`: reads the QR code in a picture, for browsers that have no reader.

use axum::Json;
use axum::body::Bytes;
use serde_json::{Value, json};

use crate::json_body::BadRequest;

/// The longest first line: two numbers, a space and a line break.
const HEAD_LIMIT: usize = 16;

/// The brightness of each pixel, row by row.
struct Picture<'a> {
    width: usize,
    height: usize,
    pixels: &'a [u8],
}

/// Takes `<width> <height>\n` and a byte of brightness for each pixel. Responds with
/// `{"text": "…"}`, or with `{"text": null}` if the picture has no code.
pub(super) async fn read_code(body: Bytes) -> Result<Json<Value>, BadRequest> {
    let picture = Picture::parse(&body).ok_or_else(|| {
        let message = "a picture is `<width> <height>`, a line break, and a byte for each pixel";
        BadRequest::new("invalid_body", message)
    })?;
    // Takes a few milliseconds for the largest picture: not worth a thread.
    Ok(Json(json!({ "text": picture.code() })))
}

impl<'a> Picture<'a> {
    fn parse(body: &'a [u8]) -> Option<Self> {
        let head = &body[..body.len().min(HEAD_LIMIT)];
        let end = head.iter().position(|byte| *byte == b'\n')?;
        let (width, height) = str::from_utf8(&head[..end]).ok()?.split_once(' ')?;
        let (width, height) = (width.parse().ok()?, height.parse::<usize>().ok()?);
        let pixels = &body[end + 1..];
        let is_whole = height.checked_mul(width)? == pixels.len() && !pixels.is_empty();
        is_whole.then_some(Self {
            width,
            height,
            pixels,
        })
    }

    fn code(&self) -> Option<String> {
        let brightness = |x: usize, y: usize| self.pixels[y * self.width + x];
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, brightness);
        let grids = image.detect_grids();
        grids.iter().find_map(|grid| Some(grid.decode().ok()?.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_picture_is_refused() {
        for (body, is_one) in [
            (&b"2 1\nab"[..], true),
            (b"2 1\nabc", false),
            (b"2 1\na", false),
            (b"0 0\n", false),
            (b"2\nab", false),
            (b"2 1ab", false),
            (b"18446744073709551615 2\nab", false),
            (b"-2 1\nab", false),
            (b"", false),
        ] {
            assert_eq!(Picture::parse(body).is_some(), is_one, "{body:?}");
        }
    }

    #[test]
    fn a_picture_without_a_code_has_no_text() {
        let grey = vec![128; 64 * 64];
        let picture = Picture {
            width: 64,
            height: 64,
            pixels: &grey,
        };
        assert_eq!(picture.code(), None);
    }

    #[test]
    fn a_code_is_read() {
        let text = "https://h5.example.com/?from=scan&名=小明";
        let code = fast_qr::QRBuilder::new(text).build().unwrap();
        let (scale, quiet) = (4, 4);
        let width = (code.size + 2 * quiet) * scale;
        let mut pixels = vec![255; width * width];
        for (at, point) in pixels.iter_mut().enumerate() {
            let (x, y) = (at % width / scale, at / width / scale);
            let inside =
                (quiet..quiet + code.size).contains(&x) && (quiet..quiet + code.size).contains(&y);
            if inside && code[y - quiet][x - quiet].value() {
                *point = 0;
            }
        }
        let picture = Picture {
            width,
            height: width,
            pixels: &pixels,
        };
        assert_eq!(picture.code().as_deref(), Some(text));
    }
}
