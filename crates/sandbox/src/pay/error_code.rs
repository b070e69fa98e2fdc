//! The codes of WeChat Pay's errors.

use axum::http::StatusCode;

/// Declares the codes with their HTTP statuses and texts.
macro_rules! error_codes {
    ($($name:ident = $status:literal $code:literal $message:literal,)*) => {
        /// A code with its HTTP status, as the tables of WeChat Pay's documents have them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum PayErrorCode {
            $($name,)*
        }

        impl PayErrorCode {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(crate) fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            pub(crate) fn status(self) -> StatusCode {
                let status = match self {
                    $(Self::$name => $status,)*
                };
                StatusCode::from_u16(status).expect("a valid constant")
            }

            pub(crate) fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)*
                }
            }
        }
    };
}

error_codes! {
    ParamError = 400 "PARAM_ERROR" "参数错误",
    InvalidRequest = 400 "INVALID_REQUEST" "无效请求",
    AppIdMchIdNotMatch = 400 "APPID_MCHID_NOT_MATCH" "appid和mch_id不匹配",
    MchNotExists = 400 "MCH_NOT_EXISTS" "商户号不存在",
    OrderClosed = 400 "ORDER_CLOSED" "订单已关闭",
    // Reported of closing a paid order; the tables of version 3 leave it out.
    OrderPaid = 400 "ORDERPAID" "该订单已支付",
    SignError = 401 "SIGN_ERROR" "签名错误",
    NoAuth = 403 "NO_AUTH" "商户无权限",
    OutTradeNoUsed = 403 "OUT_TRADE_NO_USED" "商户订单号重复",
    RuleLimit = 403 "RULE_LIMIT" "业务规则限制",
    TradeError = 403 "TRADE_ERROR" "交易错误",
    AccountError = 403 "ACCOUNT_ERROR" "账号异常",
    NotEnough = 403 "NOT_ENOUGH" "余额不足",
    UserAccountAbnormal = 403 "USER_ACCOUNT_ABNORMAL" "用户账号异常",
    OrderNotExist = 404 "ORDER_NOT_EXIST" "订单不存在",
    ResourceNotExists = 404 "RESOURCE_NOT_EXISTS" "查询的资源不存在",
    FrequencyLimited = 429 "FREQUENCY_LIMITED" "频率超限",
    SystemError = 500 "SYSTEM_ERROR" "系统错误",
    BankError = 500 "BANK_ERROR" "银行系统异常",
    OpenIdMismatch = 500 "OPENID_MISMATCH" "openid和appid不匹配",
}

impl PayErrorCode {
    /// The code of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.code() == name)
    }
}
