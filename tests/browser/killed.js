// A server killed under load loses no answer that it thanked for: SQLite, and PostgreSQL where it is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opened } from "./lib/practice.js";
import { missing, postgres } from "./lib/postgres.js";
import { Visitor, filled, unescaped } from "./lib/visitor.js";
import { must } from "./lib/checks.js";

/** How many answers are thanked for before the server is killed, with others under way. */
const THANKED = 20;
const AT_ONCE = 8;
const ROUNDS = 2;
const PASSWORD = "harbour-street";

export async function killed(checks) {
  await checks.check("a killed server loses no answer (SQLite)", () => onFolder([]));
  if (missing) {
    checks.skip("a killed server loses no answer (PostgreSQL)", missing);
    return;
  }
  await checks.check("a killed server loses no answer (PostgreSQL)", async () => {
    const server = await postgres();
    try {
      return await onFolder(["--database", `${server.url}#killed`]);
    } finally {
      await server.stop();
    }
  });
}

async function onFolder(database) {
  const folder = await mkdtemp(join(tmpdir(), "unstuck-killed-"));
  try {
    const start = () => opened(["demo", "--port", "0", "--size", "small", "--data", folder, ...database]);
    let practice = await start();
    for (let round = 1; round <= ROUNDS; round++) {
      const before = await counts(practice);
      const thanked = await load(practice, [...before.keys()], THANKED);
      practice = await start();
      await everyAnswerIsThere(practice, thanked, before);
      console.log(`     round ${round}: killed after ${thanked.size} thanks, all were there`);
    }
    await practice.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How often the record of each episode of the caseload speaks of a check-in. */
async function counts(practice, known) {
  const therapist = new Visitor(practice.address);
  await therapist.signIn("therapist", PASSWORD);
  const { text } = await therapist.get("/caseload");
  const episodes = known ?? [...new Set([...text.matchAll(/href="\/clients\/(\d+)"/g)].map(([, number]) => number))].slice(0, AT_ONCE);
  must(episodes.length >= 2, `a caseload of two or more is needed: ${episodes}`);
  const counted = new Map();
  for (const episode of episodes) {
    const record = await therapist.get(`/clients/${episode}/record`);
    must(record.status === 200, `the record of episode ${episode} answers with ${record.status}`);
    counted.set(episode, record.text.match(/check-in/gi)?.length ?? 0);
  }
  return counted;
}

/** Sends check-ins until `enough` were thanked for, kills the server in the middle, gives token → episode. */
async function load(practice, episodes, enough) {
  const thanked = new Map();
  const therapist = new Visitor(practice.address);
  await therapist.signIn("therapist", PASSWORD);
  let dead = false;
  // Each works on an episode of its own: a new link takes the older one back.
  const worker = async (episode, at) => {
    for (let turn = 0; !dead; turn++) {
      try {
        const token = await checkIn(practice, therapist, episode, at + turn);
        if (token) thanked.set(token, episode);
      } catch (error) {
        if (!dead) throw error;
      }
      if (thanked.size >= enough && !dead) {
        dead = true;
        await practice.kill();
      }
    }
  };
  await Promise.all(episodes.map(worker));
  return thanked;
}

/** One check-in from link to thanks; no token where the link was taken back in between by another of ours. */
async function checkIn(practice, therapist, episode, seed) {
  const made = await therapist.post(`/clients/${episode}/link`, {});
  const token = /\/c\/([0-9a-f]+)/.exec(unescaped(made.text))?.[1];
  must(token, `no link was made: ${made.status}`);
  const client = new Visitor(practice.address);
  let page = await client.get(`/c/${token}`);
  for (let screen = 0; screen < 30; screen++) {
    const fields = filled(page.text, `/c/${token}`, (values) => values[seed % Math.min(2, values.length)]);
    if (!fields) return undefined;
    page = await client.post(`/c/${token}`, { ...fields, go: "on" });
    if (page.status === 303 && page.location.endsWith("/thanks")) return token;
    if (page.status === 303) page = await client.get(page.location);
  }
  throw new Error(`a check-in without an end: ${page.status} ${page.text.slice(0, 300)}`);
}

/** Each link says that it was sent, and each record speaks of at least as many check-ins more as were thanked for. */
async function everyAnswerIsThere(practice, thanked, before) {
  const client = new Visitor(practice.address);
  const expected = new Map(before);
  for (const [token, episode] of thanked) {
    const page = await client.get(`/c/${token}`);
    must(page.text.includes("This check-in was sent"), `an answer of episode ${episode} is lost: ${page.status}`);
    expected.set(episode, expected.get(episode) + 1);
  }
  for (const [episode, found] of await counts(practice, [...before.keys()])) {
    const least = expected.get(episode);
    must(least === undefined || found >= least, `the record of episode ${episode} speaks of ${found} check-ins, ${least} are needed`);
  }
}
