//! QR codes with parameters (带参数的二维码).

use super::bounded_map::BoundedMap;
use crate::random;

/// An issued code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QrCode {
    /// The content of the picture.
    pub(crate) url: String,
    /// `None`: never.
    expires_at: Option<u64>,
}

/// The response to the account that created a code.
pub(crate) struct CreatedQrCode {
    pub(crate) ticket: String,
    pub(crate) url: String,
}

#[derive(Default)]
pub(crate) struct QrCodes {
    by_ticket: BoundedMap<QrCode>,
}

impl QrCodes {
    pub(crate) fn create(&mut self, expires_at: Option<u64>) -> CreatedQrCode {
        let ticket = random::qr_ticket();
        let url = format!("http://weixin.qq.com/q/{}", random::qr_path());
        let code = QrCode {
            url: url.clone(),
            expires_at,
        };
        self.by_ticket.insert(ticket.clone(), code);
        CreatedQrCode { ticket, url }
    }

    /// The code, unless it is unknown or expired.
    pub(crate) fn find(&self, ticket: &str, now: u64) -> Option<&QrCode> {
        let code = self.by_ticket.get(ticket)?;
        code.expires_at.is_none_or(|end| now < end).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn only_temporary_codes_expire() {
        let mut codes = QrCodes::default();
        let temporary = codes.create(Some(T + 60)).ticket;
        let permanent = codes.create(None).ticket;
        assert!(codes.find(&temporary, T + 59).is_some());
        assert!(codes.find(&temporary, T + 60).is_none());
        assert!(codes.find(&permanent, T + 10_000_000).is_some());
        assert!(codes.find("other", T).is_none());
    }
}
