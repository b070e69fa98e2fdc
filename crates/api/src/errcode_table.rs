//! Every errcode by the calls that it comes from: what it means, whose fault it is, what this
//! server does, and what the owner of the account has to do.
//!
//! docs/errcodes.md is made of this table. Source: global return codes (全局返回码), and the
//! pages of the endpoints.

use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::recovery::Recovery;

/// The same in English and in Chinese.
pub(crate) type Text = [&'static str; 2];

/// An errcode of some calls.
#[cfg_attr(not(test), expect(dead_code, reason = "the document has more columns"))]
pub(crate) struct Row {
    pub(crate) errcode: i64,
    pub(crate) calls: Calls,
    pub(crate) meaning: Text,
    pub(crate) fault: Fault,
    pub(crate) reaction: Reaction,
    /// What the owner has to do, if anything.
    pub(crate) remedy: Option<Text>,
}

/// Which calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    /// All, also those that are passed on.
    Every,
    /// Those that fetch an access token.
    Tokens,
    /// Those that fetch a ticket.
    Tickets,
    /// The exchange of a code.
    Exchange,
    /// The refresh of a user's token.
    Refresh,
    /// What is called with a user's token: the profile, and whether the token is valid.
    Profile,
    /// All of the above that a login or its session needs.
    Login,
    /// Calls of back ends with the account's token.
    Passed,
    /// Calls of back ends with what a user's login returned.
    PassedOfUser,
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    WeChat,
    Settings,
    Account,
    OtherProgram,
    User,
    BackEnd,
    OnTheWay,
}

/// What this server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// To calls of its own. Those of back ends get the response as it is.
    Recover(Recovery),
    /// A back end gets the response as it is.
    PassOn,
    /// The token is reported as invalid, and the call made once more with another one.
    ReplaceAndRepeat,
}

impl Calls {
    /// Whether calls of this endpoint are among them.
    pub(crate) const fn include(self, endpoint: Endpoint) -> bool {
        let called = match endpoint {
            Endpoint::Token | Endpoint::StableToken | Endpoint::ForcedStableToken => Self::Tokens,
            Endpoint::GetTicket => Self::Tickets,
            Endpoint::SnsAccessToken => Self::Exchange,
            Endpoint::SnsRefreshToken => Self::Refresh,
            Endpoint::SnsUserInfo | Endpoint::SnsAuth => Self::Profile,
        };
        match self {
            Self::Every => true,
            Self::Login => matches!(called, Self::Exchange | Self::Refresh | Self::Profile),
            _ => self as u8 == called as u8,
        }
    }
}

/// What the remedies of 40164 and 61004 call the address, where WeChat's message has none.
pub(crate) const NAMED_ADDRESS: &str = "the address that WeChat names";

const MINUTE: Duration = Duration::from_mins(1);
const QUOTA_PAUSE: Duration = Duration::from_mins(30);

const RETRY: Reaction = Reaction::Recover(Recovery::Retry);
const REPLACE_TOKEN: Reaction = Reaction::Recover(Recovery::ReplaceToken);
const CHANGE: Reaction = Reaction::Recover(Recovery::ChangeSettings);
const PAUSE_MINUTE: Reaction = Reaction::Recover(Recovery::Pause(MINUTE));
const PAUSE_QUOTA: Reaction = Reaction::Recover(Recovery::Pause(QUOTA_PAUSE));
const RESTART_LOGIN: Reaction = Reaction::Recover(Recovery::RestartLogin);

