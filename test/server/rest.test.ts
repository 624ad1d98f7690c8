import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { pod, service } from './manifests';
import { launch } from './running-clients';

/** In milliseconds: longer than the server waits for more work, and takes to rest. */
const LONG = 10_000;

it('takes less memory once nobody asks for anything, and answers as before', async () => {
  const count = 400;
  const padding = Array.from({ length: 200 }, (_, line) => `# A comment, line ${line} of many.\n`).join('');
  const client = launch(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `app-${index}/all.yaml`,
        `${padding}${service(`app-${index}`, `app-${index}`)}---\n${index % 2 ? pod(`app-${index}`) : ''}`,
      ]),
    ),
  );
  await client.initialize();
  await client.scanned();
  const all = async () =>
    (await client.workspaceDiagnostics()).items
      .map((item) => ({ uri: item.uri, items: item.kind === 'full' ? item.items : [] }))
      .sort((a, b) => (a.uri < b.uri ? -1 : 1));
  const before = await all();
  expect(before.filter(({ items }) => items.length > 0)).toHaveLength(count / 2);
  const size = residentMemory(client.process.pid);
  await pause(LONG);
  const rested = residentMemory(client.process.pid);
  if (size !== undefined) expect(rested).toBeLessThan(0.9 * size);
  // What refers to packed texts, and what is read anew from them.
  client.settings = { kubernetesVersion: '1.30' };
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  expect(await all()).toEqual(before);
}, 60_000);

/** In kilobytes; `undefined` where the system does not tell. */
function residentMemory(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) : undefined;
}
