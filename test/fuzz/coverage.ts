import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { pathToFileURL } from 'node:url';

/** What has been reached of a script so far, block by block, as V8 itself counts it. */
export class Coverage {
  readonly #session: Session;
  readonly #url: string;
  readonly #reached: Uint8Array;
  #count = 0;

  private constructor(session: Session, file: string) {
    this.#session = session;
    this.#url = pathToFileURL(file).href;
    this.#reached = new Uint8Array(readFileSync(file, 'utf8').length);
  }

  /** Begins to count; what has run of the file before does not. */
  static async start(file: string): Promise<Coverage> {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return new Coverage(session, file);
  }

  /** Whether the last steps reached code that none before them did. */
  async grew(): Promise<boolean> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const before = this.#count;
    const script = result.find(({ url }) => url === this.#url);
    // Outer functions come before those in them, and a function before its blocks, so what is written last is innermost.
    const ran = new Uint8Array(this.#reached.length);
    for (const { ranges } of script?.functions ?? [])
      for (const { startOffset, endOffset, count } of ranges)
        ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    for (let at = 0; at < ran.length; at++) {
      if (ran[at] === 0 || this.#reached[at] === 1) continue;
      this.#reached[at] = 1;
      this.#count++;
    }
    return this.#count > before;
  }

  /** In percent. */
  share(): string {
    return `${((100 * this.#count) / this.#reached.length).toFixed(1)} %`;
  }
}
