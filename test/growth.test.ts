import { describe, expect, it } from 'vitest';
import { diagnosticsOf, emptySnapshot, fixAllSafe, parseFile, withFiles } from '../server/src/core/index';

const URI = 'file:///workspace/manifest.yaml';
const FEW = 200;
const TIMES = 8;
const LOOKS = 4;
/** What is linear takes eight times as long for eight times as much, what is quadratic 64 times. */
const MOST = 16;

/** How many times the processor takes as long for eight times as much: the least of some looks, since others disturb. */
function growth(text: (count: number) => string, work: (text: string) => unknown): number {
  const [few, many] = [text(FEW), text(FEW * TIMES)];
  const timeFor = (written: string): number => {
    const start = process.cpuUsage();
    work(written);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  // What runs for the first time takes longer.
  for (const written of [few, many, few]) timeFor(written);
  let least = Infinity;
  for (let look = 0; look < LOOKS && least > TIMES; look++) {
    const short = Math.max(timeFor(few), timeFor(few));
    least = Math.min(least, timeFor(many) / short);
  }
  return least;
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
  ])('%s', (_, text) => {
    expect(growth(text, judge)).toBeLessThan(MOST);
  });

  it.each<[string, (count: number) => string]>([
    ['ports without a name', (count) => SERVICE + lines(count, (index) => `  - port: ${index + 1}`)],
    ['equal ports without a name', (count) => SERVICE + lines(count, () => '  - port: 80')],
  ])('repairs of %s', (_, text) => {
    const repair = (written: string) => {
      const { snapshot, diagnostics } = judge(written);
      for (const diagnostic of diagnostics) diagnostic.fixes();
      return fixAllSafe(snapshot, URI, diagnostics);
    };
    expect(growth(text, repair)).toBeLessThan(MOST);
  });
});
