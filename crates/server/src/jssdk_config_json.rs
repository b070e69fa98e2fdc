//! The JSON of `GET /api/jssdk/config`, with the constant parts written in advance.

use wechat_h5_sign::{AppId, JsApi, NonceStr, OpenTag, Signature, Timestamp};

/// The JSON of one account's `JsSdkConfig`, without the three values that change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsSdkTemplate {
    /// The part before the timestamp.
    start: String,
    /// The part after the signature.
    end: String,
}

const TO_NONCE: &str = ",\"nonceStr\":\"";
const TO_SIGNATURE: &str = "\",\"signature\":\"";
const QUOTE: &str = "\"";

impl JsSdkTemplate {
    /// For this account, asking for these APIs and tags.
    ///
    /// # Panics
    ///
    /// Never: three strings and two lists of strings can be written as JSON.
    pub(crate) fn new(app_id: &AppId, apis: &[JsApi], tags: &[OpenTag]) -> Self {
        let json = |value: Result<String, serde_json::Error>| value.expect("strings are JSON");
        let app_id = json(serde_json::to_string(app_id));
        let apis = json(serde_json::to_string(apis));
        let tags = json(serde_json::to_string(tags));
        Self {
            start: format!("{{\"appId\":{app_id},\"timestamp\":"),
            end: format!("{QUOTE},\"jsApiList\":{apis},\"openTagList\":{tags}}}"),
        }
    }

    /// The response with these values: byte for byte what `serde_json` writes for the same
    /// `JsSdkConfig`.
    pub(crate) fn fill(
        &self,
        timestamp: Timestamp,
        nonce: &NonceStr,
        signature: &Signature,
    ) -> String {
        let seconds = timestamp.seconds().to_string();
        // As long as it becomes, so that a body can be made of it without another allocation.
        [
            self.start.as_str(),
            &seconds,
            TO_NONCE,
            nonce.as_str(),
            TO_SIGNATURE,
            signature.as_str(),
            &self.end,
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_sign::{JsApiTicket, JsSdkConfig, PageUrl, Signer};

    #[test]
    fn writes_the_same_bytes_as_serde_json() {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let signer = Signer::new(app_id.clone(), &JsApiTicket::parse("ticket").unwrap());
        let page = PageUrl::parse("https://h5.example.com/").unwrap();
        let nonce = NonceStr::parse("nonce1").unwrap();
        let timestamp = Timestamp::from_seconds(1_700_000_000).unwrap();
        let other = JsApi::parse("someNewApi").unwrap();
        let lists = [
            (vec![], vec![]),
            (vec![JsApi::ScanQrCode, other], vec![OpenTag::LaunchApp]),
        ];
        for (apis, tags) in lists {
            let template = JsSdkTemplate::new(&app_id, &apis, &tags);
            let config: JsSdkConfig = signer
                .config(&page, nonce.clone(), timestamp)
                .with_js_api_list(apis)
                .with_open_tag_list(tags);
            let filled = template.fill(timestamp, &nonce, &config.signature);
            assert_eq!(filled, serde_json::to_string(&config).unwrap());
        }
    }
}
