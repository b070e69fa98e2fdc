//! The paths of WeChat that the sandbox serves.

use axum::http::Method;

/// The authorize page of open.weixin.qq.com.
pub(crate) const AUTHORIZE: &str = "/connect/oauth2/authorize";

/// The picture of a QR code, on mp.weixin.qq.com.
pub(crate) const SHOW_QR_CODE: &str = "/cgi-bin/showqrcode";

/// A video that an account has uploaded, at the address that `media/get` responds with.
pub(crate) const VIDEO: &str = "/vweixinp/{media_id}";

/// A picture for articles, at the address that `media/uploadimg` responds with.
pub(crate) const ARTICLE_PICTURE: &str = "/mmbiz/{picture_id}/0";

/// An article of a draft or of what was published, at the address that the API responds with.
pub(crate) const ARTICLE: &str = "/s/{id}/{index}";

/// The picture of a user. The last number is WeChat's size, 132 pixels.
pub(crate) const AVATAR: &str = "/mmopen/vi_32/sandbox/132";

/// Declares the endpoints of api.weixin.qq.com with their methods and paths.
macro_rules! endpoints {
    ($($name:ident = $method:ident $path:literal,)*) => {
        /// An endpoint of api.weixin.qq.com.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Endpoint {
            $($name,)*
        }

        impl Endpoint {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(crate) fn method(self) -> Method {
                match self {
                    $(Self::$name => Method::$method,)*
                }
            }

            pub(crate) fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }
        }
    };
}

endpoints! {
    Token = GET "/cgi-bin/token",
    StableToken = POST "/cgi-bin/stable_token",
    GetTicket = GET "/cgi-bin/ticket/getticket",
    ClearQuota = POST "/cgi-bin/clear_quota",
    ClearQuotaBySecret = POST "/cgi-bin/clear_quota/v2",
    GetQuota = POST "/cgi-bin/openapi/quota/get",
    ClearEndpointQuota = POST "/cgi-bin/openapi/quota/clear",
    GetRid = POST "/cgi-bin/openapi/rid/get",
    GetApiDomainIp = GET "/cgi-bin/get_api_domain_ip",
    GetCallbackIp = GET "/cgi-bin/getcallbackip",
    CheckCallback = POST "/cgi-bin/callback/check",
    CreateMenu = POST "/cgi-bin/menu/create",
    GetMenu = GET "/cgi-bin/menu/get",
    DeleteMenu = GET "/cgi-bin/menu/delete",
    GetCurrentMenu = GET "/cgi-bin/get_current_selfmenu_info",
    AddConditionalMenu = POST "/cgi-bin/menu/addconditional",
    DeleteConditionalMenu = POST "/cgi-bin/menu/delconditional",
    TryMatchMenu = POST "/cgi-bin/menu/trymatch",
    UserInfo = GET "/cgi-bin/user/info",
    BatchGetUserInfo = POST "/cgi-bin/user/info/batchget",
    UpdateRemark = POST "/cgi-bin/user/info/updateremark",
    ListFollowers = GET "/cgi-bin/user/get",
    CreateQrCode = POST "/cgi-bin/qrcode/create",
    SendTemplate = POST "/cgi-bin/message/template/send",
    ListTemplates = GET "/cgi-bin/template/get_all_private_template",
    AddTemplate = POST "/cgi-bin/template/api_add_template",
    DeleteTemplate = POST "/cgi-bin/template/del_private_template",
    GetIndustry = GET "/cgi-bin/template/get_industry",
    SetIndustry = POST "/cgi-bin/template/api_set_industry",
    SendCustom = POST "/cgi-bin/message/custom/send",
    ShowTyping = POST "/cgi-bin/message/custom/typing",
    SendSubscription = POST "/cgi-bin/message/subscribe/bizsend",
    ListSubscriptionTemplates = GET "/wxaapi/newtmpl/gettemplate",
    AddSubscriptionTemplate = POST "/wxaapi/newtmpl/addtemplate",
    DeleteSubscriptionTemplate = POST "/wxaapi/newtmpl/deltemplate",
    ListCategories = GET "/wxaapi/newtmpl/getcategory",
    CreateTag = POST "/cgi-bin/tags/create",
    ListTags = GET "/cgi-bin/tags/get",
    UpdateTag = POST "/cgi-bin/tags/update",
    DeleteTag = POST "/cgi-bin/tags/delete",
    TagUsers = POST "/cgi-bin/tags/members/batchtagging",
    UntagUsers = POST "/cgi-bin/tags/members/batchuntagging",
    TagsOfUser = POST "/cgi-bin/tags/getidlist",
    UsersOfTag = POST "/cgi-bin/user/tag/get",
    ShortenUrl = POST "/cgi-bin/shorturl",
    GenerateShortKey = POST "/cgi-bin/shorten/gen",
    FetchShortKey = POST "/cgi-bin/shorten/fetch",
    UploadMedia = POST "/cgi-bin/media/upload",
    GetMedia = GET "/cgi-bin/media/get",
    GetSpeech = GET "/cgi-bin/media/get/jssdk",
    UploadPicture = POST "/cgi-bin/media/uploadimg",
    AddMaterial = POST "/cgi-bin/material/add_material",
    GetMaterial = POST "/cgi-bin/material/get_material",
    DeleteMaterial = POST "/cgi-bin/material/del_material",
    CountMaterials = GET "/cgi-bin/material/get_materialcount",
    ListMaterials = POST "/cgi-bin/material/batchget_material",
    AddDraft = POST "/cgi-bin/draft/add",
    GetDraft = POST "/cgi-bin/draft/get",
    UpdateDraft = POST "/cgi-bin/draft/update",
    DeleteDraft = POST "/cgi-bin/draft/delete",
    CountDrafts = GET "/cgi-bin/draft/count",
    ListDrafts = POST "/cgi-bin/draft/batchget",
    Publish = POST "/cgi-bin/freepublish/submit",
    GetPublication = POST "/cgi-bin/freepublish/get",
    ListPublications = POST "/cgi-bin/freepublish/batchget",
    GetPublishedArticle = POST "/cgi-bin/freepublish/getarticle",
    DeletePublication = POST "/cgi-bin/freepublish/delete",
    ExchangeCode = GET "/sns/oauth2/access_token",
    RefreshUserToken = GET "/sns/oauth2/refresh_token",
    Profile = GET "/sns/userinfo",
    CheckUserToken = GET "/sns/auth",
}

impl Endpoint {
    /// Whether the endpoint may be called by this method. That the two of `media/get` may be
    /// posted to is a guess: they only read.
    pub(crate) fn accepts(self, method: &Method) -> bool {
        let reads_a_file = matches!(self, Self::GetMedia | Self::GetSpeech);
        self.method() == method || (reads_a_file && method == Method::POST)
    }

    pub(crate) fn has_path(path: &str) -> bool {
        Self::ALL.iter().any(|endpoint| endpoint.path() == path)
    }
}

/// The paths of the endpoints.
pub(crate) fn endpoint_paths() -> impl Iterator<Item = &'static str> {
    Endpoint::ALL.iter().map(|endpoint| endpoint.path())
}

/// All paths of WeChat that are served here.
pub(crate) fn platform_paths() -> impl Iterator<Item = &'static str> {
    endpoint_paths().chain([AUTHORIZE, SHOW_QR_CODE, AVATAR])
}
