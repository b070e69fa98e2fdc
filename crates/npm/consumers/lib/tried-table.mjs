// The READMEs' table of what the package is tried with: tools, versions, and ways.

/** The ways, in both languages. */
const WAYS = {
  build: "构建",
  "dev server": "开发服务器",
  "code splitting": "代码分割",
  server: "服务端",
  "server and page by Turbopack": "Turbopack：服务端与网页",
  "server and page by webpack": "webpack：服务端与网页",
  "`wechat-h5/inline` by Babel": "`wechat-h5/inline`，经 Babel 编译",
  Node: "Node",
  jsdom: "jsdom",
  "happy-dom": "happy-dom",
  "without a bundler": "不打包",
  "`wechat-h5/sign` with its module": "`wechat-h5/sign`，传入模块",
};

const LANGUAGES = {
  en: { head: ["tried with", "versions", "how"], comma: ", ", way: (way) => way },
  "zh-CN": { head: ["测试过的工具", "版本", "范围"], comma: "、", way: (way) => WAYS[way] },
};

/** Versions of a tool that were tried in the same ways share a row. */
export const table = (tried, language) => {
  const { head, comma, way } = LANGUAGES[language];
  const rows = distinct(tried, "tool").flatMap((tool) => rowsOf(tried, tool));
  const cells = rows.map(({ tool, versions, ways }) => [
    tool,
    versions.join(comma),
    ways.map(way).join(comma),
  ]);
  const line = (it) => `| ${it.join(" | ")} |`;
  return [line(head), "|---|---|---|", ...cells.map(line)].join("\n");
};

const rowsOf = (tried, tool) => {
  const rows = [];
  const ofTool = tried.filter((it) => it.tool === tool);
  for (const version of distinct(ofTool, "version")) {
    const ways = waysOf(ofTool.filter((it) => it.version === version));
    const same = rows.find((row) => row.ways.join() === ways.join());
    if (same) same.versions.push(version);
    else rows.push({ tool, versions: [version], ways });
  }
  return rows;
};

/** In the order of the list above. */
const waysOf = (tried) => {
  const found = distinct(tried, "how");
  const unknown = found.filter((way) => !(way in WAYS));
  if (unknown.length > 0) throw new Error(`not in the list of ways: ${unknown}`);
  return Object.keys(WAYS).filter((way) => found.includes(way));
};

const distinct = (lines, field) => [...new Set(lines.map((line) => line[field]))];

/** What the English table says. */
export const parse = (text) =>
  text
    .split("\n")
    .slice(2)
    .map((row) => row.slice(2, -2).split(" | "))
    .flatMap(([tool, versions, ways]) =>
      versions
        .split(", ")
        .flatMap((version) => ways.split(", ").map((how) => ({ tool, version, how }))),
    );

const MARKED = /(<!-- tried: begin -->\n\n)([\s\S]*)(\n\n<!-- tried: end -->)/;

/** The table in a README. */
export const tableIn = (readme) => MARKED.exec(readme)[2];

export const withTable = (readme, text) =>
  readme.replace(MARKED, (_, begin, __, end) => begin + text + end);
