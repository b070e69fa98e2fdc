//! The file in a form (`multipart/form-data`).

use std::convert::Infallible;

use axum::body::Bytes;
use axum::http::HeaderValue;
use futures::stream;
use multer::Multipart;

/// Room for the largest file and its form.
pub(super) const UPLOAD_LIMIT: usize = 32 << 20;

/// The form's field with the file.
const FIELD: &str = "media";

/// The form's field with the description of a video, as JSON.
const DESCRIPTION: &str = "description";

/// A file of the account's server.
pub(crate) struct UploadedFile {
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) description: Option<String>,
}

/// The body of a call, or the file in it.
pub(super) async fn read_upload(
    content_type: Option<&HeaderValue>,
    body: Vec<u8>,
) -> (Vec<u8>, Option<UploadedFile>) {
    let boundary = content_type
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok());
    let Some(boundary) = boundary else {
        return (body, None);
    };
    let pieces = stream::iter([Ok::<_, Infallible>(Bytes::from(body))]);
    (Vec::new(), file(Multipart::new(pieces, boundary)).await)
}

/// WeChat takes a field for a file where its part has a file name. The description may be in
/// front of it or behind it.
async fn file(mut form: Multipart<'_>) -> Option<UploadedFile> {
    let mut file = None;
    let mut description = None;
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.file_name().map(str::to_owned);
        match (field.name(), name) {
            (Some(FIELD), Some(name)) if file.is_none() => {
                file = Some((name, field.bytes().await.ok()?));
            }
            (Some(DESCRIPTION), _) => description = field.text().await.ok(),
            _ => {}
        }
    }
    file.map(|(name, bytes)| UploadedFile {
        name,
        bytes,
        description,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=X";

    async fn read(kind: &'static str, body: &str) -> (Vec<u8>, Option<UploadedFile>) {
        let kind = HeaderValue::from_static(kind);
        read_upload(Some(&kind), body.into()).await
    }

    #[tokio::test]
    async fn a_file_is_the_field_media_with_a_file_name() {
        const NAMED: &str = "name=\"media\"; filename=\"a.jpg\"";
        for (disposition, end, is_file) in [
            (NAMED, "--X--\r\n", true),
            // What some libraries send for a name that is not ASCII; reported as 41005.
            (
                "name=\"media\"; filename*=UTF-8''%E5%9B%BE.jpg",
                "--X--\r\n",
                false,
            ),
            ("name=\"media\"", "--X--\r\n", false),
            ("name=\"file\"; filename=\"a.jpg\"", "--X--\r\n", false),
            (NAMED, "", false),
        ] {
            let form = format!(
                "--X\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n\
                 --X\r\nContent-Disposition: form-data; {disposition}\r\n\
                 Content-Type: image/jpeg\r\n\r\nbytes\r\n{end}"
            );
            let (body, file) = read(KIND, &form).await;
            assert!(body.is_empty());
            let file = file.map(|file| (file.name, file.bytes));
            let expected = is_file.then(|| ("a.jpg".to_owned(), Bytes::from_static(b"bytes")));
            assert_eq!(file, expected, "{disposition} {end}");
        }
    }

    #[tokio::test]
    async fn a_description_is_read_before_and_behind_the_file() {
        let file = "--X\r\nContent-Disposition: form-data; name=\"media\"; \
                    filename=\"a.mp4\"\r\n\r\nbytes\r\n";
        let description = "--X\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n\
                           {\"title\":\"开箱\"}\r\n";
        for form in [[file, description], [description, file]] {
            let form = format!("{}--X--\r\n", form.concat());
            let (_, file) = read(KIND, &form).await;
            let description = file.unwrap().description;
            assert_eq!(description.as_deref(), Some("{\"title\":\"开箱\"}"));
        }
    }

    #[tokio::test]
    async fn another_body_stays_as_it_is() {
        for kind in ["application/json", "multipart/form-data", "image/jpeg"] {
            let (body, file) = read(kind, "{}").await;
            assert_eq!(
                (body.as_slice(), file.is_none()),
                (&b"{}"[..], true),
                "{kind}"
            );
        }
    }
}
