//! `POST /cgi-bin/material/add_material`, `get_material`, `del_material`, `batchget_material` and
//! `GET /cgi-bin/material/get_materialcount`: permanent files (永久素材)
//! (<https://developers.weixin.qq.com/doc/service/api/material/permanent/api_addmaterial.html>).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::media::{FileError, check_file, file};
use super::request_body::{OK, read};
use super::response::{ResponseBody, json as to_text};
use super::upload::UploadedFile;
use crate::platform::errcode::Errcode;
use crate::platform::records::{FileFormat, Material, MediaKind, VideoText};
use crate::platform::state::Platform;

impl MediaKind {
    /// The largest file, and the formats.
    fn permanent_limits(self) -> (usize, &'static [FileFormat]) {
        use FileFormat::{Amr, Mp3, Wav, Wma};
        let (most, formats) = self.limits();
        match self {
            Self::Voice => (most, &[Mp3, Wma, Wav, Amr]),
            _ => (most, formats),
        }
    }
}

#[derive(Serialize)]
struct AddedBody {
    media_id: String,
    /// Of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

pub(crate) fn add(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let kind = call.query.filled("type").and_then(MediaKind::named);
    let kind = kind.ok_or(Errcode::InvalidMediaType)?;
    let file = call.file.take().ok_or(Errcode::MediaDataMissing)?;
    let (most, formats) = kind.permanent_limits();
    let format = check_file(&file.bytes, most, formats).map_err(|error| match error {
        FileError::Size => Errcode::InvalidMediaSize,
        FileError::Format => Errcode::InvalidFileType,
    })?;
    let video = match kind {
        MediaKind::Video => Some(description(&file)?),
        _ => None,
    };
    call.add_detail("bytes", file.bytes.len());
    let material = Material {
        kind,
        format,
        bytes: file.bytes,
        name: file.name,
        added_at: platform.now(),
        video,
    };
    let is_picture = kind == MediaKind::Image;
    let mut records = platform.records();
    let media_id = records.account_mut(key).materials.add(material);
    drop(records);
    call.add_detail("mediaId", media_id.clone());
    Ok(to_text(&AddedBody {
        url: is_picture.then(|| picture_url(platform, &media_id)),
        media_id,
    }))
}

/// A video has to have one. What WeChat says where it has none is a guess.
fn description(file: &UploadedFile) -> Result<VideoText, Errcode> {
    #[derive(Deserialize)]
    struct Description {
        #[serde(default)]
        title: String,
        #[serde(default)]
        introduction: String,
    }
    let text = file.description.as_deref().unwrap_or_default();
    let Description {
        title,
        introduction,
    } = serde_json::from_str(text).map_err(|_| Errcode::DataFormat)?;
    Ok(VideoText {
        title,
        introduction,
    })
}

#[derive(Deserialize)]
struct IdRequest {
    #[serde(default)]
    media_id: String,
}

fn requested_id(call: &mut Call) -> Result<String, Errcode> {
    let IdRequest { media_id } = read(&call.body)?;
    if media_id.is_empty() {
        return Err(Errcode::MediaIdMissing);
    }
    call.add_detail("mediaId", media_id.clone());
    Ok(media_id)
}

/// The file, or what there is about a video.
pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<ResponseBody, Errcode> {
    let key = check_verified_account(platform, call)?;
    let id = requested_id(call)?;
    let records = platform.records();
    let found = records.account(key).materials.find(&id);
    let found = found.ok_or(Errcode::InvalidMediaId)?;
    match &found.video {
        None => Ok(file(&id, found.format, found.bytes.clone())),
        Some(text) => {
            let body = json!({
                "title": text.title,
                "description": text.introduction,
                "down_url": video_url(platform, &id),
            });
            Ok(body.to_string().into())
        }
    }
}

pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let id = requested_id(call)?;
    let mut records = platform.records();
    if records.account_mut(key).materials.remove(&id) {
        Ok(OK.to_owned())
    } else {
        Err(Errcode::InvalidMediaId)
    }
}

/// WeChat's API can add no articles (图文) since drafts have replaced them.
pub(crate) fn count(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    #[derive(Serialize)]
    struct Counts {
        #[serde(rename = "voice_count")]
        voice: usize,
        #[serde(rename = "video_count")]
        video: usize,
        #[serde(rename = "image_count")]
        image: usize,
        #[serde(rename = "news_count")]
        news: usize,
    }
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let materials = &records.account(key).materials;
    Ok(to_text(&Counts {
        voice: materials.count(MediaKind::Voice),
        video: materials.count(MediaKind::Video),
        image: materials.count(MediaKind::Image),
        news: 0,
    }))
}

#[derive(Deserialize)]
struct ListRequest {
    #[serde(default, rename = "type")]
    kind: String,
    offset: Option<usize>,
    count: Option<usize>,
}

#[derive(Serialize)]
struct ListBody {
    item: Vec<Item>,
    total_count: usize,
    item_count: usize,
}

#[derive(Serialize)]
struct Item {
    media_id: String,
    name: String,
    update_time: u64,
    url: String,
}

/// That the newest comes first, and the errcodes, are guesses.
pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: ListRequest = read(&call.body)?;
    let kind = match request.kind.as_str() {
        "news" => None,
        "image" | "video" | "voice" => MediaKind::named(&request.kind),
        _ => return Err(Errcode::InvalidMediaType),
    };
    let count = request.count.filter(|count| (1..=20).contains(count));
    let (Some(offset), Some(count)) = (request.offset, count) else {
        return Err(Errcode::InvalidArgs);
    };
    let records = platform.records();
    let materials = &records.account(key).materials;
    let listed = kind.map(|kind| materials.list(kind)).into_iter().flatten();
    let item: Vec<_> = listed
        .skip(offset)
        .take(count)
        .map(|(id, material)| Item {
            media_id: id.to_owned(),
            name: material.name.clone(),
            update_time: material.added_at,
            url: address(platform, id, material),
        })
        .collect();
    Ok(to_text(&ListBody {
        total_count: kind.map_or(0, |kind| materials.count(kind)),
        item_count: item.len(),
        item,
    }))
}

/// That a recording has none is a guess.
fn address(platform: &Platform, id: &str, material: &Material) -> String {
    match material.kind {
        MediaKind::Image | MediaKind::Thumb => picture_url(platform, id),
        MediaKind::Video => video_url(platform, id),
        MediaKind::Voice => String::new(),
    }
}

fn picture_url(platform: &Platform, id: &str) -> String {
    format!("{}/mmbiz/{id}/0", platform.addresses().api_base)
}

fn video_url(platform: &Platform, id: &str) -> String {
    format!("{}/vweixinp/{id}", platform.addresses().api_base)
}
