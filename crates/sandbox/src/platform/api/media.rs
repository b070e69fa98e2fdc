//! `POST /cgi-bin/media/upload`, `GET /cgi-bin/media/get`, `GET /cgi-bin/media/get/jssdk` and
//! `POST /cgi-bin/media/uploadimg`: files of the account and of its pages
//! (<https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/New_temporary_materials.html>).

use axum::body::Bytes;
use serde::Serialize;
use serde_json::json;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::response::{self, FileBody, ResponseBody};
use crate::platform::errcode::Errcode;
use crate::platform::records::{FileFormat, MediaContent, MediaKind};
use crate::platform::state::Platform;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The largest picture for an article.
const PICTURE_LIMIT: usize = MIB;

impl MediaKind {
    /// The largest file, and the formats.
    pub(super) fn limits(self) -> (usize, &'static [FileFormat]) {
        use FileFormat::{Amr, Bmp, Gif, Jpeg, Mp3, Mp4, Png};
        match self {
            Self::Image => (10 * MIB, &[Jpeg, Png, Gif, Bmp]),
            Self::Voice => (2 * MIB, &[Amr, Mp3]),
            Self::Video => (10 * MIB, &[Mp4]),
            Self::Thumb => (64 * KIB, &[Jpeg]),
        }
    }
}

#[derive(Serialize)]
struct UploadBody {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb_media_id: Option<String>,
    created_at: u64,
}

pub(crate) fn upload(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let kind = call.query.filled("type").and_then(MediaKind::named);
    let kind = kind.ok_or(Errcode::InvalidMediaType)?;
    let file = call.file.take().ok_or(Errcode::MediaDataMissing)?;
    let (most, formats) = kind.limits();
    let format = check_file(&file.bytes, most, formats).map_err(|error| match error {
        FileError::Size => Errcode::InvalidMediaSize,
        FileError::Format => Errcode::InvalidFileType,
    })?;
    call.add_detail("bytes", file.bytes.len());
    let now = platform.now();
    let content = MediaContent::File(format, file.bytes);
    let mut records = platform.records();
    let id = records.account_mut(key).media.insert(kind, content, now);
    drop(records);
    call.add_detail("mediaId", id.clone());
    let (media_id, thumb_media_id) = match kind {
        MediaKind::Thumb => (None, Some(id)),
        _ => (Some(id), None),
    };
    Ok(response::json(&UploadBody {
        r#type: kind.name(),
        media_id,
        thumb_media_id,
        created_at: now,
    }))
}

/// The picture of an article. It does not count as a file of the account, and its address
/// works without a token.
pub(crate) fn upload_picture(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let file = call.file.take().ok_or(Errcode::MediaDataMissing)?;
    let formats = [FileFormat::Jpeg, FileFormat::Png];
    let format = check_file(&file.bytes, PICTURE_LIMIT, &formats).map_err(|error| match error {
        FileError::Size => Errcode::InvalidImageSize,
        FileError::Format => Errcode::InvalidFileType,
    })?;
    let mut records = platform.records();
    let media = &mut records.account_mut(key).media;
    let id = media.insert_picture(format, file.bytes);
    drop(records);
    let base = &platform.addresses().api_base;
    Ok(json!({ "url": format!("{base}/mmbiz/{id}/0") }).to_string())
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum FileError {
    Size,
    Format,
}

/// The format by the content: a name can say anything. That the size counts first is a guess.
pub(super) fn check_file(
    bytes: &[u8],
    most: usize,
    formats: &[FileFormat],
) -> Result<FileFormat, FileError> {
    if !(1..=most).contains(&bytes.len()) {
        return Err(FileError::Size);
    }
    FileFormat::of(bytes)
        .filter(|format| formats.contains(format))
        .ok_or(FileError::Format)
}

/// A file of the account: what its server has uploaded, or a page by `wx.uploadImage` and
/// `wx.uploadVoice`. A video is behind an address.
pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<ResponseBody, Errcode> {
    let (id, kind, content) = requested(platform, call)?;
    let (format, bytes) = match content {
        _ if kind == MediaKind::Video => {
            let base = &platform.addresses().api_base;
            let body = json!({ "video_url": format!("{base}/vweixinp/{id}") });
            return Ok(body.to_string().into());
        }
        MediaContent::File(format, bytes) => (format, bytes),
        MediaContent::Recording(recording) => (FileFormat::Amr, recording.amr().into()),
    };
    Ok(file(&id, format, bytes))
}

/// A recording of a page, in better quality. That another file gets 40007 is a guess.
pub(crate) fn get_speech(platform: &Platform, call: &mut Call) -> Result<ResponseBody, Errcode> {
    let (id, _, content) = requested(platform, call)?;
    match content {
        MediaContent::Recording(recording) => {
            Ok(file(&id, FileFormat::Speex, recording.speex().into()))
        }
        MediaContent::File(..) => Err(Errcode::InvalidMediaId),
    }
}

fn requested(
    platform: &Platform,
    call: &mut Call,
) -> Result<(String, MediaKind, MediaContent), Errcode> {
    let key = check_verified_account(platform, call)?;
    let id = call.query.filled("media_id");
    let id = id.ok_or(Errcode::MediaIdMissing)?.to_owned();
    call.add_detail("mediaId", id.clone());
    let records = platform.records();
    let media = records.account(key).media.find(&id, platform.now());
    let media = media.ok_or(Errcode::InvalidMediaId)?;
    Ok((id, media.kind, media.content.clone()))
}

pub(super) fn file(id: &str, format: FileFormat, bytes: Bytes) -> ResponseBody {
    ResponseBody::File(FileBody {
        content_type: format.content_type(),
        name: format!("{id}.{}", format.extension()),
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_kinds_size_and_format() {
        const GIF: &[u8] = b"GIF89a";
        let padded = |start: &[u8], size: usize| {
            let mut bytes = start.to_vec();
            bytes.resize(size, 0);
            bytes
        };
        for (kind, bytes, expected) in [
            (MediaKind::Image, padded(GIF, 10 * MIB), Ok(FileFormat::Gif)),
            (
                MediaKind::Image,
                padded(GIF, 10 * MIB + 1),
                Err(FileError::Size),
            ),
            (MediaKind::Image, Vec::new(), Err(FileError::Size)),
            (
                MediaKind::Image,
                padded(b"#!AMR", 9),
                Err(FileError::Format),
            ),
            (
                MediaKind::Voice,
                padded(b"#!AMR", 2 * MIB),
                Ok(FileFormat::Amr),
            ),
            (
                MediaKind::Voice,
                padded(b"ID3", 2 * MIB + 1),
                Err(FileError::Size),
            ),
            (MediaKind::Voice, padded(GIF, 9), Err(FileError::Format)),
            (
                MediaKind::Video,
                padded(b"1234ftyp", 9),
                Ok(FileFormat::Mp4),
            ),
            (MediaKind::Thumb, padded(GIF, 9), Err(FileError::Format)),
            (
                MediaKind::Thumb,
                padded(b"\xff\xd8\xff", 64 * KIB + 1),
                Err(FileError::Size),
            ),
        ] {
            let (most, formats) = kind.limits();
            let found = check_file(&bytes, most, formats);
            assert_eq!(found, expected, "{kind:?}, {} bytes", bytes.len());
        }
    }
}
