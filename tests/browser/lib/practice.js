// A running practice: `unstuck demo` or `unstuck serve` as a process of its own, on a free port of this machine.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { binary } from "./binary.js";

/** The longest a practice may take to open, milliseconds; a debug build on a busy machine needs some of it. */
const PATIENCE_MS = 120_000;

const running = new Set();
process.on("exit", () => running.forEach((process) => process.kill("SIGKILL")));

export class Practice {
  constructor(process, address, logins, said) {
    Object.assign(this, { process, address, logins, said });
  }

  /** Ends it the way a service manager does, and waits until it is gone. */
  stop() {
    return this.#end("SIGTERM");
  }

  /** Ends it as a power cut does. */
  kill() {
    return this.#end("SIGKILL");
  }

  async #end(signal) {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill(signal);
    await gone;
    running.delete(this.process);
  }
}

/** Opens a made-up practice. */
export function demo(...args) {
  return opened(["demo", "--port", "0", ...args]);
}

/** Starts the program with these words and waits until it says where it is. */
export function opened(args, environment = {}) {
  const child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
  running.add(child);
  const said = [];
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail("did not say where it listens"), PATIENCE_MS);
    const fail = (why) => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`unstuck ${args.join(" ")}: ${why}\n${said.join("\n")}`));
    };
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`ended with ${code}`));
    const look = (line) => {
      said.push(line);
      const address = said.map((line) => /https?:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]).find(Boolean);
      // The table of logins is printed at once with the address; one turn later all of it was read.
      if (address) setImmediate(() => {
        clearTimeout(late);
        resolve(new Practice(child, address, logins(said), said));
      });
    };
    createInterface({ input: child.stdout }).on("line", look);
    createInterface({ input: child.stderr }).on("line", look);
  });
}

/** Who can sign in, from the table a demo prints: role, login, password, name, what to look at. */
function logins(said) {
  const rows = said.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim().split(/\s{2,}/));
  return rows.filter((row) => row.length >= 4).map(([role, login, password, name]) => ({ role, login, password, name }));
}
