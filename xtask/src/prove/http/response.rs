//! A response, taken from the bytes that came.

/// Whether a response has a body where its head says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    Body,
    /// The response to a HEAD.
    HeadOnly,
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// 0 if the first line is not that of a response.
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Response {
    /// The first response of these bytes, which are removed, once it is complete.
    pub(crate) fn take(bytes: &mut Vec<u8>, expect: Expect) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut response = Self {
            status: status(&head),
            head,
            body: String::new(),
        };
        let length = match (response.status, expect) {
            (204 | 304, _) | (_, Expect::HeadOnly) => 0,
            _ => response.length(),
        };
        let body = bytes.get(end..end + length)?;
        response.body = String::from_utf8_lossy(body).into_owned();
        bytes.drain(..end + length);
        Some(response)
    }

    fn length(&self) -> usize {
        let length = self.header("content-length");
        length.and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// The first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields();
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// All headers of this name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let same = |(field, _): &(&str, &str)| field.eq_ignore_ascii_case(name);
        self.fields().filter(same).map(|(_, value)| value).collect()
    }

    fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.head.lines().filter_map(|line| line.split_once(':'));
        fields.map(|(name, value)| (name, value.trim()))
    }

    /// The first line and the headers.
    pub(crate) fn head(&self) -> &str {
        &self.head
    }
}

fn status(head: &str) -> u16 {
    let line = head.strip_prefix("HTTP/1.").unwrap_or_default();
    let status = line.get(2..5).and_then(|digits| digits.parse().ok());
    status.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_responses_in_a_row() {
        let mut bytes =
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 X\r\n\r".to_vec();
        let first = Response::take(&mut bytes, Expect::Body).unwrap();
        assert_eq!((first.status, first.body.as_str()), (200, "ok"));
        assert!(Response::take(&mut bytes, Expect::Body).is_none());
        bytes.push(b'\n');
        assert_eq!(
            Response::take(&mut bytes, Expect::Body).unwrap().status,
            404
        );
        assert!(bytes.is_empty());
    }

    #[test]
    fn a_body_that_is_not_complete_waits() {
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok".to_vec();
        assert!(Response::take(&mut bytes, Expect::Body).is_none());
        let head = Response::take(&mut bytes, Expect::HeadOnly).unwrap();
        assert_eq!((head.status, head.body.as_str()), (200, ""));
    }

    #[test]
    fn headers_by_name() {
        let mut bytes = b"HTTP/1.0 302 X\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n".to_vec();
        let response = Response::take(&mut bytes, Expect::Body).unwrap();
        assert_eq!(response.headers("set-cookie"), ["a", "b"]);
        assert_eq!(response.header("location"), None);
    }

    #[test]
    fn no_response_has_status_0() {
        let mut bytes = b"SSH-2.0\r\n\r\n".to_vec();
        assert_eq!(Response::take(&mut bytes, Expect::Body).unwrap().status, 0);
    }
}
