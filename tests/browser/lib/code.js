// The code an app shows for a secret (RFC 6238: SHA-1, six digits, 30 seconds).
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function code(spelled, milliseconds = Date.now()) {
  const bits = [...spelled.replace(/\s/g, "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(milliseconds / 30_000)));
  const digest = createHmac("sha1", secret).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** The secret that a page of setting a second factor spells. */
export async function spelled(page) {
  const words = await page.locator("main b").allInnerTexts();
  return words.find((text) => /^[A-Z2-7 ]{20,}$/.test(text.trim()));
}
