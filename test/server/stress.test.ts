import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { TestClient } from './client';
import { start as startClient } from './running-clients';
import { portable, stress, stressWorkspace } from './stress';

async function start(): Promise<TestClient> {
  const client = await startClient(stressWorkspace());
  return client;
}

/** What the process holds in memory, in megabytes; 0 where the system does not tell. */
function memoryOf(client: TestClient): number {
  try {
    const status = readFileSync(`/proc/${client.process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

// `npm run stress` types for a minute.
const SECONDS = Number(process.env['STRESS'] ?? 4);
const RATE = 200;

it(
  `200 edits a second for ${SECONDS} seconds leave the right answer, and memory bounded`,
  async () => {
    const typed = await start();
    const result = await stress(typed, SECONDS, RATE, () => memoryOf(typed));
    console.log(
      `${result.edits} edits in ${result.seconds.toFixed(1)} s, memory ${result.early.toFixed(0)} MB early and ` +
        `${result.most.toFixed(0)} MB at most, slowest answers ${result.slowest} ms`,
    );
    expect(result.edits).toBeGreaterThan(SECONDS * RATE * 0.9);
    const fresh = await start();
    for (const [name, text] of Object.entries(result.texts)) await fresh.open(name, text);
    const answers: Record<string, string> = {};
    for (const name of Object.keys(result.texts))
      answers[name] = portable(fresh, await fresh.diagnostics(name));
    expect(result.answers).toEqual(answers);
    // Something was wrong with something.
    expect(JSON.stringify(answers).length).toBeGreaterThan(1000);
    // A process may keep what it once needed, but it must not grow with the number of edits.
    expect(result.most).toBeLessThan(600);
  },
  SECONDS * 1000 + 60_000,
);
