//! The location of the phone, and places on the map.

use alloc::string::String;

use wechat_h5_jssdk::{CoordinateSystem, Location, OpenLocation};

input_enum! {
    /// A coordinate system: GPS (WGS-84), or that of Chinese maps (GCJ-02), which `openLocation` takes.
    /// 坐标系：GPS 坐标，或火星坐标（openLocation 使用）。
    CoordinateSystem { Wgs84, Gcj02 }
}

input_object! {
    /// The parameters of a location request.
    /// 定位的参数。
    struct GetLocation {
        /// The coordinate system, `wgs84` by default. 坐标系，默认 wgs84。
        "type" system: CoordinateSystem = CoordinateSystem::Wgs84;
    }
}

output_object! {
    /// The location of the phone.
    /// 当前位置。
    Location {
        /// Degrees, -90 to 90. 纬度，-90 到 90。
        "latitude" latitude;
        /// Degrees, -180 to 180. 经度，-180 到 180。
        "longitude" longitude;
        /// Metres per second, if the client returns it. 速度，米每秒，仅部分客户端返回。
        "speed" speed;
        /// Metres, if the client returns it. 精度，单位米，仅部分客户端返回。
        "accuracy" accuracy;
    }
}

input_object! {
    /// A place to show on WeChat's map.
    /// 要在微信内置地图中显示的位置。
    OpenLocation {
        /// Degrees in GCJ-02, -90 to 90. 纬度（火星坐标），-90 到 90。
        "latitude" latitude;
        /// Degrees in GCJ-02, -180 to 180. 经度（火星坐标），-180 到 180。
        "longitude" longitude;
        /// The place's name. 位置名。
        "name" name = String::new();
        /// The place's address as text. 地址详情。
        "address" address = String::new();
        /// The zoom level: 1 to 28, the nearest, which is the default. 缩放级别，1 到 28，默认最大。
        "scale" scale = None;
        /// The link below the map. 地图底部的超链接。
        "infoUrl" info_url = String::new();
    }
}
