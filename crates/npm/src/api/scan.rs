//! The scanner.

use alloc::vec::Vec;

use wechat_h5_jssdk::{ScanResult, ScanType};

names_taken! {
    /// What may be scanned: two dimensions, or one.
    /// 扫码类型：二维码、一维码。
    ScanType { QrCode, BarCode }
}

request! {
    /// How to scan.
    /// 扫码的参数。
    struct ScanQRCode {
        /// What may be scanned: both if left out. 扫码类型，默认两者都可。
        "scanType" scan_type: Vec<ScanType> = Vec::new();
    }
}

answer! {
    /// What was scanned.
    /// 扫码结果。
    ScanResult {
        /// The code's text; of a bar code `EAN_13,6901234567892`. 码的内容；一维码形如 `EAN_13,6901234567892`。
        "resultStr" result_str;
    }
}
