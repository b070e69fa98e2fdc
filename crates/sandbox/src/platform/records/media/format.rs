//! The formats of files, by their first bytes.

/// A format that WeChat takes or makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Jpeg,
    Png,
    Gif,
    Bmp,
    Amr,
    Mp3,
    Wma,
    Wav,
    Mp4,
    Speex,
    /// What a browser can make and no phone uploads.
    Webp,
}

impl FileFormat {
    /// The format of a file that begins like this, whatever its name says.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let starts = |start: &[u8]| bytes.starts_with(start);
        let has_at = |at: usize, part: &[u8]| bytes.get(at..).is_some_and(|b| b.starts_with(part));
        if starts(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if starts(b"\x89PNG") {
            Some(Self::Png)
        } else if starts(b"GIF8") {
            Some(Self::Gif)
        } else if starts(b"BM") {
            Some(Self::Bmp)
        } else if starts(b"#!AMR") {
            Some(Self::Amr)
        } else if has_at(4, b"ftyp") {
            Some(Self::Mp4)
        } else if starts(b"RIFF") && has_at(8, b"WEBP") {
            Some(Self::Webp)
        } else if starts(b"RIFF") && has_at(8, b"WAVE") {
            Some(Self::Wav)
        } else if starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11") {
            Some(Self::Wma)
        } else if starts(b"ID3") || matches!(bytes, [0xff, second, ..] if second & 0xe0 == 0xe0) {
            Some(Self::Mp3)
        } else {
            None
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Bmp => "image/bmp",
            Self::Amr => "audio/amr",
            Self::Mp3 => "audio/mp3",
            Self::Wma => "audio/x-ms-wma",
            Self::Wav => "audio/wav",
            Self::Mp4 => "video/mp4",
            Self::Speex => "voice/speex",
            Self::Webp => "image/webp",
        }
    }

    /// Of the name in `Content-Disposition`.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Bmp => "bmp",
            Self::Amr => "amr",
            Self::Mp3 => "mp3",
            Self::Wma => "wma",
            Self::Wav => "wav",
            Self::Mp4 => "mp4",
            Self::Speex => "speex",
            Self::Webp => "webp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_the_format() {
        for (bytes, format) in [
            (&b"\xff\xd8\xff\xe0"[..], Some(FileFormat::Jpeg)),
            (b"\x89PNG\r\n", Some(FileFormat::Png)),
            (b"GIF89a", Some(FileFormat::Gif)),
            (b"BM", Some(FileFormat::Bmp)),
            (b"#!AMR\n", Some(FileFormat::Amr)),
            (b"\x00\x00\x00\x18ftypisom", Some(FileFormat::Mp4)),
            (b"RIFF\x01\x01\x01\x01WEBP", Some(FileFormat::Webp)),
            (b"RIFF\x01\x01\x01\x01WAVE", Some(FileFormat::Wav)),
            (
                b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6",
                Some(FileFormat::Wma),
            ),
            (b"ID3\x03", Some(FileFormat::Mp3)),
            (b"\xff\xfb\x90", Some(FileFormat::Mp3)),
            (b"<svg", None),
            (b"RIFF", None),
            (b"", None),
        ] {
            assert_eq!(FileFormat::of(bytes), format, "{bytes:?}");
        }
    }
}
