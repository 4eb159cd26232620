// What the built files use that the oldest browsers of deploy/bundle.py do not know, as JSON. Called by test_oldest.py:
//   node oldest.mjs '{"browsers": {"ios": "13", …}, "level": 2019, "files": ["…/room-….js", "…/room-….css"]}'
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../static/vendor/package.json", import.meta.url));
const acorn = require("acorn");
const walk = require("acorn-walk");
const data = require("@mdn/browser-compat-data");

const { browsers, level, files } = JSON.parse(process.argv[2]);
const NAMES = { ios: "safari_ios", safari: "safari", chrome: "chrome", firefox: "firefox" };

/** @param {string} version */
const parts = (version) => version.replace("≤", "").split(".").map(Number);
const isAtMost = (a, b) => {
  const [x, y] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(x.length, y.length); at += 1) if ((x[at] || 0) !== (y[at] || 0)) return (x[at] || 0) < (y[at] || 0);
  return true;
};

/** Whether all of the oldest browsers know a feature of browser-compat-data. */
function isKnown(compat) {
  return Object.entries(browsers).every(([name, version]) => {
    if (name === "es") return true;
    const told = compat.support[NAMES[name]];
    return [told].flat().some((one) => one && typeof one.version_added === "string" && one.version_added !== "preview" && !one.flags && !one.version_removed && !one.alternative_name && !one.prefix && isAtMost(one.version_added, version));
  });
}

/** name of a property -> whether some interface or builtin has one of that name in all of the oldest browsers */
const members = new Map();
/** name of a global -> the same */
const globals = new Map();
const note = (map, name, compat) => map.set(name, map.get(name) || isKnown(compat));
const { builtins } = data.javascript;
for (const [name, feature] of [...Object.entries(data.api), ...Object.entries(builtins), ...Object.entries(builtins.Intl)]) {
  if (feature.__compat) note(globals, name, feature.__compat);
  for (const [member, inner] of Object.entries(feature)) {
    if (member === "__compat" || !inner.__compat) continue;
    const bare = member.replace(/_(?:static|event)$/, "");
    note(members, bare, inner.__compat);
    if (name === "Window" || name === "WorkerGlobalScope" || name === "globals") note(globals, bare, inner.__compat);
  }
}

function inScript(text, report) {
  let tree;
  try {
    tree = acorn.parse(text, { ecmaVersion: level, sourceType: level < 2015 ? "script" : "module" });
  } catch (error) {
    report("syntax", `${error.message}: ${text.slice(Math.max(0, error.pos - 40), error.pos + 20)}`);
    return;
  }
  // Names that the file itself gives to something are not the browser's.
  const own = new Set();
  walk.full(tree, (node) => {
    if ((node.type === "Property" || node.type === "MethodDefinition" || node.type === "PropertyDefinition") && !node.computed) own.add(node.key.name);
    if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression" && !node.left.computed) own.add(node.left.property.name);
  });
  walk.full(tree, (node) => {
    if ((node.type === "CallExpression" || node.type === "NewExpression") && node.callee.type === "MemberExpression" && !node.callee.computed) {
      const { name } = node.callee.property;
      if (members.get(name) === false && !own.has(name)) report("call", name);
      if (name === "at" && node.arguments[0]?.type === "UnaryExpression" && members.get(name) === false) report("call", name);
    }
    if (node.type === "Identifier" && globals.get(node.name) === false) report("global", node.name);
    if (node.type === "StaticBlock") report("syntax", "static block");
    if (node.type === "Literal" && node.regex && /\(\?<[=!]/.test(node.regex.pattern)) report("lookbehind", node.regex.pattern);
    if (node.type === "Literal" && node.regex && /[dv]/.test(node.regex.flags)) report("regex flag", node.regex.flags);
    // What the bundler could not lower it leaves to fail while running.
    if (node.type === "NewExpression" && node.callee.name === "RegExp" && /\(\?<[=!]/.test(String(node.arguments[0]?.value))) report("lookbehind", node.arguments[0].value);
  });
}

function inStyle(text, report) {
  // What stands in @supports is asked for before it is used.
  // What the bundler wrote with :is(:lang(…)) for a direction stands beside the same with -webkit-any and -moz-any.
  const bare = text.replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "").replace(/[^{}]*:is\(:lang[^{}]*\{[^{}]*\}/g, "");
  for (const [, name] of bare.matchAll(/[;{]\s*([a-z-]+)\s*:/g)) {
    const feature = data.css.properties[name]?.__compat;
    if (feature && !isKnown(feature)) report("property", name);
  }
  for (const [, selector] of bare.matchAll(/(?:^|[{}])([^{}@;]+)\{/g)) {
    for (const [, name] of selector.matchAll(/:([a-z-]+)/g)) {
      const feature = data.css.selectors[name]?.__compat;
      if (feature && !isKnown(feature)) report("selector", name);
    }
  }
  for (const [, unit] of bare.matchAll(/\d(dvh|svh|lvh|dvw|cqi|cqw|cqb|lh)\b/g)) report("unit", unit);
  for (const [, name] of bare.matchAll(/[:\s,(](color-mix|light-dark|min|max|clamp|oklch|color)\(/g)) {
    const feature = (data.css.types[name] || data.css.types.color?.[name])?.__compat;
    if (feature && !isKnown(feature)) report("function", name);
  }
}

const found = {};
for (const file of files) {
  const here = new Set();
  (file.endsWith(".css") ? inStyle : inScript)(readFileSync(file, "utf8"), (kind, name) => here.add(`${kind} ${name}`));
  found[file] = [...here].sort();
}
console.log(JSON.stringify(found));
