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

/// A file of the account's server.
pub(crate) struct UploadedFile {
    pub(crate) bytes: Bytes,
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

/// WeChat takes a field for a file where its part has a file name.
async fn file(mut form: Multipart<'_>) -> Option<UploadedFile> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some(FIELD) && field.file_name().is_some() {
            let bytes = field.bytes().await.ok()?;
            return Some(UploadedFile { bytes });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=X";

    async fn read(kind: &'static str, body: &str) -> (Vec<u8>, Option<Bytes>) {
        let kind = HeaderValue::from_static(kind);
        let (body, file) = read_upload(Some(&kind), body.into()).await;
        (body, file.map(|file| file.bytes))
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
            let expected = is_file.then(|| Bytes::from_static(b"bytes"));
            assert_eq!(file, expected, "{disposition} {end}");
        }
    }

    #[tokio::test]
    async fn another_body_stays_as_it_is() {
        for kind in ["application/json", "multipart/form-data", "image/jpeg"] {
            let (body, file) = read(kind, "{}").await;
            assert_eq!((body.as_slice(), file), (&b"{}"[..], None), "{kind}");
        }
    }
}
