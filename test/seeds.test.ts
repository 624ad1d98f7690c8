import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  applyEdits,
  diagnosticsOf,
  parseFile,
  quickFixesFor,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';
import { checkFixtureFile, snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';

const root = fileURLToPath(new URL('./seeds/', import.meta.url));
const seeds = readdirSync(root).filter((file) => file.endsWith('.yaml'));

/** The manifests that the project began with, as they were written: each is found to have what it has, and no more. */
it.each(seeds)('%s', (file) => {
  checkFixtureFile(`${root}${file}`);
});

/** The first fix of each error, one after the other, makes of each of them what the API server takes. */
it.each(seeds)('%s can be repaired step by step', (file) => {
  const uri = uriOf(`/${file}`);
  let snapshot = snapshotOf(parseFixture(readFileSync(`${root}${file}`, 'utf8')));
  for (let step = 0; step < 10; step++) {
    const [fix] = errorsIn(snapshot, uri).flatMap((error) => quickFixesFor(snapshot, error).slice(0, 1));
    if (!fix) break;
    snapshot = replace(snapshot, uri, applyEdits(textOf(snapshot, uri), fix.edits.get(uri) ?? []));
  }
  expect(errorsIn(snapshot, uri), textOf(snapshot, uri)).toEqual([]);
});

it.each([
  [
    '02-session-affinity-fragment.yaml',
    `apiVersion: v1
kind: Service
metadata:
 name: service
spec:
 sessionAffinity: ClientIP
 ports:
  - port: 80
`,
  ],
  [
    '10-external-traffic-policy-fragment.yaml',
    `apiVersion: v1
kind: Service
metadata:
  name: service
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  ports:
    - port: 80
`,
  ],
])('%s can be completed at once', (file, complete) => {
  const uri = uriOf(`/${file}`);
  const snapshot = snapshotOf(parseFixture(readFileSync(`${root}${file}`, 'utf8')));
  const fixes = errorsIn(snapshot, uri).flatMap((error) => quickFixesFor(snapshot, error).slice(0, 1));
  const edits = fixes.flatMap((fix) => fix.edits.get(uri) ?? []);
  expect(applyEdits(textOf(snapshot, uri), edits)).toBe(complete);
  expect(errorsIn(replace(snapshot, uri, complete), uri)).toEqual([]);
});

function errorsIn(snapshot: Snapshot, uri: string) {
  return diagnosticsOf(snapshot, uri).filter(({ severity }) => severity === 'error');
}

function textOf(snapshot: Snapshot, uri: string): string {
  return snapshot.files.get(uri)?.text ?? '';
}

function replace(snapshot: Snapshot, uri: string, text: string): Snapshot {
  return withFiles(snapshot, [{ uri, file: parseFile(uri, text) }]);
}
