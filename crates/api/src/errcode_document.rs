//! docs/errcodes.md and its Chinese edition are made of the table. To write them anew:
//! `UPDATE_DOCS=1 cargo test -p wechat-h5-api errcode_document`.

use std::fmt::Write as _;
use std::path::Path;

use crate::errcode_table::{Calls, Fault, Reaction, Row, TABLE, Text};
use crate::recovery::Recovery;

const FILES: Text = ["errcodes.md", "errcodes.zh-CN.md"];

const HEAD: Text = [
    "# Error codes of WeChat

[简体中文](errcodes.zh-CN.md)

<!-- Made of crates/api/src/errcode_table.rs: UPDATE_DOCS=1 cargo test -p wechat-h5-api errcode_document -->

What each `errcode` of WeChat's means, whose fault it is, what the server does, and what the
owner of the account has to do. The same code means different things to different calls: 40001
is a wrong AppSecret where a token is fetched, and a dead token where one is used. The server
decides by both.

A call that a back end makes [through the gateway](operate.md#back-ends-that-call-wechat-through-the-server)
gets WeChat's response as it is, also where the row says what the server does with its own
calls. Only a dead token is replaced. No failure costs more than two calls: the second one is
of another host where the first had an error of its own (−1), or with another token.

",
    "# 微信错误码

[English](errcodes.md)

<!-- Made of crates/api/src/errcode_table.rs: UPDATE_DOCS=1 cargo test -p wechat-h5-api errcode_document -->

微信的每个 `errcode`：含义、由谁造成、服务器怎样处理、账号所有者要做什么。同一个码在不同的调用中含义
不同：获取 token 时 40001 是 AppSecret 错误，使用 token 时则是 token 已失效。服务器按两者一起判断。

后端[经网关](operate.zh-CN.md#后端经由服务器调用微信)发出的调用会原样得到微信的应答，即使该行写的是服务器
对自己调用的处理；只有失效的 token 会被更换。一次失败最多产生两次调用：第二次发往另一个主机（第一个主机
自己出错，−1），或使用另一个 token。

",
];

const COLUMNS: Text = [
    "| errcode | calls | meaning | whose fault | what the server does | what the owner does |\n\
     |---|---|---|---|---|---|\n",
    "| errcode | 调用 | 含义 | 由谁造成 | 服务器的处理 | 所有者要做的 |\n|---|---|---|---|---|---|\n",
];

const ANY_OTHER: Text = [
    "| any other | every call | | not known | tries again: at first after a second, then less often, \
     up to 5 minutes apart while pages can be signed | looks it up in WeChat's list of return codes \
     (全局返回码) |\n",
    "| 其他 | 所有调用 | | 未知 | 重试：起初约 1 秒后，之后渐少；仍可签名时间隔最长 5 分钟 | 在微信的 \
     全局返回码 中查找 |\n",
];

const NOTHING: Text = ["nothing", "无"];

const fn calls(calls: Calls) -> Text {
    match calls {
        Calls::Every => ["every call", "所有调用"],
        Calls::Tokens => ["`token`, `stable_token`", "`token`、`stable_token`"],
        Calls::Tickets => ["`getticket`", "`getticket`"],
        Calls::Exchange => ["`sns/oauth2/access_token`", "`sns/oauth2/access_token`"],
        Calls::Refresh => ["`sns/oauth2/refresh_token`", "`sns/oauth2/refresh_token`"],
        Calls::Profile => ["`sns/userinfo`, `sns/auth`", "`sns/userinfo`、`sns/auth`"],
        Calls::Login => [
            "`sns/oauth2/access_token`, `sns/oauth2/refresh_token`, `sns/userinfo`, `sns/auth`",
            "`sns/oauth2/access_token`、`sns/oauth2/refresh_token`、`sns/userinfo`、`sns/auth`",
        ],
        Calls::Passed => [
            "of back ends, with the account's token",
            "后端以账号 token 发出的调用",
        ],
        Calls::PassedOfUser => [
            "of back ends: `sns/oauth2/refresh_token`, `sns/userinfo`, `sns/auth`",
            "后端的 `sns/oauth2/refresh_token`、`sns/userinfo`、`sns/auth`",
        ],
    }
}

const fn fault(fault: Fault) -> Text {
    match fault {
        Fault::WeChat => ["WeChat", "微信"],
        Fault::Settings => ["the server's settings", "服务器的配置"],
        Fault::Account => ["the account", "账号"],
        Fault::OtherProgram => [
            "another program with the AppSecret",
            "另一个持有 AppSecret 的程序",
        ],
        Fault::User => ["the user", "用户"],
        Fault::BackEnd => ["the back end", "后端"],
        Fault::OnTheWay => ["something on the way", "途中的代理等"],
    }
}

const fn reaction(reaction: Reaction) -> Text {
    let recovery = match reaction {
        Reaction::PassOn => return ["passes it on", "原样转发"],
        Reaction::ReplaceAndRepeat => {
            return [
                "replaces the token once for all callers, and makes the call once more",
                "为所有调用方更换一次 token，并重发一次调用",
            ];
        }
        Reaction::Recover(recovery) => recovery,
    };
    match recovery {
        Recovery::Retry => [
            "tries again: another host at once where that does no harm, then after a second, \
             doubling up to a minute. A login fails and can be tried again",
            "重试：无害时立即换主机，之后 1 秒起逐次加倍，最长 1 分钟。登录失败，可再试",
        ],
        Recovery::ReplaceToken => [
            "replaces the token once, then tries again",
            "更换一次 token 后重试",
        ],
        Recovery::ChangeSettings => [
            "an error in the log and in `/readyz`; tries again every 2.5 to 5 minutes",
            "写入错误日志和 `/readyz`；每 2.5 到 5 分钟重试",
        ],
        Recovery::Unknown => ["tries again", "重试"],
        Recovery::Pause(pause) if pause.as_secs() > 60 => [
            "fetches nothing for half an hour; pages are signed with the present ticket",
            "半小时内不再获取；以现有 ticket 继续签名",
        ],
        Recovery::Pause(_) => [
            "fetches nothing for a minute; pages are signed with the present ticket",
            "一分钟内不再获取；以现有 ticket 继续签名",
        ],
        Recovery::RestartLogin => [
            "a login ends with `code_rejected`; the check or the refresh of a session says that \
             its authorization has expired or ended",
            "登录以 `code_rejected` 结束；会话的检查或刷新会说明授权已过期或已失效",
        ],
    }
}

fn line(row: &Row, edition: usize) -> String {
    format!(
        "| {} | {} | {} | {} | {} | {} |\n",
        row.errcode,
        calls(row.calls)[edition],
        row.meaning[edition],
        fault(row.fault)[edition],
        reaction(row.reaction)[edition],
        row.remedy.unwrap_or(NOTHING)[edition],
    )
}

fn document(edition: usize) -> String {
    let mut text = HEAD[edition].to_owned() + COLUMNS[edition];
    for row in TABLE {
        let _ = write!(text, "{}", line(row, edition));
    }
    text + ANY_OTHER[edition]
}

#[test]
fn the_documents_have_every_row() {
    for (edition, file) in FILES.into_iter().enumerate() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../docs")
            .join(file);
        let renewed = document(edition);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &renewed).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == renewed,
            "{file} differs from the table: UPDATE_DOCS=1 cargo test -p wechat-h5-api \
             errcode_document"
        );
    }
}
