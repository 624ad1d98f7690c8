import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnosticsOf, emptySnapshot, fixAllSafe, parseFile, withFiles } from '../server/src/core/index';

const URI = 'file:///workspace/manifest.yaml';
const FEW = 200;
const TIMES = 8;
/** What is linear does eight times as much for eight times as many, what is quadratic 64 times. */
const MOST = 12;

/** Counts how often the blocks of the core run, as V8 does it: clocks lie on shared machines. */
const session = new Session();
beforeAll(async () => {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

async function countOf(work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage');
  work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  let count = 0;
  for (const { url, functions } of result)
    if (url.includes('/server/src/core/'))
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
  return count;
}

/** How many times as much is done for eight times as many. */
async function growth(text: (count: number) => string, work: (text: string) => unknown): Promise<number> {
  const [few, many] = [text(FEW), text(FEW * TIMES)];
  // What is done once, whatever there is, counts for neither.
  work(few);
  const least = await countOf(() => work(few));
  expect(least).toBeGreaterThan(FEW);
  return (await countOf(() => work(many))) / least;
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

function judge(text: string) {
  const snapshot = withFiles(emptySnapshot(['file:///workspace']), [
    { uri: URI, file: parseFile(URI, text) },
  ]);
  return { snapshot, diagnostics: diagnosticsOf(snapshot, URI) };
}

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n';

function pod(fields: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n${fields}`;
}

describe('does as much for each of many', () => {
  it.each<[string, (count: number) => string]>([
    [
      'requests to be silent',
      (count) =>
        SERVICE + lines(count, (index) => `  - { name: p${index}, port: 0 } # kube-routes-ignore port-range`),
    ],
    [
      'volumes and mounts',
      (count) =>
        pod(
          `  volumes:\n${lines(count, (index) => `  - { name: v${index}, emptyDir: {} }`)}  containers:\n  - name: web\n    image: web\n    volumeMounts:\n${lines(count, (index) => `    - { name: v${index}, mountPath: /v${index} }`)}`,
        ),
    ],
    [
      'volumes that are devices',
      (count) =>
        pod(
          `  volumes:\n${lines(count, (index) => `  - { name: v${index}, persistentVolumeClaim: { claimName: c${index} } }`)}  containers:\n  - name: web\n    image: web\n    volumeDevices:\n${lines(count, (index) => `    - { name: v${index}, devicePath: /v${index} }`)}`,
        ),
    ],
  ])('%s', async (_, text) => {
    expect(await growth(text, judge)).toBeLessThan(MOST);
  });

  it.each<[string, (count: number) => string]>([
    ['ports without a name', (count) => SERVICE + lines(count, (index) => `  - port: ${index + 1}`)],
    ['equal ports without a name', (count) => SERVICE + lines(count, () => '  - port: 80')],
  ])('repairs of %s', async (_, text) => {
    const repair = (written: string) => {
      const { snapshot, diagnostics } = judge(written);
      for (const diagnostic of diagnostics) diagnostic.fixes();
      return fixAllSafe(snapshot, URI, diagnostics);
    };
    expect(await growth(text, repair)).toBeLessThan(MOST);
  });
});
