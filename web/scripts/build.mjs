// Builds the client into dist/, which is committed: the server embeds it and
// needs no Node. The same sources give the same bytes, so that --verify can tell
// a forgotten build.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "dist");

// What a first visit may load, compressed.
const maxFirstLoad = 150 * 1024;

const options = (outdir) => ({
  absWorkingDir: web,
  entryPoints: { app: "src/main.tsx" },
  outdir: join(outdir, "assets"),
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  metafile: true,
  legalComments: "none",
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "file" },
  logLevel: "warning",
});

async function build(outdir) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const { metafile } = await esbuild.build(options(outdir));
  const built = Object.keys(metafile.outputs).map((file) => relative(outdir, join(web, file)));
  const script = built.find((file) => file.endsWith(".js"));
  const style = built.find((file) => file.endsWith(".css"));
  const template = await readFile(join(web, "index.html"), "utf8");
  const page = template.replace("%script%", script).replace("%style%", style);
  await writeFile(join(outdir, "index.html"), page);
  for (const name of await readdir(join(web, "public"))) {
    await writeFile(join(outdir, name), await readFile(join(web, "public", name)));
  }
  return firstLoad(outdir, page);
}

// firstLoad sums up what index.html makes a browser load.
async function firstLoad(outdir, page) {
  const files = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map((match) => match[1]);
  let total = gzipSync(page, { level: 9 }).length;
  for (const file of files) total += gzipSync(await readFile(join(outdir, file)), { level: 9 }).length;
  if (total > maxFirstLoad) throw new Error(`a first visit loads ${total} bytes compressed; at most ${maxFirstLoad} are allowed`);
  return total;
}

async function digest(dir) {
  const sums = new Map();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    sums.set(relative(dir, file), createHash("sha256").update(await readFile(file)).digest("hex"));
  }
  return sums;
}

// verify builds beside dist/ and compares.
async function verify() {
  const fresh = await mkdtemp(join(tmpdir(), "pocketchat-web-"));
  try {
    const total = await build(fresh);
    const [want, have] = [await digest(fresh), await digest(dist).catch(() => new Map())];
    const differing = [...new Set([...want.keys(), ...have.keys()])].filter((file) => want.get(file) !== have.get(file));
    if (differing.length > 0) {
      throw new Error(`dist/ is not what the sources build to (${differing.join(", ")}): run npm run build and commit it`);
    }
    return total;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function watch() {
  const context = await esbuild.context({
    ...options(dist),
    plugins: [{ name: "page", setup: (b) => b.onEnd(() => build(dist).then(report, console.error)) }],
    write: false,
  });
  await context.watch();
}

function report(total) {
  console.log(`first load: ${(total / 1024).toFixed(1)} KB compressed`);
}

const mode = process.argv[2];
try {
  if (mode === "--watch") await watch();
  else report(mode === "--verify" ? await verify() : await build(dist));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
