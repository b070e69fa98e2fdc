//! 消息加解密方式.

use serde::{Deserialize, Serialize};

/// How pushes are written (消息加解密方式).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PushMode {
    /// 明文模式: plain.
    #[default]
    Plain,
    /// 兼容模式: plain and encrypted.
    Compatible,
    /// 安全模式: encrypted.
    Encrypted,
}