const SECRET: Text = [
    "put the account's present AppSecret (开发密钥) into the settings",
    "把账号当前的 AppSecret（开发密钥）写入配置",
];
const LISTED_ADDRESS: Text = [
    "add the address that WeChat names to 开发密钥 → API IP 白名单 (API IP list); it takes effect \
     after some minutes",
    "把微信指出的地址加入 开发密钥 → API IP 白名单，数分钟后生效",
];
const ON_THE_WAY: Text = [
    "the request did not arrive as it was sent: see what a proxy or another server at the \
     address of the API changes in it",
    "请求在途中被改动：检查代理，或 API 地址上的其他服务器改了什么",
];
const VERIFIED: Text = [
    "the account must be a verified service account (已认证服务号)",
    "账号须为已认证服务号",
];
const NEW_LOGIN: Text = ["nothing: the user signs in again", "无：用户重新登录即可"];
const SENDER: Text = ["correct the call of the back end", "修正后端的调用"];
const SKIP: Text = [
    "nothing: the back end leaves this user out",
    "无：后端跳过该用户",
];

const fn row(
    errcode: i64,
    calls: Calls,
    meaning: Text,
    fault: Fault,
    reaction: Reaction,
    remedy: Option<Text>,
) -> Row {
    Row {
        errcode,
        calls,
        meaning,
        fault,
        reaction,
        remedy,
    }
}

/// One that changes in the settings or at WeChat.
const fn change(errcode: i64, meaning: Text, fault: Fault, remedy: Text) -> Row {
    row(errcode, Calls::Every, meaning, fault, CHANGE, Some(remedy))
}

/// One of a request that was changed on its way: this server sends it right.
const fn changed_on_the_way(errcode: i64, meaning: Text) -> Row {
    change(errcode, meaning, Fault::OnTheWay, ON_THE_WAY)
}

/// One that only calls of back ends get.
const fn passed(errcode: i64, meaning: Text, fault: Fault, remedy: Text) -> Row {
    let (calls, reaction) = (Calls::Passed, Reaction::PassOn);
    row(errcode, calls, meaning, fault, reaction, Some(remedy))
}

