// A real identity provider on this machine: the certified `oidc-provider`, with a page of our own on which somebody signs in.
import { createServer } from "node:http";
import { generateKeyPairSync, randomBytes } from "node:crypto";

export const CLIENT = "unstuck";
export const SECRET = randomBytes(24).toString("base64url");

const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour ID</title><link rel="icon" href="data:,"></head><body><main>${body}</main></body></html>`;

const form = (uid) => page(`<h1>Harbour ID</h1><form method="post" action="/interaction/${uid}">
<label>Name there <input name="who" required></label>
<label><input type="checkbox" name="two"> with a second factor</label>
<button>Sign in there</button></form>`);

async function body(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

/** Without the advice for those who run it in earnest: it lives for one test, in memory. */
async function quietly(work) {
  const { info, warn } = console;
  console.info = console.warn = () => {};
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}

/** Listens on a free port at once; `knows(address)` tells it the practice that people come from and go back to. */
export async function provider() {
  let answer = (request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    knows: async (address) => { answer = await quietly(() => made(issuer, address)); },
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}

async function made(issuer, practice) {
  const { Provider } = await import("oidc-provider");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const there = new Provider(issuer, {
    clients: [{
      client_id: CLIENT,
      client_secret: SECRET,
      redirect_uris: [`${practice}/sign-in/provider/back`],
      post_logout_redirect_uris: [`${practice}/sign-in`],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    }],
    // What stands in the token and what is asked for afterwards is as the standard has it: the address is not in the token.
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"], acr: null, amr: null, auth_time: null },
    cookies: { keys: [randomBytes(16).toString("hex")] },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (context, form) => { context.body = page(`<h1>Harbour ID</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>`); },
      },
    },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "first", use: "sig", alg: "RS256" }] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 60, IdToken: 60 },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@care.example`, email_verified: true, preferred_username: id }) }),
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const standard = there.callback();
  return async (request, response) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url)?.[1];
    if (!uid) return standard(request, response);
    if (request.method === "GET") return response.writeHead(200, { "content-type": "text/html" }).end(form(uid));
    const typed = await body(request);
    const login = { accountId: typed.get("who"), amr: typed.has("two") ? ["pwd", "mfa"] : ["pwd"], remember: true };
    return there.interactionFinished(request, response, { login });
  };
}
