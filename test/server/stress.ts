import { pod, service } from './manifests';
import type { TestClient } from './client';

export interface StressResult {
  readonly edits: number;
  readonly seconds: number;
  /** Memory of the server in megabytes: after a tenth of the time, and the most after that. */
  readonly early: number;
  readonly most: number;
  /** Longest time that a hover took, in milliseconds. */
  readonly slowest: number;
  /** The diagnostics of each open file at the end, as JSON. */
  readonly answers: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
}

const FILES = 20;
/** In milliseconds. */
const TICK = 20;

/** What the workspace of a stress test holds on its disk. */
export function stressWorkspace(): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `${index % 10}/${index}.yaml`,
      `${service(`web-${index}`, `app-${index}`)}---\n${pod(`app-${index}`)}`,
    ]),
  );
}

/**
 * Types into open files at random, asks on the way as an editor does, and sees what the server says in the end.
 * @param rate edits a second
 * @param memory of the server, in megabytes
 */
export async function stress(
  client: TestClient,
  seconds: number,
  rate: number,
  memory: () => number,
  seed = 1,
): Promise<StressResult> {
  const random = randomFrom(seed);
  const names = Array.from({ length: FILES }, (_, index) => `${index % 10}/${index}.yaml`);
  const initial = stressWorkspace();
  for (const name of names) await client.open(name, initial[name] ?? '');
  const start = Date.now();
  const hovers: Promise<unknown>[] = [];
  let edits = 0;
  let early = 0;
  let most = 0;
  let slowest = 0;
  let lastHover = 0;
  for (let now = start; now < start + seconds * 1000; now = Date.now()) {
    const due = Math.min(Math.floor(((now - start) / 1000) * rate), rate * seconds);
    for (; edits < due; edits++) await typeInto(client, names[random(FILES)] ?? '', initial, random);
    const used = memory();
    if (now - start < seconds * 100) early = Math.max(early, used);
    else most = Math.max(most, used);
    if (now - lastHover > 250) {
      lastHover = now;
      const name = names[random(FILES)] ?? '';
      hovers.push(ask(client, name, random).then((took) => (slowest = Math.max(slowest, took))));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK));
  }
  await Promise.all(hovers);
  const answers: Record<string, string> = {};
  const texts: Record<string, string> = {};
  for (const name of names) {
    answers[name] = portable(client, await client.diagnostics(name));
    texts[name] = client.document(name).getText();
  }
  return { edits, seconds: (Date.now() - start) / 1000, early, most, slowest, answers, texts };
}

/** Diagnostics without the place of the workspace. */
export function portable(client: TestClient, diagnostics: unknown): string {
  return JSON.stringify(diagnostics).replaceAll(client.uri(''), 'workspace:');
}

async function typeInto(
  client: TestClient,
  name: string,
  initial: Readonly<Record<string, string>>,
  random: (below: number) => number,
): Promise<void> {
  const document = client.document(name);
  const text = document.getText();
  // Now and then everything is put right, or all would soon be noise.
  if (random(40) === 0 || text.length > 5000 || text.length < 20) {
    const end = document.positionAt(text.length);
    await client.change(name, { start: { line: 0, character: 0 }, end }, initial[name] ?? '');
    return;
  }
  const at = random(text.length);
  const end = Math.min(text.length, at + random(3) * random(2));
  const inserted = ['a', ' ', '\n', ':', '- ', 'app: app-3', '"', '{', '}', '---\n', '\t', '0', '😀', '', ''];
  const range = { start: document.positionAt(at), end: document.positionAt(end) };
  await client.change(name, range, inserted[random(inserted.length)] ?? '');
}

async function ask(client: TestClient, name: string, random: (below: number) => number): Promise<number> {
  const start = Date.now();
  const textDocument = { uri: client.uri(name) };
  const position = { line: random(12), character: random(12) };
  await Promise.all([
    client.connection.sendRequest('textDocument/hover', { textDocument, position }),
    client.connection.sendRequest('textDocument/completion', { textDocument, position }),
    client.connection.sendRequest('textDocument/codeLens', { textDocument }),
    client.diagnostics(name),
  ]);
  return Date.now() - start;
}

/** Whole numbers from 0 on, the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}
