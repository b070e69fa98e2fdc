// The texts of the journal, in Chinese and English.

import { STEP_TEXTS } from "./step_texts.mjs";

export const JOURNAL_TEXTS = {
  ...STEP_TEXTS,

  journal: ["日志", "Journal"],
  kind: ["类别", "Kind"],
  "kind-": ["全部", "everything"],
  "kind-platform": ["平台接口", "platform"],
  "kind-page": ["授权页", "authorize page"],
  "kind-proxy": ["代理", "proxy"],
  "kind-verify": ["验签", "signature"],
  "kind-bridge": ["接口调用", "API call"],
  "kind-share": ["分享", "share"],
  "kind-opentag": ["开放标签", "open tag"],
  "kind-jweixin": ["jweixin", "jweixin"],
  "kind-telemetry": ["SDK 上报", "telemetry"],
  "kind-control": ["沙箱", "sandbox"],
  "kind-fault": ["故障", "fault"],
  "kind-push": ["推送", "push"],
  filter: ["筛选", "Filter"],
  telemetry: ["SDK 上报", "Telemetry"],
  pause: ["暂停", "Pause"],
  resume: ["继续", "Resume"],
  copyAll: ["复制全部", "Copy all"],
  saveJournal: ["保存", "Save"],
  noEntries: ["暂无记录", "No entries yet"],
  noMatches: ["没有符合条件的记录", "No matching entries"],
  newer: ["↑ {count} 条新记录", "↑ {count} new"],
  older: ["已显示 {count} 条，加载更早的记录", "{count} shown: load older ones"],
  pendingCalls: ["等待响应的调用", "Calls without a response"],
  waiting: ["等待 {seconds} 秒", "waiting {seconds} s"],
  "tone-good": ["成功", "succeeded"],
  "tone-bad": ["失败", "failed"],
  "tone-cancelled": ["取消", "cancelled"],

  // One entry.
  duration: ["耗时", "Duration"],
  bridgeName: ["bridge 名称", "Name on the bridge"],
  args: ["参数", "Arguments"],
  response: ["返回", "Response"],
  fields: ["其他字段", "Further fields"],
  curl: ["cURL", "cURL"],
  wxCode: ["网页代码", "Code of a page"],
  "copy-curl": ["复制为 cURL", "Copy as cURL"],
  "copy-wxCode": ["复制为网页代码", "Copy as code of a page"],
  copyJson: ["复制 JSON", "Copy JSON"],

  // The last failure.
  lastError: ["最近的错误（共 {count} 个）", "Last error of {count}"],
  showEntry: ["查看", "Show"],
  dismiss: ["忽略", "Dismiss"],
};
