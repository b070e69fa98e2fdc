//! The delivery addresses of the user.

use wechat_h5_jssdk::Address;

output_object! {
    /// A delivery address that the user chose. A field that the client does not return is empty.
    /// 用户选择的收货地址；客户端未返回的字段为空字符串。
    Address {
        /// The name of the receiver. 收货人姓名。
        "userName" user_name;
        /// The post code. 邮编。
        "postalCode" postal_code;
        /// Province: the first level. 省。
        "provinceName" province_name;
        /// City: the second level. 市。
        "cityName" city_name;
        /// District: the third level, whose name in WeChat is `countryName`. 区县（平台的字段名就是 countryName）。
        "countryName" country_name;
        /// Street and house. 详细地址。
        "detailInfo" detail_info;
        /// The code of the administrative division. 行政区划代码。
        "nationalCode" national_code;
        /// The receiver's telephone number. 收货人手机号码。
        "telNumber" tel_number;
    }
}
