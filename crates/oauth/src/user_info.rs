//! Step 4: who the person is.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use crate::fields::Fields;
use crate::identity::{OpenId, UnionId};
use crate::response::Response;
use crate::response_error::ResponseError;

/// The answer of `sns/userinfo`.
///
/// Sex, city, province and country have been empty since October 2021 and are
/// left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UserInfo {
    /// The person.
    pub openid: OpenId,
    /// The name that the person chose, without control characters; may be empty.
    pub nickname: String,
    /// A picture, by its URL; gone when the person chooses another one.
    pub headimgurl: Option<String>,
    /// Only for accounts bound to an Open Platform account.
    pub unionid: Option<UnionId>,
}

impl Response for UserInfo {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        let nickname = fields.optional_text("nickname").unwrap_or_default();
        Ok(Self {
            openid: fields.parsed("openid", OpenId::parse)?,
            nickname: nickname.chars().filter(|c| !c.is_control()).collect(),
            headimgurl: fields.optional_text("headimgurl").map(str::to_owned),
            unionid: fields.optional_parsed("unionid", UnionId::parse)?,
        })
    }
}
