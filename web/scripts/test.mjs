// Runs src/**/*.test.ts under node --test. Node 20 does not read TypeScript, so
// each test file is bundled first; only modules without a page are tested here.
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv[2] ?? "";
const tests = (await readdir(join(web, "src"), { recursive: true }))
  .filter((file) => file.endsWith(".test.ts") && file.includes(wanted))
  .map((file) => join(web, "src", file));
if (tests.length === 0) {
  console.error("no tests found");
  process.exit(1);
}
const outdir = await mkdtemp(join(tmpdir(), "pocketchat-web-test-"));
await esbuild.build({
  absWorkingDir: web,
  entryPoints: tests,
  outdir,
  outbase: join(web, "src"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  jsx: "automatic",
  jsxImportSource: "preact",
  sourcemap: "inline",
  logLevel: "warning",
  loader: { ".css": "empty" },
});
const built = (await readdir(outdir, { recursive: true })).filter((file) => file.endsWith(".mjs")).map((file) => join(outdir, file));
const run = spawn(process.execPath, ["--enable-source-maps", "--test", ...built], { stdio: "inherit" });
run.on("exit", async (code) => {
  await rm(outdir, { recursive: true, force: true });
  process.exit(code ?? 1);
});
