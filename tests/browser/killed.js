// A server killed under load loses no answer that it thanked for: SQLite, and PostgreSQL where it is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { opened } from "./lib/practice.js";
import { missing, postgres } from "./lib/postgres.js";
import { Visitor, filled, unescaped } from "./lib/visitor.js";
import { must } from "./lib/checks.js";

/** How many answers are thanked for before the server is killed, with others under way. */
const THANKED = 40;
const AT_ONCE = 8;
const ROUNDS = 2;
const PASSWORD = "harbour-street";

export async function killed(checks, _chrome, { all }) {
  await checks.check("a killed server loses no answer (SQLite)", () => onFolder([]));
  if (missing) {
    if (all) console.log(`     without PostgreSQL: ${missing}`);
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
    const thanked = new Map();
    for (let round = 1; round <= ROUNDS; round++) {
      const new_ones = await load(practice, THANKED);
      for (const [token, answer] of new_ones) thanked.set(token, answer);
      practice = await start();
      await everyAnswerIsThere(practice, thanked);
      console.log(`     round ${round}: killed after ${new_ones.size} thanks, ${thanked.size} answers looked up`);
    }
    await practice.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sends check-ins until `enough` were thanked for, kills the server in the middle, gives token → { episode, sent }. */
async function load(practice, enough) {
  const thanked = new Map();
  const therapist = new Visitor(practice.address);
  await therapist.signIn("therapist", PASSWORD);
  const { text } = await therapist.get("/caseload");
  const episodes = [...new Set([...text.matchAll(/href="\/clients\/(\d+)"/g)].map(([, number]) => number))];
  must(episodes.length >= 2, `a caseload of two or more is needed: ${episodes}`);
  let dead = false;
  const worker = async (at) => {
    // Each works on an episode of its own: a new link takes the older one back.
    for (let turn = 0; !dead; turn++) {
      const episode = episodes[(at + turn * AT_ONCE) % episodes.length];
      try {
        const [token, sent] = await checkIn(practice, therapist, episode, at + turn);
        if (token) thanked.set(token, { episode, sent });
      } catch (error) {
        if (!dead) throw error;
      }
      if (thanked.size >= enough && !dead) {
        dead = true;
        await practice.kill();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, episodes.length) }, (_, at) => worker(at)));
  return thanked;
}

/** One check-in from link to thanks; no token where the link was taken back in between by another of ours. */
async function checkIn(practice, therapist, episode, seed) {
  const made = await therapist.post(`/clients/${episode}/link`, {});
  const token = /\/c\/([0-9a-f]+)/.exec(unescaped(made.text))?.[1];
  must(token, `no link was made: ${made.status}`);
  const client = new Visitor(practice.address);
  let page = await client.get(`/c/${token}`);
  const sent = {};
  for (let screen = 0; screen < 30; screen++) {
    const fields = filled(page.text, `/c/${token}`, (values) => values[seed % Math.min(2, values.length)]);
    if (!fields) return [];
    Object.assign(sent, fields);
    page = await client.post(`/c/${token}`, { ...fields, go: "on" });
    if (page.status === 303 && page.location.endsWith("/thanks")) return [token, sent];
    if (page.status === 303) page = await client.get(page.location);
  }
  throw new Error(`a check-in without an end: ${page.status} ${page.text.slice(0, 300)}`);
}

/** Each link says that it was sent, and each record has as many check-ins as were thanked for, with their answers. */
async function everyAnswerIsThere(practice, thanked) {
  const client = new Visitor(practice.address);
  const therapist = new Visitor(practice.address);
  await therapist.signIn("therapist", PASSWORD);
  for (const [token, { episode }] of thanked) {
    const page = await client.get(`/c/${token}`);
    must(page.text.includes("This check-in was sent"), `the answer of episode ${episode} is lost: ${page.status}`);
  }
  const episodes = Map.groupBy?.([...thanked.values()], ({ episode }) => episode) ?? grouped([...thanked.values()]);
  for (const [episode, answers] of episodes) {
    const record = await therapist.get(`/clients/${episode}/record`);
    must(record.status === 200, `the record of episode ${episode} answers with ${record.status}`);
    const found = record.text.match(/check-in/gi)?.length ?? 0;
    must(found >= answers.length, `episode ${episode}: ${answers.length} were thanked for, its record has ${found}`);
  }
}

function grouped(answers) {
  const groups = new Map();
  for (const answer of answers) groups.set(answer.episode, [...(groups.get(answer.episode) ?? []), answer]);
  return groups;
}
