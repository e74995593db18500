// Builds what the browser gets into static/dist (never committed): one style sheet, one script, one sprite
// of exactly the icons that templates name, one mark for the tab. Nothing is fetched; run by `npm run build`.
import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const src = join(here, "src");
const dist = join(here, "dist");
const modules = process.env.NODE_MODULES || join(root, "node_modules");

function buildStyle() {
  const result = sass.compile(join(src, "house.scss"), {
    style: "compressed",
    loadPaths: [src, modules],
    // Bootstrap 5.3 is written in the older Sass; its warnings are not ours to mend.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  return result.css.replace(/\/\*![\s\S]*?\*\//g, "");
}

// Our modules are plain scripts in one closed scope; comments and indentation are all that is taken away.
function buildScript() {
  const order = readFileSync(join(src, "order.txt"), "utf8").split("\n").filter(Boolean);
  const lines = order.flatMap((name) => readFileSync(join(src, name), "utf8").split("\n"));
  const body = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("//"));
  return `(() => {\n"use strict";\n${body.join("\n")}\n})();\n`;
}

function* templates(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* templates(path);
    else if (entry.name.endsWith(".html")) yield readFileSync(path, "utf8");
  }
}

function buildSprite() {
  const names = new Set();
  const folder = join(root, "templates");
  if (existsSync(folder)) {
    for (const text of templates(folder)) {
      for (const match of text.matchAll(/icons\.svg["'] %}#([a-z0-9-]+)/g)) names.add(match[1]);
    }
  }
  const symbols = [...names].sort().map((name) => {
    const svg = readFileSync(join(modules, "bootstrap-icons", "icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 16 16">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

mkdirSync(dist, { recursive: true });
const files = {
  "house.css": buildStyle(),
  "house.js": buildScript(),
  "icons.svg": buildSprite(),
  "mark.svg": readFileSync(join(src, "mark.svg"), "utf8"),
};
for (const [name, text] of Object.entries(files)) {
  writeFileSync(join(dist, name), text);
  console.log(`${name.padEnd(10)} ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} compressed`);
}
