// A list of checks with what went wrong in each, and the time it took.

export class Checks {
  constructor(only) {
    this.only = only;
    this.failed = [];
    this.passed = 0;
    this.skipped = [];
  }

  /** Runs one check. What it gives back, or throws, is wrong; nothing is right. */
  async check(name, work) {
    if (this.only && !name.includes(this.only)) return;
    const began = performance.now();
    let wrong;
    try {
      wrong = [...((await work()) ?? [])];
    } catch (error) {
      // Without the colours that the browser's driver puts into its messages.
      wrong = [(error.stack ?? String(error)).replace(/\x1b\[\d+m/g, "")];
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    if (wrong.length === 0) this.passed += 1;
    else this.failed.push({ name, wrong });
    console.log(`${wrong.length === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
    for (const line of wrong) console.log(`       ${line.replaceAll("\n", "\n       ")}`);
  }

  /** Says what was not looked at, and why. */
  skip(name, why) {
    this.skipped.push(name);
    console.log(`skip ${name}: ${why}`);
  }

  /** The last line; true where nothing went wrong. */
  close() {
    console.log(`\n${this.passed} checks hold, ${this.failed.length} do not, ${this.skipped.length} were skipped`);
    for (const { name } of this.failed) console.log(`  does not hold: ${name}`);
    return this.failed.length === 0 && this.passed > 0;
  }
}

/** Something that must hold, in words. */
export function must(holds, words) {
  if (!holds) throw new Error(words);
}
