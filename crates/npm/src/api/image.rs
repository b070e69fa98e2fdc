//! Pictures.

use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{
    ChooseImage, ChosenImages, ImageSize, ImageSource, LocalImgData, PreviewImage,
};

use crate::convert::{FromJs as _, ToJs};
use crate::typescript::Types;

input_enum! {
    /// A size in which pictures can be chosen.
    /// 图片的尺寸：原图、压缩图。
    ImageSize { Original, Compressed }
}

input_enum! {
    /// A source of pictures.
    /// 图片的来源：相册、相机。
    ImageSource { Album, Camera }
}

impl ToJs for ImageSource {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn output_type(types: &mut Types) -> String {
        Self::input_type(types)
    }
}

input_object! {
    /// The parameters of a choice of pictures.
    /// 选择图片的参数。
    ChooseImage {
        /// The maximum number of pictures: 1 to 9, 9 by default. 最多几张，1 到 9，默认 9。
        "count" count = 9;
        /// The sizes, both by default. 尺寸，默认两者都可。
        "sizeType" size_type = Self::default().size_type;
        /// The sources, both by default. 来源，默认两者都可。
        "sourceType" source_type = Self::default().source_type;
    }
}

output_object! {
    /// The chosen pictures.
    /// 选中的图片。
    ChosenImages {
        /// The pictures, in the order in which the user chose them. 图片的本地 ID，按用户选择的顺序。
        "localIds" local_ids;
        /// Their source, if the client returns it. 来源，仅部分客户端返回。
        "sourceType" source_type;
    }
}

input_object! {
    /// Pictures to show.
    /// 要预览的图片。
    PreviewImage {
        /// The picture to show first: one of `urls`. 当前显示图片的地址，须在 urls 中。
        "current" current = String::new();
        /// The absolute URLs of all pictures. 所有图片的绝对地址。
        "urls" urls;
    }
}

output_object! {
    /// The bytes of a picture, as the client returns them.
    /// 图片的数据，保持客户端返回的原样。
    LocalImgData {
        /// base64: without a prefix on Android, with `data:image/jgp;base64,` (sic) on iOS. base64：安卓无前缀，iOS 带 `data:image/jgp;base64,` 前缀（原样如此）。
        "localData" local_data;
    }
}
