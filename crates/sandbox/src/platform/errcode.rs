//! The errcodes that the endpoints return.

/// Declares the codes, each with its number and its text.
macro_rules! errcodes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $text:literal,)*) => {
        /// A documented global return code
        /// (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Errcode {
            $($(#[$doc])* $name = $number,)*
        }

        impl Errcode {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(crate) fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

errcodes! {
    InvalidCredential = 40001 "invalid credential, access_token is invalid or not latest",
    InvalidGrantType = 40002 "invalid grant_type",
    InvalidOpenid = 40003 "invalid openid",
    InvalidMediaType = 40004 "invalid media type",
    InvalidFileType = 40005 "invalid file type",
    /// The spelling is WeChat's.
    InvalidMediaSize = 40006 "invalid meida size",
    InvalidMediaId = 40007 "invalid media_id",
    InvalidMessageType = 40008 "invalid message type",
    InvalidImageSize = 40009 "invalid image size",
    InvalidAppid = 40013 "invalid appid",
    InvalidAccessToken = 40014 "invalid access_token",
    ButtonCount = 40016 "invalid button size",
    ButtonType = 40017 "invalid button type",
    ButtonNameSize = 40018 "invalid button name size",
    ButtonKeySize = 40019 "invalid button key size",
    ButtonUrlSize = 40020 "invalid button url size",
    SubButtonLevel = 40022 "invalid sub button level",
    SubButtonCount = 40023 "invalid sub button size",
    SubButtonType = 40024 "invalid sub button type",
    SubButtonNameSize = 40025 "invalid sub button name size",
    SubButtonKeySize = 40026 "invalid sub button key size",
    SubButtonUrlSize = 40027 "invalid sub button url size",
    InvalidCode = 40029 "invalid code",
    InvalidRefreshToken = 40030 "invalid refresh_token",
    InvalidOpenidList = 40031 "invalid openid list",
    InvalidOpenidListSize = 40032 "invalid openid list size",
    EscapedCharacters = 40033 "invalid charset. please check your request, if include \\uxxxx will create fail!",
    InvalidParameter = 40035 "invalid parameter",
    InvalidTemplateId = 40037 "invalid template_id",
    InvalidActionName = 40052 "invalid action name",
    InvalidActionInfo = 40053 "invalid action info",
    InvalidUrl = 40066 "invalid url",
    InvalidArgs = 40097 "invalid args",
    InvalidAppsecret = 40125 "invalid appsecret",
    CodeBeenUsed = 40163 "code been used",
    /// `ErrorBody` adds the caller's address.
    IpNotAllowed = 40164 "invalid ip",
    WeappPagepath = 40165 "invalid weapp pagepath",
    WeappAppid = 40166 "invalid weapp appid",
    /// The text is a guess.
    CheckWithoutUrl = 40201 "invalid callback url",
    /// The text is a guess.
    CheckAction = 40202 "invalid action",
    /// The text is a guess.
    CheckOperator = 40203 "invalid check_operator",
    /// The text is a guess.
    SecretFrozen = 40243 "appsecret has been frozen",
    AccessTokenMissing = 41001 "access_token missing",
    AppidMissing = 41002 "appid missing",
    RefreshTokenMissing = 41003 "refresh_token missing",
    AppsecretMissing = 41004 "appsecret missing",
    MediaDataMissing = 41005 "media data missing",
    MediaIdMissing = 41006 "media_id missing",
    CodeMissing = 41008 "missing code",
    OpenidMissing = 41009 "missing openid",
    AccessTokenExpired = 42001 "access_token expired",
    RefreshTokenExpired = 42002 "refresh_token expired",
    /// The text is a guess.
    PasswordChanged = 42007 "access_token invalid, user changed password",
    RequireGet = 43001 "require GET method",
    RequirePost = 43002 "require POST method",
    RequireSubscribe = 43004 "require subscribe",
    /// The text is a guess.
    IndustryTooOften = 43100 "change template too frequently",
    /// The user has not subscribed, or has used the subscription up.
    NotSubscribed = 43101 "user refuse to accept the msg",
    EmptyPostData = 44002 "empty post data",
    EmptyNews = 44003 "empty news data",
    EmptyContent = 44004 "empty content",
    ContentSize = 45002 "content size out of limit",
    TitleSize = 45003 "title size out of limit",
    DigestSize = 45004 "description size out of limit",
    LinkSize = 45005 "link size out of limit",
    ArticleCount = 45008 "article size out of limit",
    DailyQuota = 45009 "reach max api daily quota limit",
    MinuteQuota = 45011 "api minute-quota reach limit  mustslower  retry next minute",
    NoInteraction = 45015 "response out of time limit or subscription is canceled",
    TemplateCount = 45026 "template num exceeds limit",
    CustomMessageCount = 45047 "out of response count limit",
    TagCount = 45056 "too many tag now, no need to add new",
    SystemTag = 45058 "can't modify sys tag",
    /// The text is a guess.
    TagsOfOneUser = 45059 "the user has too many tags",
    TypingCommand = 45072 "invalid command",
    /// The spelling is WeChat's.
    TypingWithoutMessage = 45080 "need sending message to user, or recving message from user in the last 30 seconds before typing",
    AlreadyTyping = 45081 "you are already typing",
    AuthorSize = 45110 "author size out of limit",
    InvalidTagName = 45157 "invalid tag name",
    TagNameLength = 45158 "tag name too long",
    InvalidTagId = 45159 "invalid tag id",
    MenuNotExist = 46003 "menu no exist",
    DataFormat = 47001 "data format error",
    TemplateData = 47003 "argument invalid!",
    ApiUnauthorized = 48001 "api unauthorized",
    ClearQuotaSpent = 48006 "forbid to clear quota because of reaching the limit",
    OpenidOfOtherAccount = 49003 "not match openid with appid",
    UserLimited = 50002 "user limited",
    /// The text is a guess.
    InvalidArticleId = 53600 "invalid article_id",
    /// That an unknown request id gets this is a guess.
    InvalidRid = 61451 "invalid parameter",
    NoSuchConditionalMenu = 65301 "menuid not exist",
    NoSuchUser = 65302 "no such user",
    NoDefaultMenu = 65303 "there is no selfmenu, please create selfmenu first",
    MatchRuleEmpty = 65304 "match rule empty",
    UnknownCgiPath = 76021 "cgi_path not found, please check",
    CgiPathNotAllowed = 76022 "could not use this cgi_path, no permission",
    /// The text is a guess.
    RiskWaiting = 89501 "this ip is waiting for confirmation",
    /// The text is a guess.
    RiskConfirm = 89503 "this ip needs confirmation by the administrator",
    /// The text is a guess.
    RiskRefusedTwice = 89506 "this ip was refused twice, retry after 24 hours",
    /// The text is a guess.
    RiskRefused = 89507 "this ip was refused, retry after 1 hour",
    /// The texts of these six are guesses.
    SubscriptionTemplateCount = 200_012 "the number of templates is limited",
    InvalidTid = 200_014 "invalid tid",
    InvalidKidList = 200_020 "invalid kidList",
    LongDataSize = 9_410_010 "long_data is too long",
    ShortKeyTtl = 9_410_011 "expire_seconds is too large",
    NoSuchShortKey = 9_410_012 "short_key not found",
}

impl Errcode {
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_number(number: i64) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|errcode| errcode.number() == number)
    }
}
