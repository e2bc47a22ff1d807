// A PostgreSQL server of this run, where Debian's programs are; it goes when this program ends, in whichever way.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const BIN = [18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`).find((bin) => existsSync(`${bin}/initdb`));

/** Lives until its input ends: then the shell stops the server and removes the folder. */
const CLUSTER = `
set -e
bin=$1 port=$2
folder=$(mktemp -d)
cd "$folder"
"$bin/initdb" -D data -U unstuck --auth=trust --no-sync >log 2>&1
"$bin/pg_ctl" -D data -l log -w -o "-p $port -c listen_addresses=127.0.0.1 -k $folder -c max_connections=100" start >/dev/null 2>&1 || { cat log >&2; exit 1; }
echo ready
read -r _ || true
"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
rm -rf "$folder"
`;

/** Why there is none here; empty where there is one. */
export const missing = BIN ? "" : "no initdb on this machine; Debian's package postgresql-15 has it";

/** Starts it and gives its address and how to end it. */
export async function postgres() {
  const port = await freePort();
  // The server refuses to run as root.
  const begin = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  const [program, ...words] = [...begin, "sh", "-c", CLUSTER, "cluster", BIN, String(port)];
  const child = spawn(program, words, { cwd: "/", stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`PostgreSQL did not start (${code})`)));
  });
  return {
    url: `postgres://unstuck@127.0.0.1:${port}/postgres`,
    stop: () => {
      child.stdin.end();
      return gone;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
