//! `GET /v3/refund/domestic/refunds/{out_refund_no}` (查询单笔退款).

use super::call::PayCall;
use super::error::PayError;
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::state::Pay;

pub(super) fn by_number(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    let number = call.parameter("out_refund_no").to_owned();
    call.add_detail("outRefundNo", number.clone());
    let records = pay.records();
    let refund = records.refund(&call.mchid, &number).ok_or_else(|| {
        let message = "退款单不存在";
        PayError::new(PayErrorCode::ResourceNotExists, message)
    })?;
    Ok(PayBody::Json(refund.describe(pay.now())))
}
