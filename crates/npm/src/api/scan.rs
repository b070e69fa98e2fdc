//! The scanner.

use alloc::vec::Vec;

use wechat_h5_jssdk::{ScanResult, ScanType};

input_enum! {
    /// A kind of code: QR code or bar code.
    /// 扫码类型：二维码、一维码。
    ScanType { QrCode, BarCode }
}

input_object! {
    /// The parameters of a scan.
    /// 扫码的参数。
    struct ScanQRCode {
        /// The kinds of code, both by default. 扫码类型，默认两者都可。
        "scanType" scan_type: Vec<ScanType> = Vec::new();
    }
}

output_object! {
    /// The scanned code.
    /// 扫码结果。
    ScanResult {
        /// The text of the code; for a bar code, for example, `EAN_13,6901234567892`. 码的内容；一维码形如 `EAN_13,6901234567892`。
        "resultStr" result_str;
    }
}
