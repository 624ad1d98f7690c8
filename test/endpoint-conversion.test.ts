import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { diagnosticsOf, quickFixesFor } from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';

/** What is left in the cluster must be the same, and no comment may get lost, for it to run unattended. */
it.each([
  ['rules/endpoints-deprecated/one.yaml', '/db.yaml', [true]],
  ['rules/endpoints-deprecated/several.yaml', '/db.yaml', [true]],
  ['rules/endpoints-deprecated/list.yaml', '/list.yaml', [true]],
  ['rules/endpoints-deprecated/comments.yaml', '/db.yaml', [false]],
  ['seeds/06-endpoints.yaml', '/06-endpoints.yaml', [false]],
])('the conversion of %s is safe: %s', (fixture, file, safe) => {
  const text = readFileSync(fileURLToPath(new URL(`./${fixture}`, import.meta.url)), 'utf8');
  const snapshot = snapshotOf(parseFixture(text));
  const found = diagnosticsOf(snapshot, uriOf(file)).filter(({ code }) => code === 'endpoints-deprecated');
  expect(found.flatMap((diagnostic) => quickFixesFor(snapshot, diagnostic)).map((fix) => fix.safe)).toEqual(
    safe,
  );
});
