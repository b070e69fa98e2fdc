//! A push on the wire: its body, and the parameters that are added to the account's URL.

use crate::crypto::PushCrypto;
use crate::data_format::DataFormat;
use crate::encryption_mode::PushMode;
use crate::signature::PushToken;
use crate::xml::{self, Cdata, Element, find};

/// Parameters of a query, in the order in which WeChat sends them.
pub type Query = Vec<(&'static str, String)>;

/// How the pushes of an account are written: two settings of its console, and what WeChat does
/// with `]]>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PushForm {
    /// 消息加解密方式.
    pub mode: PushMode,
    /// 数据格式.
    pub format: DataFormat,
    /// How XML has a text with `]]>` in it.
    pub cdata: Cdata,
}

impl PushForm {
    /// Writes the elements of a message.
    pub fn write(self, elements: &[Element]) -> String {
        match self.format {
            DataFormat::Xml => xml::write_with(elements, self.cdata),
            DataFormat::Json => self.format.write(elements),
        }
    }
}

impl From<PushMode> for PushForm {
    /// In XML, with a raw `]]>`.
    fn from(mode: PushMode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }
}

/// The body of a push, encrypted where the mode requires it.
#[derive(Clone)]
pub struct PushEnvelope {
    body: String,
    /// The value of `Encrypt`.
    encrypt: Option<String>,
    openid: String,
}

impl PushEnvelope {
    /// Writes a message. `random` has to be new for each message.
    pub fn new(
        message: &[Element],
        form: impl Into<PushForm>,
        crypto: &PushCrypto,
        random: [u8; 16],
    ) -> Self {
        let form = form.into();
        let mode = form.mode;
        let openid = find(message, "FromUserName")
            .and_then(Element::value)
            .unwrap_or_default()
            .to_owned();
        let plain = form.write(message);
        if mode == PushMode::Plain {
            return Self {
                body: plain,
                encrypt: None,
                openid,
            };
        }
        let encrypt = crypto.encrypt(&plain, random);
        let mut elements: Vec<Element> = message
            .iter()
            .filter(|element| mode == PushMode::Compatible || element.name == "ToUserName")
            .cloned()
            .collect();
        elements.push(Element::text("Encrypt", &encrypt));
        Self {
            body: form.write(&elements),
            encrypt: Some(encrypt),
            openid,
        }
    }

    /// The body of the request.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The parameters of one attempt.
    pub fn query(&self, token: &PushToken, timestamp: &str, nonce: &str) -> Query {
        let mut query = signed_query(token, timestamp, nonce);
        query.push(("openid", self.openid.clone()));
        if let Some(encrypt) = &self.encrypt {
            let signature = token.sign_message(timestamp, nonce, encrypt);
            query.push(("encrypt_type", "aes".to_owned()));
            query.push(("msg_signature", signature.to_string()));
        }
        query
    }
}

/// `signature`, `timestamp` and `nonce`: the parameters of the URL check and of every push.
pub fn signed_query(token: &PushToken, timestamp: &str, nonce: &str) -> Query {
    vec![
        ("signature", token.sign(timestamp, nonce).to_string()),
        ("timestamp", timestamp.to_owned()),
        ("nonce", nonce.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aes_key::EncodingAesKey;
    use wechat_h5_sign::AppId;

    #[test]
    fn an_envelope_in_json_has_a_message_in_json() {
        let key = EncodingAesKey::parse(&"A".repeat(43)).unwrap();
        let crypto = PushCrypto::new(&key, AppId::parse("wxba5fad812f8e6fb9").unwrap());
        let message = [
            Element::text("ToUserName", "gh_1"),
            Element::number("CreateTime", 1),
        ];
        for (mode, start) in [
            (PushMode::Plain, r#"{"ToUserName":"gh_1","CreateTime":1}"#),
            (
                PushMode::Compatible,
                r#"{"ToUserName":"gh_1","CreateTime":1,"Encrypt":""#,
            ),
            (PushMode::Encrypted, r#"{"ToUserName":"gh_1","Encrypt":""#),
        ] {
            let format = DataFormat::Json;
            let form = PushForm {
                mode,
                format,
                ..PushForm::default()
            };
            let envelope = PushEnvelope::new(&message, form, &crypto, [7; 16]);
            assert!(envelope.body().starts_with(start), "{}", envelope.body());
            let body = format.read(envelope.body()).unwrap();
            let Some(encrypt) = find(&body, "Encrypt").and_then(Element::value) else {
                continue;
            };
            let plain = crypto.decrypt(encrypt).unwrap();
            assert_eq!(plain, r#"{"ToUserName":"gh_1","CreateTime":1}"#);
        }
    }

    #[test]
    fn a_raw_text_is_read_in_every_mode() {
        let key = EncodingAesKey::parse(&"A".repeat(43)).unwrap();
        let crypto = PushCrypto::new(&key, AppId::parse("wxba5fad812f8e6fb9").unwrap());
        let message = [
            Element::text("ToUserName", "gh_1"),
            Element::text("Content", "a]]></Content>b]]>"),
        ];
        for (cdata, raw) in [(Cdata::Raw, true), (Cdata::Split, false)] {
            for mode in [PushMode::Plain, PushMode::Compatible, PushMode::Encrypted] {
                let form = PushForm {
                    cdata,
                    ..mode.into()
                };
                let envelope = PushEnvelope::new(&message, form, &crypto, [7; 16]);
                let body = xml::read(envelope.body()).unwrap();
                let plain = match find(&body, "Encrypt").and_then(Element::value) {
                    Some(encrypt) => crypto.decrypt(encrypt).unwrap(),
                    None => envelope.body().to_owned(),
                };
                assert_eq!(plain.contains("a]]></Content>b]]>]]>"), raw, "{plain}");
                assert_eq!(xml::read(&plain).unwrap(), message);
                if mode == PushMode::Compatible {
                    assert_eq!(body[..2], message);
                }
            }
        }
    }

    #[test]
    fn the_mode_decides_which_elements_are_readable() {
        let token = PushToken::parse("AAAAA").unwrap();
        let key = EncodingAesKey::parse(&"A".repeat(43)).unwrap();
        let crypto = PushCrypto::new(&key, AppId::parse("wxba5fad812f8e6fb9").unwrap());
        let message = [
            Element::text("ToUserName", "gh_1"),
            Element::text("FromUserName", "oAbc"),
            Element::text("MsgType", "text"),
        ];
        for (mode, names) in [
            (
                PushMode::Plain,
                &["ToUserName", "FromUserName", "MsgType"] as &[_],
            ),
            (
                PushMode::Compatible,
                &["ToUserName", "FromUserName", "MsgType", "Encrypt"],
            ),
            (PushMode::Encrypted, &["ToUserName", "Encrypt"]),
        ] {
            let envelope = PushEnvelope::new(&message, mode, &crypto, [7; 16]);
            let elements = xml::read(envelope.body()).unwrap();
            let found: Vec<_> = elements.iter().map(|element| &element.name).collect();
            assert_eq!(found, names);
            let query = envelope.query(&token, "1", "2");
            let value = |name: &str| query.iter().find(|(found, _)| *found == name);
            assert_eq!(value("openid").unwrap().1, "oAbc");
            let Some(encrypt) = find(&elements, "Encrypt").and_then(Element::value) else {
                assert!(value("msg_signature").is_none());
                continue;
            };
            assert_eq!(crypto.decrypt(encrypt).unwrap(), xml::write(&message));
            assert!(token.verify_message("1", "2", encrypt, &value("msg_signature").unwrap().1));
        }
    }
}