/// By errcode; the first row that fits is the one.
#[rustfmt::skip]
pub(crate) static TABLE: &[Row] = &[
    row(-1, Calls::Every, ["the system is busy", "系统繁忙"], Fault::WeChat, RETRY, None),
    row(40001, Calls::Tokens, ["the AppSecret is wrong", "AppSecret 错误"], Fault::Settings, CHANGE, Some(SECRET)),
    row(40001, Calls::Exchange, ["the AppSecret is wrong", "AppSecret 错误"], Fault::Settings, CHANGE, Some(SECRET)),
    row(40001, Calls::Tickets, ["the access token is invalid or not the latest", "access_token 无效或不是最新的"], Fault::OtherProgram, REPLACE_TOKEN, None),
    row(40001, Calls::Profile, ["the user's access token is invalid", "用户的 access_token 无效"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(40001, Calls::Passed, ["the access token is invalid or not the latest", "access_token 无效或不是最新的"], Fault::OtherProgram, Reaction::ReplaceAndRepeat, None),
    row(40001, Calls::PassedOfUser, ["the user's access token is invalid", "用户的 access_token 无效"], Fault::User, Reaction::PassOn, Some(NEW_LOGIN)),
    changed_on_the_way(40002, ["the grant_type is invalid", "grant_type 不合法"]),
    row(40003, Calls::Profile, ["the openid is invalid", "openid 不合法"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    passed(40003, ["the openid is invalid, or is of another account", "openid 不合法，或属于其他账号"], Fault::BackEnd, SENDER),
    passed(40004, ["the type of the media is invalid", "不合法的媒体文件类型"], Fault::BackEnd, SENDER),
    passed(40005, ["the type of the file is not allowed here", "不合法的文件类型"], Fault::BackEnd, SENDER),
    passed(40006, ["the size of the file is invalid", "不合法的文件大小"], Fault::BackEnd, SENDER),
    passed(40007, ["the media_id is invalid, or has expired", "不合法或已过期的 media_id"], Fault::BackEnd, SENDER),
    passed(40008, ["the type of the message is invalid", "不合法的消息类型"], Fault::BackEnd, SENDER),
    passed(40009, ["the size of the picture is invalid", "不合法的图片大小"], Fault::BackEnd, SENDER),
    change(40013, ["the AppID is invalid", "AppID 不合法"], Fault::Settings, [
        "put the account's AppID, as its console shows it, into the settings",
        "把后台显示的 AppID 写入配置",
    ]),
    row(40014, Calls::Tickets, ["the access token does not exist or is malformed", "access_token 不合法"], Fault::OtherProgram, REPLACE_TOKEN, None),
    row(40014, Calls::Profile, ["the user's access token does not exist or is malformed", "用户的 access_token 不合法"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(40014, Calls::Passed, ["the access token does not exist or is malformed", "access_token 不合法"], Fault::OtherProgram, Reaction::ReplaceAndRepeat, None),
    passed(40016, ["the menu has too few or too many buttons", "不合法的按钮个数"], Fault::BackEnd, SENDER),
    passed(40017, ["the type of a button is invalid", "不合法的按钮类型"], Fault::BackEnd, SENDER),
    passed(40018, ["the name of a button is too long", "不合法的按钮名字长度"], Fault::BackEnd, SENDER),
    passed(40019, ["the key of a button is too long", "不合法的按钮 KEY 长度"], Fault::BackEnd, SENDER),
    passed(40020, ["the URL of a button is too long", "不合法的按钮 URL 长度"], Fault::BackEnd, SENDER),
    passed(40022, ["the menu has too many levels", "不合法的子菜单级数"], Fault::BackEnd, SENDER),
    passed(40023, ["a menu has too many buttons below one", "不合法的子菜单按钮个数"], Fault::BackEnd, SENDER),
    passed(40024, ["the type of a button below another is invalid", "不合法的子菜单按钮类型"], Fault::BackEnd, SENDER),
    passed(40025, ["the name of a button below another is too long", "不合法的子菜单按钮名字长度"], Fault::BackEnd, SENDER),
    passed(40026, ["the key of a button below another is too long", "不合法的子菜单按钮 KEY 长度"], Fault::BackEnd, SENDER),
    passed(40027, ["the URL of a button below another is too long", "不合法的子菜单按钮 URL 长度"], Fault::BackEnd, SENDER),
    row(40029, Calls::Exchange, ["the code does not exist or has expired", "code 无效或已过期"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(40030, Calls::Refresh, ["the refresh_token does not exist or is malformed", "refresh_token 不合法"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(40030, Calls::PassedOfUser, ["the refresh_token does not exist or is malformed", "refresh_token 不合法"], Fault::User, Reaction::PassOn, Some(NEW_LOGIN)),
    passed(40031, ["the list of openids is invalid", "不合法的 openid 列表"], Fault::BackEnd, SENDER),
    passed(40032, ["the list of openids is too long", "不合法的 openid 列表长度"], Fault::BackEnd, SENDER),
    passed(40033, ["the body has characters as \\u escapes", "请求体含有 \\u 转义的字符"], Fault::BackEnd, SENDER),
    passed(40035, ["a parameter is invalid", "不合法的参数"], Fault::BackEnd, SENDER),
    passed(40037, ["the template's id is invalid", "template_id 不合法"], Fault::BackEnd, SENDER),
    passed(40048, ["the domain of the URL is not registered", "URL 的域名未登记"], Fault::Account, [
        "register the domain in the console", "在后台登记该域名",
    ]),
    passed(40052, ["the action_name is invalid", "不合法的 action_name"], Fault::BackEnd, SENDER),
    passed(40053, ["the action_info is invalid", "不合法的 action_info"], Fault::BackEnd, SENDER),
    passed(40066, ["there is no such path", "不合法的 url：没有这个接口路径"], Fault::BackEnd, [
        "correct the path that the back end calls: see the base URL of its SDK",
        "修正后端调用的路径：检查 SDK 的接口地址",
    ]),
    changed_on_the_way(40097, ["a parameter is invalid", "参数错误"]),
    change(40125, ["the AppSecret is wrong", "AppSecret 错误"], Fault::Settings, SECRET),
    row(40163, Calls::Exchange, ["the code was used", "code 已被使用"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    change(40164, ["the caller's address is not on the API IP list", "调用方地址不在 API IP 白名单中"], Fault::Account, LISTED_ADDRESS),
    passed(40165, ["the page of the mini program is invalid", "不合法的小程序页面路径"], Fault::BackEnd, SENDER),
    passed(40166, ["the appid of the mini program is invalid, or it is not linked", "不合法或未关联的小程序 appid"], Fault::BackEnd, SENDER),
    passed(40201, ["the URL of pushes is missing or wrong", "推送 URL 未配置或不合法"], Fault::Account, [
        "set the URL of pushes in the console", "在后台设置推送 URL",
    ]),
    passed(40202, ["the action of the check is wrong", "检测动作不合法"], Fault::BackEnd, SENDER),
    passed(40203, ["the operator of the check is wrong", "检测运营商不合法"], Fault::BackEnd, SENDER),
    change(40243, ["the AppSecret is frozen", "AppSecret 已冻结"], Fault::Account, [
        "unfreeze the AppSecret in the console: 开发密钥 → AppSecret 解冻",
        "在后台解冻：开发密钥 → AppSecret 解冻",
    ]),
    changed_on_the_way(41001, ["access_token is missing", "缺少 access_token"]),
    changed_on_the_way(41002, ["appid is missing", "缺少 appid"]),
    row(41003, Calls::PassedOfUser, ["refresh_token is missing", "缺少 refresh_token"], Fault::BackEnd, Reaction::PassOn, Some(SENDER)),
    changed_on_the_way(41004, ["secret is missing", "缺少 secret"]),
    passed(41005, ["the file is missing", "缺少多媒体文件数据"], Fault::BackEnd, SENDER),
    passed(41006, ["media_id is missing", "缺少 media_id"], Fault::BackEnd, SENDER),
    changed_on_the_way(41008, ["code is missing", "缺少 code"]),
    changed_on_the_way(41009, ["openid is missing", "缺少 openid"]),
    row(42001, Calls::Tickets, ["the access token has expired", "access_token 已过期"], Fault::OtherProgram, REPLACE_TOKEN, None),
    row(42001, Calls::Profile, ["the user's access token has expired", "用户的 access_token 已过期"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(42001, Calls::Passed, ["the access token has expired", "access_token 已过期"], Fault::OtherProgram, Reaction::ReplaceAndRepeat, None),
    row(42001, Calls::PassedOfUser, ["the user's access token has expired", "用户的 access_token 已过期"], Fault::User, Reaction::PassOn, Some([
        "nothing: the back end refreshes it with the refresh_token", "无：后端用 refresh_token 刷新",
    ])),
    row(42002, Calls::Refresh, ["the refresh_token has expired", "refresh_token 已过期"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(42002, Calls::PassedOfUser, ["the refresh_token has expired", "refresh_token 已过期"], Fault::User, Reaction::PassOn, Some(NEW_LOGIN)),
    row(42003, Calls::Exchange, ["the code has expired", "code 已过期"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(42007, Calls::Login, ["the user's consent has ended: the password was changed", "用户修改密码，授权已失效"], Fault::User, RESTART_LOGIN, Some(NEW_LOGIN)),
    row(42007, Calls::PassedOfUser, ["the user's consent has ended: the password was changed", "用户修改密码，授权已失效"], Fault::User, Reaction::PassOn, Some(NEW_LOGIN)),
    changed_on_the_way(43001, ["GET is required", "需要 GET 请求"]),
    changed_on_the_way(43002, ["POST is required", "需要 POST 请求"]),
    changed_on_the_way(43003, ["HTTPS is required", "需要 HTTPS 请求"]),
    passed(43004, ["the receiver does not follow the account", "接收者未关注"], Fault::User, SKIP),
    passed(43019, ["the user is on the account's blacklist", "用户在黑名单中"], Fault::User, SKIP),
    passed(43100, ["the industry was changed less than a month ago", "修改所属行业过于频繁，每月一次"], Fault::BackEnd, SENDER),
    passed(43101, ["the user does not accept such messages", "用户拒收"], Fault::User, SKIP),
    changed_on_the_way(44002, ["the body is empty", "POST 的数据为空"]),
    passed(44004, ["the content of the message is empty", "消息内容为空"], Fault::BackEnd, SENDER),
    passed(45002, ["the content of the message is too long", "消息内容超过限制"], Fault::BackEnd, SENDER),
    passed(45008, ["the message has too many articles", "图文条数超过限制"], Fault::BackEnd, SENDER),
    row(45009, Calls::Every, ["the daily quota of calls is used up", "接口调用超过每日限额"], Fault::OtherProgram, PAUSE_QUOTA, Some([
        "the account's daily quota of calls is used up: it is reset at midnight in Beijing, or by an \
         administrator in the console (接口调用次数清零)",
        "当日额度已用完：北京时间零点重置，或由管理员在后台清零（接口调用次数清零）",
    ])),
    row(45011, Calls::Every, ["too many calls in a minute", "接口调用太频繁"], Fault::OtherProgram, PAUSE_MINUTE, Some([
        "the account makes too many calls in a minute: see that no other program fetches tokens or \
         tickets in a loop",
        "账号每分钟调用过多：确认没有其他程序循环获取 token 或 ticket",
    ])),
    passed(45015, ["the time to reply has passed", "回复时间超过限制"], Fault::User, SKIP),
    passed(45026, ["the account has as many templates as it may have", "模板数量超过上限"], Fault::BackEnd, SENDER),
    passed(45047, ["too many messages without an act of the user", "客服消息条数超过上限"], Fault::User, SKIP),
    passed(45056, ["the account has as many tags as it may have", "标签数量超过上限"], Fault::BackEnd, SENDER),
    passed(45058, ["a tag of WeChat's own cannot be changed", "不能修改系统保留的标签"], Fault::BackEnd, SENDER),
    passed(45059, ["the user has as many tags as one may have", "该用户的标签数超过上限"], Fault::BackEnd, SENDER),
    passed(45072, ["the command is invalid", "command 取值不对"], Fault::BackEnd, SENDER),
    passed(45080, ["neither side has written in the last 30 seconds", "之前 30 秒内与用户没有消息交互"], Fault::User, SKIP),
    passed(45081, ["the user sees already that the account is typing", "已经在输入状态，不可重复下发"], Fault::BackEnd, SENDER),
    passed(45157, ["the name of the tag is invalid, or another tag has it", "标签名不合法，或与其他标签重名"], Fault::BackEnd, SENDER),
    passed(45158, ["the name of the tag is too long", "标签名过长"], Fault::BackEnd, SENDER),
    passed(45159, ["there is no such tag", "不存在的标签"], Fault::BackEnd, SENDER),
    passed(46003, ["there is no menu", "不存在的菜单数据"], Fault::BackEnd, [
        "nothing: the menu is empty", "无：菜单为空",
    ]),
    passed(46004, ["there is no such user", "不存在的用户"], Fault::BackEnd, SKIP),
    changed_on_the_way(47001, ["the body is not JSON or XML", "JSON/XML 解析错误"]),
    passed(47003, ["a value of the template is invalid", "模板参数不准确"], Fault::BackEnd, SENDER),
    row(48001, Calls::Login, ["the account has no such right, or the user gave no consent", "接口未授权，或用户未同意"], Fault::Account, CHANGE, Some([
        "the account must be a verified service account (已认证服务号), and the user must have \
         consented to the scope",
        "账号须为已认证服务号，且用户已同意该 scope",
    ])),
    change(48001, ["the account has no such right", "接口未授权"], Fault::Account, VERIFIED),
    change(48004, ["the API is banned for the account", "接口被封禁"], Fault::Account, [
        "WeChat has banned this API for the account (接口被封禁): its administrator finds the reason \
         among the notices of the console (通知中心)",
        "微信封禁了该账号的这个接口：管理员在后台通知中心查看原因",
    ]),
    passed(48006, ["the quota was reset too often this month", "清零次数已用完"], Fault::Account, [
        "wait for the next month", "等到下个月",
    ]),
    passed(49003, ["the openid is of another account", "openid 不属于该账号"], Fault::BackEnd, SENDER),
    change(50001, ["the account has no such right", "接口未授权"], Fault::Account, VERIFIED),
    row(50002, Calls::Login, ["the user or the account is restricted", "用户受限"], Fault::User, CHANGE, Some([
        "WeChat has restricted this user or the account (用户受限): if it happens to every user, the \
         account's administrator finds the reason in the console (通知中心)",
        "微信限制了该用户或账号：若所有用户都如此，管理员在后台通知中心查看原因",
    ])),
    change(50002, ["the account is restricted", "用户受限"], Fault::Account, [
        "WeChat has restricted the account (用户受限): its administrator finds the reason among the \
         notices of the console (通知中心)",
        "微信限制了该账号：管理员在后台通知中心查看原因",
    ]),
    change(50004, ["the account may not fetch tokens", "禁止使用 token 接口"], Fault::Account, [
        "WeChat forbids the account to fetch tokens (禁止使用 token 接口): its administrator finds the \
         reason among the notices of the console (通知中心)",
        "微信禁止该账号获取 token：管理员在后台通知中心查看原因",
    ]),
    passed(50005, ["the user does not follow the account", "用户未关注公众号"], Fault::User, SKIP),
    change(50007, ["the account is frozen", "账号已冻结"], Fault::Account, [
        "the account is frozen (账号已冻结): its administrator unfreezes it",
        "账号已冻结：由管理员解冻",
    ]),
    change(61004, ["the caller's address is not on the API IP list", "调用方地址不在 API IP 白名单中"], Fault::Account, LISTED_ADDRESS),
    change(61024, ["calls of this account need the token of a third-party platform", "须使用第三方平台的 token"], Fault::Account, [
        "the account's calls are made by a third-party platform (第三方平台): use its host as the \
         address of the API, or withdraw the authorization in the console",
        "账号已授权给第三方平台：以该平台的地址作为 API 地址，或在后台取消授权",
    ]),
    changed_on_the_way(61451, ["a parameter is invalid", "参数错误"]),
    passed(65301, ["there is no such conditional menu", "不存在的个性化菜单"], Fault::BackEnd, SENDER),
    passed(65302, ["there is no such user", "没有相应的用户"], Fault::BackEnd, SENDER),
    passed(65303, ["the account has no menu, which conditional ones need", "没有默认菜单，不能创建个性化菜单"], Fault::BackEnd, SENDER),
    passed(65304, ["the match rule is empty", "匹配规则为空"], Fault::BackEnd, SENDER),
    passed(76021, ["there is no such cgi_path", "cgi_path 填错"], Fault::BackEnd, SENDER),
    passed(76022, ["the quota of this cgi_path may not be asked for", "cgi_path 不可查询"], Fault::BackEnd, SENDER),
    change(89501, ["the address waits for an administrator to confirm it", "该 IP 等待管理员确认"], Fault::Account, [
        "an administrator of the account confirms this address in WeChat",
        "由账号管理员在微信中确认该地址",
    ]),
    change(89503, ["the address needs an administrator's confirmation", "该 IP 须经管理员确认"], Fault::Account, [
        "an administrator of the account confirms this address in WeChat",
        "由账号管理员在微信中确认该地址",
    ]),
    change(89506, ["an administrator has refused the address twice", "该 IP 两次被管理员拒绝"], Fault::Account, [
        "an administrator has refused this address twice, and WeChat blocks it for 24 hours: confirm \
         it afterwards",
        "管理员已两次拒绝该地址，微信将其封禁 24 小时：之后再确认",
    ]),
    change(89507, ["an administrator has refused the address", "该 IP 被管理员拒绝"], Fault::Account, [
        "an administrator has refused this address, and WeChat blocks it for an hour: confirm it \
         afterwards",
        "管理员已拒绝该地址，微信将其封禁 1 小时：之后再确认",
    ]),
];
