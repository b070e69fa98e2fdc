//! Why a signature is invalid, as far as a page can know it: the ticket, which
//! is the proof, stays on the server.

use wasm_bindgen::JsValue;
use wechat_h5_sign::explain::{
    Cause, Certainty, Difference, Evidence, Explanation, Language, Mistake, explain,
};

use crate::typescript::{Types, js_doc};
use crate::wire::{ToJs, object};

request! {
    /// What is known about a refused signature: all of it as it was used, wrong or not.
    /// 被拒绝的签名的相关信息，按实际使用的值填写，无论对错。
    struct ExplainInput {
        /// The URL that the page sent to be signed. 页面提交给后端签名的地址。
        "signedUrl" signed_url: String;
        /// The page's `location.href` when the client refused. 被拒绝时页面的 location.href。
        "pageUrl" page_url: String;
        /// `realAuthUrl`, which some clients report: the URL that they compared with. 部分客户端返回的 realAuthUrl，即客户端校验所用的地址。
        "realAuthUrl" real_auth_url: Option<String> = None;
        /// `timestamp` as `wx.config` was given it. 传给 wx.config 的 timestamp。
        "timestamp" timestamp: Moment;
        /// `nonceStr` as `wx.config` was given it. 传给 wx.config 的 nonceStr。
        "nonceStr" nonce_str: String;
        /// `signature` as `wx.config` was given it. 传给 wx.config 的 signature。
        "signature" signature: String;
    }
}

impl ExplainInput {
    pub(super) fn explain(&self) -> Explanation {
        explain(&Evidence {
            signed_url: &self.signed_url,
            page_url: &self.page_url,
            real_auth_url: self.real_auth_url.as_deref(),
            timestamp: self.timestamp.0,
            nonce_str: &self.nonce_str,
            signature: &self.signature,
            tickets: &[],
        })
    }
}

/// A timestamp that may be wrong: in milliseconds, for one.
#[derive(Debug)]
pub(crate) struct Moment(u64);

impl crate::wire::FromJs for Moment {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what does not fit is no timestamp of anybody's"
    )]
    fn from_js(value: &JsValue) -> Result<Self, crate::wire::Refused> {
        let number = match value.as_string() {
            Some(digits) => digits.parse().ok(),
            None => value.as_f64().map(|number| number as u64),
        };
        number
            .map(Self)
            .ok_or_else(|| crate::wire::Refused::because("is not a number"))
    }

    fn taken(_: &mut Types) -> String {
        "number | string".to_owned()
    }
}

impl ToJs for Explanation {
    fn to_js(&self) -> JsValue {
        match self {
            Self::Wrong {
                causes,
                certainty,
                difference,
            } => object(&[
                ("right", false.into()),
                ("proven", (*certainty == Certainty::Proven).into()),
                ("causes", causes.to_js()),
                ("difference", difference.to_js()),
            ]),
            _ => object(&[("right", true.into())]),
        }
    }

    fn given(types: &mut Types) -> String {
        let cause = Cause::given(types);
        let difference = Difference::given(types);
        let doc = js_doc(
            "Why a signature is invalid. Without the ticket it comes from comparing the two URLs, and is never `right`.\n\
             签名无效的原因。没有 ticket 时由比较两个地址得出，因此不会是 right。",
            "",
        );
        let text = format!(
            "export type Explanation =
  | {{ right: true }}
  | {{
      right: false;
      /** Whether a ticket proves the causes: never in a page. 是否有 ticket 确证；在网页中总为 false。 */
      proven: boolean;
      /** What went wrong, the outermost mistake first. 原因，最外层的错误在前。 */
      causes: {cause}[];
      /** Where the two URLs part. 两个地址开始不同的位置。 */
      difference?: {difference};
    }};
"
        );
        types.declare("Explanation", doc + &text)
    }
}

impl ToJs for Cause {
    fn to_js(&self) -> JsValue {
        object(&[
            ("code", self.code().into()),
            ("en", self.advice(Language::English).into()),
            ("zh", self.advice(Language::Chinese).into()),
        ])
    }

    fn given(types: &mut Types) -> String {
        let others = [
            Self::CardTicket,
            Self::OtherUrl,
            Self::EntryUrl,
            Self::Milliseconds,
            Self::NonceCase,
            Self::StaleTicket,
            Self::Ticket,
        ];
        let causes: Vec<_> = Mistake::all()
            .into_iter()
            .map(Self::Url)
            .chain(others)
            .collect();
        let codes = causes.iter().map(Self::code).chain(["other_account"]);
        let doc = "A stable name of a cause.\n原因的代号，不会变化。";
        let code = types.union("CauseCode", doc, codes);
        let doc = js_doc(
            "A cause, and what to do about it.\n一个原因及其解决办法。",
            "",
        );
        let text = format!(
            "export interface Cause {{\n  /** Its name. 代号。 */\n  code: {code};\n  /** What to do, in English. 解决办法（英文）。 */\n  en: string;\n  /** What to do, in Chinese. 解决办法（中文）。 */\n  zh: string;\n}}\n"
        );
        types.declare("Cause", doc + &text)
    }
}

impl ToJs for Difference {
    fn to_js(&self) -> JsValue {
        let at = u32::try_from(self.at).unwrap_or(u32::MAX);
        object(&[
            ("at", at.into()),
            ("signed", self.signed.as_str().into()),
            ("expected", self.expected.as_str().into()),
        ])
    }

    fn given(types: &mut Types) -> String {
        let doc = js_doc("Where two URLs part.\n两个地址开始不同的位置。", "");
        let text = "export interface Difference {
  /** Offset of the first differing byte. 第一个不同字节的偏移。 */
  at: number;
  /** A few characters of the signed URL from there on. 被签名的地址从该处起的片段。 */
  signed: string;
  /** A few characters of the URL that the client compares with. 客户端校验的地址从该处起的片段。 */
  expected: string;
}
";
        types.declare("Difference", doc + text)
    }
}
