//! A signature that somebody types in: its values, and why it is invalid.

use wechat_h5_sign::explain::{Evidence, Explanation, KnownTicket, TicketKind, explain};
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    SignedUrl,
    PageUrl,
    NonceStr,
    Timestamp,
    Signature,
    Ticket,
}

impl Field {
    /// In the order of the form.
    pub(crate) const ALL: [Self; 6] = [
        Self::SignedUrl,
        Self::PageUrl,
        Self::NonceStr,
        Self::Timestamp,
        Self::Signature,
        Self::Ticket,
    ];
}

/// What is in the form. The ticket never leaves the browser.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) signed_url: String,
    pub(crate) page_url: String,
    pub(crate) nonce_str: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) ticket: String,
}

/// Why a form cannot be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormError {
    Missing(Field),
    /// The time is not a number.
    NotSeconds,
    /// A ticket has no such characters.
    NotATicket,
}

/// What was found out about a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormFinding {
    pub(crate) explanation: Explanation,
    /// What the form's ticket signs the page with, where all values are usable.
    pub(crate) signature: Option<String>,
}

impl Form {
    pub(crate) fn value(&self, field: Field) -> &str {
        match field {
            Field::SignedUrl => &self.signed_url,
            Field::PageUrl => &self.page_url,
            Field::NonceStr => &self.nonce_str,
            Field::Timestamp => &self.timestamp,
            Field::Signature => &self.signature,
            Field::Ticket => &self.ticket,
        }
    }

    /// The form with another value in this field.
    pub(crate) fn with(mut self, field: Field, value: String) -> Self {
        match field {
            Field::SignedUrl => self.signed_url = value,
            Field::PageUrl => self.page_url = value,
            Field::NonceStr => self.nonce_str = value,
            Field::Timestamp => self.timestamp = value,
            Field::Signature => self.signature = value,
            Field::Ticket => self.ticket = value,
        }
        self
    }

    /// The signed URL, and the one that it is compared with: itself where there is no other.
    pub(crate) fn compared_urls(&self) -> (&str, &str) {
        let signed_url = self.signed_url.trim();
        match self.page_url.trim() {
            "" => (signed_url, signed_url),
            page_url => (signed_url, page_url),
        }
    }

    /// Finds out why the signature is invalid.
    pub(crate) fn explain(&self) -> Result<FormFinding, FormError> {
        let trimmed = |field| self.value(field).trim();
        let needed = |field| match trimmed(field) {
            "" => Err(FormError::Missing(field)),
            value => Ok(value),
        };
        let signed_url = needed(Field::SignedUrl)?;
        let nonce_str = needed(Field::NonceStr)?;
        let timestamp = needed(Field::Timestamp)?
            .parse()
            .map_err(|_| FormError::NotSeconds)?;
        let signature = needed(Field::Signature)?;
        let (_, page_url) = self.compared_urls();
        let ticket = self.known_ticket()?;
        let explanation = explain(&Evidence {
            signed_url,
            page_url,
            real_auth_url: None,
            timestamp,
            nonce_str,
            signature,
            tickets: ticket.as_slice(),
        });
        let signature =
            ticket.and_then(|known| right_signature(&known.ticket, page_url, nonce_str, timestamp));
        Ok(FormFinding {
            explanation,
            signature,
        })
    }

    fn known_ticket(&self) -> Result<Option<KnownTicket>, FormError> {
        match self.ticket.trim() {
            "" => Ok(None),
            ticket => match JsApiTicket::parse(ticket) {
                Ok(ticket) => Ok(Some(KnownTicket {
                    ticket,
                    kind: TicketKind::Current,
                })),
                Err(_) => Err(FormError::NotATicket),
            },
        }
    }
}

/// `None` where a value cannot be signed at all.
fn right_signature(
    ticket: &JsApiTicket,
    page_url: &str,
    nonce_str: &str,
    timestamp: u64,
) -> Option<String> {
    let url = PageUrl::parse(page_url).ok()?;
    let nonce_str = NonceStr::parse(nonce_str).ok()?;
    let timestamp = Timestamp::from_seconds(timestamp).ok()?;
    // The account is no part of what is signed.
    let signer = Signer::new(AppId::parse("wx0000000000000000").ok()?, ticket);
    let signature = signer.sign(&url, &nonce_str, timestamp);
    Some(signature.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use wechat_h5_sign::explain::{Cause, Certainty, Explanation, UrlMistake};

    use super::{Field, Form, FormError};

    /// The example of WeChat's documentation.
    fn documented() -> Form {
        Form {
            signed_url: "http://mp.weixin.qq.com?params=value".into(),
            page_url: String::new(),
            nonce_str: "Wm3WZYTPz0wzccnW".into(),
            timestamp: "1414587457".into(),
            signature: "0f9de62fce790f9a083d5c99e95740ceb90c27ed".into(),
            ticket: "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg".into(),
        }
    }

    fn causes(form: &Form) -> (Vec<Cause>, Certainty) {
        match form.explain().expect("the form is complete").explanation {
            Explanation::Invalid {
                causes, certainty, ..
            } => (causes, certainty),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_right_signature_is_valid() {
        let finding = documented().explain().expect("the form is complete");
        assert_eq!(finding.explanation, Explanation::Valid);
    }

    #[test]
    fn values_may_have_spaces_around_them() {
        let mut form = documented();
        for field in Field::ALL {
            let value = format!(" {}\n", form.value(field));
            form = form.with(field, value);
        }
        let finding = form.explain().expect("the form is complete");
        assert_eq!(finding.explanation, Explanation::Valid);
    }

    #[test]
    fn the_ticket_proves_a_mistake_and_signs_the_page_as_it_should_be() {
        let form = documented().with(Field::PageUrl, "https://mp.weixin.qq.com/?a=1#b".into());
        let finding = form.explain().expect("the form is complete");
        assert_ne!(finding.explanation, Explanation::Valid);
        let right = finding.signature.expect("all values are usable");
        let form = form
            .with(Field::Signature, right)
            .with(Field::SignedUrl, "https://mp.weixin.qq.com/?a=1".into());
        let finding = form.explain().expect("the form is complete");
        assert_eq!(finding.explanation, Explanation::Valid);
    }

    #[test]
    fn without_a_ticket_the_urls_are_compared() {
        let form = documented().with(Field::Ticket, String::new());
        assert_eq!(causes(&form), (vec![Cause::NeedsTicket], Certainty::Likely));
        let form = form
            .with(Field::SignedUrl, "https://a.example/?b=1#/c".into())
            .with(Field::PageUrl, "https://a.example/?b=1#/c".into());
        let kept = Cause::Url(UrlMistake::FragmentKept);
        assert_eq!(causes(&form), (vec![kept], Certainty::Likely));
        let finding = form.explain().expect("the form is complete");
        assert_eq!(finding.signature, None);
    }

    #[test]
    fn a_form_that_is_not_complete_names_the_field() {
        for field in [
            Field::SignedUrl,
            Field::NonceStr,
            Field::Timestamp,
            Field::Signature,
        ] {
            let form = documented().with(field, "  ".into());
            assert_eq!(form.explain(), Err(FormError::Missing(field)));
        }
        for (field, value, error) in [
            (Field::Timestamp, "2014-10-29", FormError::NotSeconds),
            (Field::Timestamp, "-1", FormError::NotSeconds),
            (Field::Ticket, "two words", FormError::NotATicket),
        ] {
            let form = documented().with(field, value.into());
            assert_eq!(form.explain(), Err(error), "{value}");
        }
    }
}
