//! Pictures.

use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{
    ChooseImage, ChosenImages, ImageSize, ImageSource, LocalImgData, PreviewImage,
};

use crate::typescript::Types;
use crate::wire::{FromJs as _, ToJs};

names_taken! {
    /// In which sizes pictures may be chosen.
    /// 图片的尺寸：原图、压缩图。
    ImageSize { Original, Compressed }
}

names_taken! {
    /// Where pictures may come from.
    /// 图片的来源：相册、相机。
    ImageSource { Album, Camera }
}

impl ToJs for ImageSource {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn given(types: &mut Types) -> String {
        Self::taken(types)
    }
}

request! {
    /// What may be chosen.
    /// 选择图片的参数。
    ChooseImage {
        /// How many pictures at most, 1 to 9: 9 if left out. 最多几张，1 到 9，默认 9。
        "count" count = 9;
        /// In which sizes: both if left out. 尺寸，默认两者都可。
        "sizeType" size_type = Self::default().size_type;
        /// From where: both if left out. 来源，默认两者都可。
        "sourceType" source_type = Self::default().source_type;
    }
}

answer! {
    /// What was chosen.
    /// 选中的图片。
    ChosenImages {
        /// The pictures, in the person's order. 图片的本地 ID，按用户选择的顺序。
        "localIds" local_ids;
        /// Where they come from, where the client says so. 来源，仅部分客户端返回。
        "sourceType" source_type;
    }
}

request! {
    /// Pictures to be looked at.
    /// 要预览的图片。
    PreviewImage {
        /// The one to begin with: a URL among `urls`. 当前显示图片的地址，须在 urls 中。
        "current" current = String::new();
        /// All of them: absolute URLs. 所有图片的绝对地址。
        "urls" urls;
    }
}

answer! {
    /// The bytes of a picture, as the client sends them.
    /// 图片的数据，保持客户端返回的原样。
    LocalImgData {
        /// base64: bare on Android, behind `data:image/jgp;base64,` (sic) on iOS. base64：安卓无前缀，iOS 带 `data:image/jgp;base64,` 前缀（原样如此）。
        "localData" local_data;
    }
}
