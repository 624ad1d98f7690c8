import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { english, refactoringsAt, withCompleteness } from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';
import {
  afterRefactoring,
  checkRefactoringFixtureFile,
  newFindings,
  refactoringsAtHeads,
} from './harness/refactorings';

const root = fileURLToPath(new URL('.', import.meta.url));
const below = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`)
    .sort();
const everything = [...below('features'), ...below('rules'), ...below('seeds')];
const read = (file: string) => parseFixture(readFileSync(root + file, 'utf8'));

/** What a change rightly brings to light: rules whose findings are about those who use the Service, or about its nature. */
const CONSEQUENCES: Readonly<Record<string, readonly string[]>> = {
  'to-headless': ['service-url', 'service-environment'],
  'headless-to-cluster-ip': ['service-environment-collision'],
  'expose-workload': ['port-merge-hazard'],
};

it.each(below('features/refactorings'))('%s', (file) => {
  checkRefactoringFixtureFile(root + file);
});

describe('whatever is offered can be done, and does no harm', () => {
  it.each(everything)('%s', (file) => {
    const fixture = read(file);
    const snapshot = snapshotOf(fixture);
    // One fixture holds hundreds of copies of one object.
    for (const { path } of fixture.files.slice(0, 3)) {
      for (const refactoring of refactoringsAtHeads(snapshot, uriOf(path)).slice(0, 10)) {
        const after = afterRefactoring(snapshot, refactoring);
        const found = newFindings(snapshot, after).filter(
          (finding) => !(CONSEQUENCES[refactoring.id] ?? []).some((rule) => finding.startsWith(`${rule}:`)),
        );
        expect(found, `after "${refactoring.title}"`).toEqual([]);
      }
    }
  });
});

it.each(everything)('asking never throws, anywhere: %s', (file) => {
  const fixture = read(file);
  const broken = {
    ...fixture,
    files: fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) })),
  };
  for (const snapshot of [snapshotOf(fixture), withCompleteness(snapshotOf(broken), false)]) {
    for (const [uri, { text }] of snapshot.files) {
      for (const { index } of text.matchAll(/^|:/gm))
        refactoringsAt(snapshot, uri, { start: index, end: index });
      refactoringsAt(snapshot, uri, { start: 0, end: text.length });
    }
  }
});

describe('a refactoring is offered', () => {
  const [file] = read('features/refactorings/node-port.yaml').files;
  const text = file?.text ?? '';
  const snapshot = snapshotOf(read('features/refactorings/node-port.yaml'));
  const titlesFor = (start: string, end = start) =>
    refactoringsAt(snapshot, uriOf(file?.path ?? ''), {
      start: text.indexOf(start),
      end: text.indexOf(end),
    }).map(({ title }) => english(title));

  it('at the head of its object and at the field that changes, not elsewhere', () => {
    const title = 'Change Service "web" from NodePort to LoadBalancer';
    expect(titlesFor('kind: Service')).toContain(title);
    expect(titlesFor('name: web')).toContain(title);
    expect(titlesFor('type: NodePort')).toContain(title);
    expect(titlesFor('selector:')).not.toContain(title);
  });

  it('for a selection that touches one of these', () => {
    const title = 'Change Service "web" from NodePort to LoadBalancer';
    expect(titlesFor('spec:', 'selector:')).toContain(title);
    expect(titlesFor('selector:', 'port: 80')).not.toContain(title);
  });
});
