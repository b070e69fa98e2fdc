//! The size of what was loaded.

use super::i18n::Strings;
use crate::log::entry::kilobytes;
use crate::log::stages::{Size, Stage, StageKind};

/// The stages that are parts of the page, not moments of its start.
pub(super) fn parts(stages: &[Stage]) -> Vec<Stage> {
    let is_part = |stage: &&Stage| {
        use StageKind::{Paint, Ready, Refused, Verify};
        !matches!(stage.kind, Paint | Ready | Refused | Verify)
    };
    stages.iter().filter(is_part).copied().collect()
}

/// That of all the parts of which it is known.
pub(super) fn total(parts: &[Stage]) -> Size {
    let sizes = parts.iter().map(|part| part.size);
    sizes.fold(Size::default(), Size::with)
}

/// Whether the host and the browser have told it.
pub(super) fn is_known(size: Size) -> bool {
    size.decoded > 0.0
}

/// `12.3 KB / 45.6 KB`: over the network, and decompressed.
pub(super) fn text(t: &Strings, size: Size) -> String {
    if !is_known(size) {
        return t.unknown.to_owned();
    }
    let transferred = if size.transferred > 0.0 {
        kilobytes(size.transferred)
    } else {
        t.cached.to_owned()
    };
    transferred + " / " + &kilobytes(size.decoded)
}

#[cfg(test)]
mod tests {
    use wechat_h5_web::i18n::Lang;

    use super::super::i18n::strings;
    use super::{is_known, parts, text, total};
    use crate::log::stages::{Size, Stage, StageKind};

    fn stage(kind: StageKind, transferred: f64, decoded: f64) -> Stage {
        Stage {
            kind,
            start: 0.0,
            end: 9.0,
            size: Size {
                encoded: decoded / 2.0,
                decoded,
                transferred,
            },
        }
    }

    #[test]
    fn what_came_over_the_network_is_added_up_and_the_cache_is_named() {
        let parts = parts(&[
            stage(StageKind::Html, 9_216.0, 24_576.0),
            // Another host does not tell.
            stage(StageKind::Script, 0.0, 0.0),
            stage(StageKind::Module, 0.0, 40_960.0),
            stage(StageKind::Verify, 0.0, 0.0),
            stage(StageKind::Ready, 0.0, 0.0),
            stage(StageKind::Paint, 0.0, 0.0),
        ]);
        let texts = |lang| {
            parts
                .iter()
                .map(move |part| text(strings(lang), part.size).replace('\u{a0}', " "))
        };
        assert_eq!(
            texts(Lang::En).collect::<Vec<_>>(),
            ["9.0 KB / 24.0 KB", "Unknown", "Cached / 40.0 KB"]
        );
        assert_eq!(texts(Lang::Zh).nth(2).unwrap(), "缓存 / 40.0 KB");
        let all = total(&parts);
        assert_eq!(text(strings(Lang::En), all), "9.0\u{a0}KB / 64.0\u{a0}KB");
        assert!(!parts.iter().all(|part| is_known(part.size)));
    }
}
