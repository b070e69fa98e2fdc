//! The texts of the log, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(crate) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    loading: "载入过程", "Loading";
    stage_html: "网页", "Document";
    stage_script: "微信脚本", "WeChat's script";
    stage_config: "签名配置", "Signed config";
    stage_module: "签名模块", "Configuring module";
    stage_verify: "微信验证", "Verification by WeChat";
    stage_ready: "就绪", "Ready";
    stage_refused: "未通过", "Not accepted";
    stage_paint: "首次显示内容", "First content";
    stage_application: "应用", "Application";
    stage_apis: "分享与接口", "Share and APIs";
    stage_debug: "调试工具", "Debug tools";
    versions: "版本", "Versions";
    jweixin: "微信脚本", "jweixin";
    page: "本页", "This page";

    log: "日志", "Log";
    filter: "筛选", "Filter";
    filter_text: "名称或内容", "Name or content";
    kind: "类型", "Kind";
    kind_all: "全部", "All";
    kind_calls: "接口调用", "Calls";
    kind_requests: "服务器请求", "Server requests";
    kind_errors: "失败", "Failures";
    empty: "没有记录。在“接口”页运行一个接口试试。", "Nothing recorded. Run a function on the APIs tab.";
    none_found: "没有符合筛选条件的记录。", "Nothing fits the filter.";
    copy_all: "全部复制", "Copy all";
    save: "存为文件", "Save as file";
    clear: "清空", "Clear";
    copied: "已复制", "Copied";
    copy_failed: "没能复制", "Could not copy";
    saved: "已保存", "Saved";
    copied_instead: "微信不能下载文件，已复制", "WeChat cannot download: copied instead";
    copy_code: "复制为代码", "Copy as code";
    copy_curl: "复制为 cURL", "Copy as cURL";
    arguments: "参数", "Arguments";
    result: "结果", "Result";
    outcome_cancelled: "已取消", "Cancelled";
    outcome_done: "已完成", "Done";
    outcome_failed: "失败", "Failed";
    outcome_ok: "成功", "Succeeded";
    outcome_pending: "进行中", "In progress";
}

#[cfg(test)]
mod tests {
    use wechat_h5_web::text_rules::check_texts;

    use super::TABLE;

    #[test]
    fn every_text_has_both_languages() {
        check_texts(TABLE, &[]);
    }
}
