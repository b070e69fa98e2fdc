//! Pictures.

use crate::apis::api::{Api, Kind, Text, api, preset};

pub(super) const APIS: &[Api] = &[
    api(
        "chooseImage",
        Kind::User,
        Text::new(
            "请用户拍照或从相册选图，得到 localId。",
            "Lets the user take a photo or choose pictures, and gives their localIds.",
        ),
        &[
            preset(
                "一张，相册或相机",
                "One, album or camera",
                r#"{"count":1,"sizeType":["original","compressed"],"sourceType":["album","camera"]}"#,
            ),
            preset(
                "九张，相册",
                "Nine, album",
                r#"{"count":9,"sizeType":["compressed"],"sourceType":["album"]}"#,
            ),
            preset(
                "只用相机",
                "Camera only",
                r#"{"count":1,"sizeType":["compressed"],"sourceType":["camera"]}"#,
            ),
        ],
    )
    .in_mini_program(),
    api(
        "previewImage",
        Kind::User,
        Text::new("用微信的看图界面显示图片。", "Shows pictures in WeChat's viewer."),
        &[
            preset("一张网络图片", "One from the web", r#"{"current":"$icon","urls":["$icon"]}"#),
            preset(
                "刚选的图片",
                "The chosen picture",
                r#"{"current":"$image","urls":["$image"]}"#,
            ),
        ],
    )
    .in_mini_program(),
    api(
        "uploadImage",
        Kind::User,
        Text::new(
            "把本机图片上传到微信，三天内可由服务器下载。",
            "Uploads a picture to WeChat, from where the server can download it for three days.",
        ),
        &[
            preset(
                "显示进度",
                "With progress",
                r#"{"localId":"$image","isShowProgressTips":1}"#,
            ),
            preset("不显示进度", "Without", r#"{"localId":"$image","isShowProgressTips":0}"#),
        ],
    )
    .in_mini_program(),
    api(
        "downloadImage",
        Kind::User,
        Text::new(
            "把上传过的图片下载到本机，得到新的 localId。",
            "Downloads an uploaded picture to this phone, with a new localId.",
        ),
        &[
            preset(
                "显示进度",
                "With progress",
                r#"{"serverId":"$uploadedImage","isShowProgressTips":1}"#,
            ),
        ],
    )
    .in_mini_program(),
    api(
        "getLocalImgData",
        Kind::Client,
        Text::new(
            "取得本机图片的 base64，可以放进 img。",
            "Gives the base64 of a picture on this phone, for an img element.",
        ),
        &[preset("刚选的图片", "The chosen picture", r#"{"localId":"$image"}"#)],
    )
    .since("1.2.0", "")
    .in_mini_program(),
];
