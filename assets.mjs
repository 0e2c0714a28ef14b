// Builds static/vendor from the npm packages: the part of Tabler that our pages use, and htmx.
// Called by `python -m poc_portal.assets`, which decides whether anything changed.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { browserslistToTargets, transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const OUT = "static/vendor";
const BANNER = "/*! Part of Tabler and Bootstrap, MIT licence, https://tabler.io */\n";

// Files that name classes: pages, widgets and tags in Python, our own modules.
const CONTENT = [
  "templates/**/*.html",
  "static/js/**/*.js",
  ...["dashboards", "earlywarning", "threats", "followup", "notifications", "files", "accounts", "areas", "audit", "common"].map((app) => `${app}/**/*.py`),
];

// Browsers of the field: phones kept for years, and the long-term line of Firefox.
const TARGETS = browserslistToTargets(["chrome 105", "firefox 115", "safari 15.6", "ios_saf 15.6", "samsung 20"]);

// Attributes by which Tabler offers other ways to choose a theme; we use data-bs-theme on <html> alone.
const UNUSED_THEMING = /\.theme-dark|\.theme-light|\[data-theme|data-bs-navbar-theme|body\[data-bs-theme/;

/** Tabler follows the system: without an explicit choice on <html> both colour schemes are open. */
function followSystem(css) {
  const root = postcss.parse(css);
  root.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => !UNUSED_THEMING.test(selector));
    if (kept.length === 0) {
      rule.remove();
      return;
    }
    if (kept.length < rule.selectors.length) rule.selectors = kept;
    const scheme = rule.nodes.find((node) => node.prop === "color-scheme" && node.value === "light" && !node.important);
    if (scheme && kept.includes(":root")) {
      scheme.remove();
      rule.before(postcss.rule({ selector: ":root", nodes: [postcss.decl({ prop: "color-scheme", value: "light dark" })] }));
      rule.before(
        postcss.rule({
          selector: "[data-bs-theme=light]",
          nodes: [postcss.decl({ prop: "color-scheme", value: "light" })],
        }),
      );
    }
  });
  return root.toString();
}

/** Names of the variables that our own style sheet reads, so that the purge keeps them. */
async function variablesInUse() {
  const own = await readFile("static/css/portal.css", "utf8");
  return [...new Set(own.match(/--tblr-[\w-]+/g) ?? [])];
}

async function buildSheet(source, target) {
  const css = followSystem(await readFile(`node_modules/@tabler/core/dist/css/${source}`, "utf8"));
  const [purged] = await new PurgeCSS().purge({
    content: CONTENT,
    css: [{ raw: css }],
    variables: true,
    keyframes: true,
    fontFace: true,
    // A class name in our templates may hold a fraction or a colon, as in "col-md-6" or "lg:row".
    defaultExtractor: (text) => text.match(/[\w-/:.]+(?<![:.])/g) ?? [],
    safelist: {
      standard: ["html", "body", "is-invalid", "is-valid", "show", "active", "disabled"],
      greedy: [/data-bs-theme/],
      variables: await variablesInUse(),
    },
  });
  const { code } = transform({
    filename: target,
    code: Buffer.from(purged.css),
    minify: true,
    targets: TARGETS,
    errorRecovery: true,
  });
  await writeFile(`${OUT}/${target}`, BANNER + code);
}

await mkdir(OUT, { recursive: true });
await buildSheet("tabler.css", "tabler.css");
await buildSheet("tabler.rtl.css", "tabler.rtl.css");
await copyFile("node_modules/htmx.org/dist/htmx.min.js", `${OUT}/htmx.min.js`);
