//! QR codes as pictures.

use std::fmt::Write as _;

use fast_qr::QRBuilder;
use yew::prelude::*;

/// The free modules around a code.
const QUIET: usize = 4;

/// A text as a QR code, dark on white in every theme; nothing if the text is too long.
pub(crate) fn qr_code(text: &str, description: &'static str) -> Html {
    let Some((size, path)) = modules(text) else {
        return Html::default();
    };
    let view_box = format!("0 0 {size} {size}");
    html! {
        <svg class="qr" viewBox={view_box} role="img" aria-label={description} shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff" />
            <path fill="#000" d={path} />
        </svg>
    }
}

/// The side of the picture, and its dark modules as a path: a line for each run in a row.
fn modules(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).build().ok()?;
    let is_dark = |x: usize, y: usize| code[y][x].value();
    Some((code.size + 2 * QUIET, path(code.size, is_dark)))
}

fn path(size: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| is_dark(*x, y)).count();
            if run > 0 {
                let (left, top) = (x + QUIET, y + QUIET);
                let _ = write!(path, "M{left} {top}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{QUIET, modules, path};

    #[test]
    fn a_run_of_dark_modules_is_one_shape() {
        let rows = ["##.#", "....", ".###", "#..."];
        let is_dark = |x: usize, y: usize| rows[y].as_bytes()[x] == b'#';
        let expected = "M4 4h2v1h-2zM7 4h1v1h-1zM5 6h3v1h-3zM4 7h1v1h-1z";
        assert_eq!(path(4, is_dark), expected);
    }

    /// As a scanner reads the picture.
    fn scanned(text: &str) -> Option<String> {
        let (size, path) = modules(text)?;
        let mut dark = vec![vec![false; size]; size];
        for shape in path.split('M').skip(1) {
            let (start, rest) = shape.split_once('h')?;
            let (x, y) = start.split_once(' ')?;
            let (x, y): (usize, usize) = (x.parse().ok()?, y.parse().ok()?);
            let run: usize = rest.split('v').next()?.parse().ok()?;
            dark[y][x..x + run].fill(true);
        }
        let inner = size - 2 * QUIET;
        let grid = rqrr::SimpleGrid::from_func(inner, |x, y| dark[y + QUIET][x + QUIET]);
        Some(rqrr::Grid::new(grid).decode().ok()?.1)
    }

    #[test]
    fn a_scanner_reads_the_link() {
        for link in [
            "https://h5.example.com/?debug=1#/debug/console?code=012345",
            "http://192.168.1.20:8080/",
        ] {
            assert_eq!(scanned(link).as_deref(), Some(link));
        }
        assert!(modules(&"x".repeat(8000)).is_none());
    }
}
