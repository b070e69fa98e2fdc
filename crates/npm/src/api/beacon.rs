//! Beacons around the phone.

use alloc::string::String;

use wechat_h5_jssdk::Beacon;

input_object! {
    /// The parameters of a search for beacons.
    /// 开启查找周边 iBeacon 设备的参数。
    struct StartSearchBeacons {
        /// The ticket that WeChat adds to the URL of the page. 摇周边的业务 ticket，由系统自动添加在页面链接后面。
        "ticket" ticket: String = String::new();
    }
}

output_object! {
    /// A beacon in range. A number that the client does not return is missing.
    /// 周边的一个 iBeacon 设备；客户端未返回的数值不出现。
    Beacon {
        /// The beacon's UUID. 设备的 UUID。
        "uuid" uuid;
        /// Its major number. major 值。
        "major" major;
        /// Its minor number. minor 值。
        "minor" minor;
        /// Its distance in metres. 距离，单位米。
        "accuracy" accuracy;
        /// The strength of its signal in dBm. 信号强度，单位 dBm。
        "rssi" rssi;
        /// Its direction in degrees. 方位，单位度。
        "heading" heading;
        /// Its proximity: 0 unknown, 1 immediate, 2 near, 3 far. 远近：0 未知，1 极近，2 近，3 远。
        "proximity" proximity;
    }
}
