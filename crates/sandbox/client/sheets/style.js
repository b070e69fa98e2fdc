/*
 * The style of the sheets: as in WeChat, light and dark. A constructed style
 * sheet applies whatever the page's content security policy says.
 * Needs sheet.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var TEXT = [
    ":host { all: initial; --back: light-dark(#ededed, #111); --card: light-dark(#fff, #1e1e1e);",
    "--text: light-dark(#191919, #ffffffd9); --soft: light-dark(#0000008c, #ffffff8c);",
    "--line: light-dark(#0000001a, #ffffff1a); --plain: light-dark(#0000000d, #ffffff14);",
    "--link: light-dark(#576b95, #8a9fc4); --green: #07c160; --red: light-dark(#fa5151, #ff6b6b);",
    "font: 16px/1.5 system-ui, -apple-system, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; }",
    "*, *::before, *::after { box-sizing: border-box; margin: 0; scrollbar-width: none; }",
    "[hidden] { display: none !important; }",

    "dialog { position: fixed; inset: auto 0 0; margin: 0 auto; width: 100%; max-width: 480px; max-height: 88%;",
    "padding: 0; border: 0; display: flex; flex-direction: column; overflow: hidden;",
    "background: var(--back); color: var(--text); font: inherit; overflow-wrap: anywhere;",
    "border-radius: 14px 14px 0 0; animation: rise .22s ease-out; }",
    "dialog.full, dialog.dark { inset: 0 auto; left: 0; right: 0; height: 100%; max-height: none; border-radius: 0; }",
    "dialog.dark { background: #111; color: #ffffffd9; color-scheme: dark; }",
    "dialog::backdrop { background: #0009; }",
    "@keyframes rise { from { transform: translateY(24px); opacity: 0; } }",
    "@media (prefers-reduced-motion: reduce) { dialog { animation: none; } }",

    "dialog:focus { outline: none; }",
    ".sign-lines { width: 1em; height: 1em; vertical-align: -0.125em; }",
    ".sign-lines path { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }",

    "header { display: grid; grid-template-columns: 44px 1fr 44px; align-items: center; min-height: 48px; flex: none; }",
    "header h1 { font-size: 17px; font-weight: 600; text-align: center; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }",
    "header .back { font-size: 28px; line-height: 1; height: 44px; padding: 0 0 4px; background: none; color: inherit; }",
    "section { flex: 1; min-height: 0; overflow: auto; padding: 4px 16px 20px; display: flex; flex-direction: column; gap: 12px; }",
    "h2 { font-size: 18px; font-weight: 600; }",
    ".soft { color: var(--soft); font-size: 13px; }",
    ".mono { font-family: ui-monospace, Menlo, Consolas, monospace; }",

    "button, .file { font: inherit; color: inherit; border: 0; border-radius: 8px; padding: 10px 16px;",
    "background: var(--plain); cursor: pointer; text-align: center; }",
    "button:active, .file:active { filter: brightness(.92); }",
    "button:disabled { opacity: .4; cursor: default; }",
    "button.primary { background: var(--green); color: #fff; font-weight: 600; }",
    "button.wide { background: var(--card); }",
    "button.link { background: none; color: var(--link); padding: 10px 12px; }",
    "button:focus-visible, .file:focus-within, input:focus-visible, select:focus-visible",
    "{ outline: 3px solid var(--link); outline-offset: 1px; }",
    ".file { position: relative; display: block; flex: 1; }",
    ".file input { position: absolute; inset: 0; opacity: 0; cursor: pointer; width: 100%; height: 100%; }",
    "input, select { font: inherit; color: inherit; width: 100%; min-width: 0; padding: 10px 12px; border: 0;",
    "border-radius: 8px; background: var(--card); }",
    "dialog.dark input { background: #ffffff1f; }",
    "label { display: block; font-size: 13px; color: var(--soft); }",
    "label input:not([type=file]) { margin-top: 4px; font-size: 16px; color: var(--text); }",
    ".file { font-size: inherit; color: inherit; }",
    ".bar { display: flex; gap: 10px; align-items: center; flex: none; }",
    ".bar > button, .bar > label, .bar > select { flex: 1; }",
    ".bar > input { flex: 3; }",

    "footer { flex: none; display: flex; align-items: center; gap: 6px; padding: 8px 16px;",
    "border-top: 1px dashed var(--line); font-size: 13px; color: var(--soft); background: var(--plain); }",
    "footer span { flex: 1; }",
    "footer button { padding: 4px 12px; border-radius: 6px; background: var(--card); color: var(--text); }",
    "dialog.dark footer button { background: #ffffff1f; }",

    ".grid { display: grid; grid-template-columns: repeat(3, 1fr); gap: 3px; flex: 1; align-content: start; margin: 0 -12px; overflow: auto; }",
    ".cell { position: relative; padding: 0; aspect-ratio: 1; border-radius: 0; overflow: hidden; }",
    ".cell img { width: 100%; height: 100%; object-fit: cover; display: block; }",
    ".cell.camera { color: var(--soft); font-size: 14px; background: var(--card); }",
    ".cell:not(.camera)::after { content: attr(data-number); position: absolute; top: 6px; right: 6px; width: 24px; height: 24px;",
    "border-radius: 50%; border: 1.5px solid #fff; background: #0003; color: #fff; font-size: 13px; line-height: 21px; }",
    ".cell[aria-pressed=true]::after { background: var(--green); border-color: var(--green); }",
    ".cell[aria-pressed=true] img { filter: brightness(.7); }",

    "dialog.viewer section { padding: 0 0 24px; justify-content: center; }",
    ".viewer img { flex: 1; min-height: 0; width: 100%; object-fit: contain; touch-action: pan-y; user-select: none; }",
    ".viewer .soft { flex: 1; align-content: center; text-align: center; padding: 0 24px; }",
    ".viewer .bar { justify-content: center; padding: 0 24px; }",
    ".viewer .bar button { flex: 0 0 56px; font-size: 22px; line-height: 1; background: #ffffff1f; }",
    ".count { min-width: 72px; text-align: center; font-variant-numeric: tabular-nums; }",
    "video { width: 100%; height: 100%; object-fit: cover; background: #000; }",
    ".shutter { width: 68px; height: 68px; border-radius: 50%; background: #fff; border: 5px solid #888; align-self: center; flex: none; }",
    ".finder { flex: 1; min-height: 160px; position: relative; overflow: hidden; border-radius: 12px; background: #000; }",
    ".finder::after { content: ''; position: absolute; inset: auto 8%; top: 12%; height: 2px; background: var(--green);",
    "box-shadow: 0 0 12px 2px #07c16099; animation: sweep 2.4s ease-in-out infinite alternate; }",
    "@keyframes sweep { to { top: 88%; } }",
    "@media (prefers-reduced-motion: reduce) { .finder::after { animation: none; top: 50%; } }",
    ".scan .soft { text-align: center; }",

    ".plane { width: 100%; border-radius: 10px; background: light-dark(#e8f1ee, #16211e); cursor: crosshair; flex: none; }",
    ".plane line { stroke: var(--line); stroke-width: .12; }",
    ".plane circle { fill: light-dark(#5b8f7e, #6ea593); }",
    ".plane text { font-size: 2.1px; fill: var(--soft); }",
    ".plane .pin { fill: var(--red); stroke: #fff; stroke-width: .25; }",

    ".pay section { align-items: stretch; text-align: center; }",
    ".payee { font-size: 15px; }",
    ".amount { font-size: 40px; font-weight: 600; line-height: 1.2; }",
    "dl { background: var(--card); border-radius: 10px; padding: 4px 14px; text-align: left; }",
    "dl div { display: flex; gap: 12px; padding: 9px 0; font-size: 14px; }",
    "dl div + div { border-top: 1px solid var(--line); }",
    "dt { color: var(--soft); flex: 0 0 84px; } dd { flex: 1; text-align: right; }",
    ".paid section { align-items: center; padding-top: 56px; text-align: center; }",
    ".paid .primary { min-width: 184px; margin-top: 24px; }",
    ".tick { width: 72px; height: 72px; border-radius: 50%; background: var(--green); color: #fff; font-size: 40px; line-height: 72px; }",

    ".list { flex: 1; display: flex; flex-direction: column; gap: 8px; }",
    ".row { display: flex; background: var(--card); border-radius: 10px; overflow: hidden; }",
    ".entry { flex: 1; text-align: left; background: none; display: flex; flex-direction: column; gap: 2px; padding: 12px 16px; }",
    ".form { display: grid; gap: 10px; } .form .primary { margin-top: 6px; }",

    ".menu header h1 { font-size: 14px; font-weight: 500; color: var(--soft); }",
    ".menu .soft { text-align: center; }",
    ".icons { display: flex; gap: 8px; overflow-x: auto; padding: 6px 0 10px; flex: none; }",
    ".icons + .icons { border-top: 1px solid var(--line); padding-top: 14px; }",
    ".icon { flex: 0 0 72px; padding: 0; background: none; font-size: 12px; line-height: 1.3; display: flex; flex-direction: column; gap: 6px; align-items: center; }",
    ".sign { width: 56px; height: 56px; border-radius: 12px; background: var(--card); font-size: 26px; line-height: 56px; }",

    ".card { display: block; width: 100%; max-width: 264px; padding: 10px 12px; border-radius: 8px; background: var(--card); text-align: left; }",
    ".card-title { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; font-size: 16px; font-weight: 400; line-height: 1.35; }",
    ".card-body { display: flex; gap: 10px; margin-top: 6px; align-items: flex-start; }",
    ".card-desc { flex: 1; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; font-size: 12px; line-height: 1.4; color: var(--soft); }",
    ".thumb { width: 48px; height: 48px; object-fit: cover; flex: none; margin-left: auto; }",
    ".thumb.blank { background: var(--plain); text-align: center; line-height: 48px; font-size: 24px; color: var(--soft); }",
    ".card.timeline { display: flex; flex-direction: row-reverse; gap: 10px; align-items: center; max-width: none; background: var(--plain); border-radius: 4px; padding: 6px; }",
    ".card.timeline .card-words { flex: 1; } .card.timeline .card-title { font-size: 14px; } .card.timeline .card-body { margin: 0; }",
    "[data-test=sheet-share] .card { align-self: center; box-shadow: 0 0 0 1px var(--line); }",
    "[data-test=sheet-share] .soft { text-align: center; }",
    ".message { display: flex; gap: 10px; align-items: flex-start; flex-direction: row-reverse; padding: 12px 0; flex: 1; }",
    ".moments .message { flex-direction: row; }",
    ".face { flex: 0 0 40px; height: 40px; border-radius: 5px; background: var(--green); color: #fff; text-align: center; line-height: 40px; font-size: 14px; }",
    ".moments { background: light-dark(#fff, #191919); }",

    ".recording, .toast { position: fixed; left: 0; right: 0; margin: auto; width: fit-content; max-width: 80%; border: 0; border-radius: 8px;",
    "background: #000000c7; color: #fff; padding: 10px 18px; z-index: 2147483647; font-size: 15px; }",
    ".recording { bottom: 24px; } .recording::before { content: '●'; color: #ff6b6b; margin-right: 8px; }",
    ".toast { top: 40%; bottom: auto; }",
    ".snapshot { position: fixed; inset: auto 0 0; z-index: 2147483646; display: flex; gap: 12px; align-items: center; justify-content: space-between;",
    "padding: 10px 16px; background: var(--card); color: var(--text); box-shadow: 0 -1px 0 var(--line); font-size: 13px; }",
    ".snapshot button { flex: none; padding: 8px 14px; font-size: 14px; }",
  ].join("\n");
  var sheet = null;

  sandbox.sheets.style = function () {
    if (!sheet) {
      sheet = new window.CSSStyleSheet();
      sheet.replaceSync(TEXT);
    }
    return sheet;
  };
})(window, window.__weixinSandbox);
