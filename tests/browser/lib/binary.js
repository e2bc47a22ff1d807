// The program under test: built here, or named by UNSTUCK_BIN.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

let found;

/** Path of the binary. Built in the profile that is quick to build; a failed build ends the run with cargo's own words. */
export function binary() {
  found ??= process.env.UNSTUCK_BIN || built();
  return found;
}

function built() {
  const args = ["build", "--locked", "--quiet", "-p", "unstuck", "--message-format=json-render-diagnostics"];
  const done = spawnSync("cargo", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error("the binary could not be built");
  const parts = done.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const program = parts.find((part) => part.executable && part.target?.name === "unstuck" && part.target.kind.includes("bin"));
  if (!program) throw new Error("cargo built no binary called unstuck");
  return program.executable;
}
