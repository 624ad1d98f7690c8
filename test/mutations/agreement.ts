import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  applyEdits,
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  DEFAULT_SETTINGS,
  quickFixesFor,
  withFiles,
  withSettings,
  type Diagnostic,
  type Snapshot,
} from '../../server/src/core/index';
import { nodeAt } from '../../server/src/core/yaml/node';
import { pathAt } from '../harness/path-at';
import { corpora, NO_ANSWER, readVerdicts, titleOf, verdictsFile, verdictsOf, VERSIONS } from './corpus';
import type { Mutation } from './mutate';

/**
 * Thousands of manifests that differ from a sound one in a field or two. An error is shown exactly where a real API
 * server refused the manifest, at a field that it named, and what a fix leaves behind is sound YAML without the finding.
 * scripts/record-verdicts.mjs recorded the verdicts.
 */
const URI = 'file:///workspace/manifest.yaml';

/** Where the API server names a field in another way than the manifest does. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^spec\.LoadBalancerSourceRanges/, 'spec.loadBalancerSourceRanges'],
  [/(^|\.)template\.(labels|annotations)/, '$1template.metadata.$2'],
  [/(\.downwardAPI)\.(?:fieldRef|resourceFieldRef|path|mode)\b.*/, '$1'],
  [/\.persistentDisk\b/, '.gcePersistentDisk'],
  [/securityContext\.shareProcessNamespace/, 'shareProcessNamespace'],
  [/(tolerations\[\d+\])\.operator/, '$1'],
  [/\.volumeMounts\.(?:mountPropagation|recursiveReadOnly)/, '.volumeMounts'],
  [/\.resources\[storage\]/, '.resources.requests.storage'],
  [/\[([^\]\d][^\]]*)\]/g, '.$1'],
];

/** What we say otherwise, on purpose. */
const DIFFERENCES: readonly { readonly of: RegExp; readonly because: string }[] = [
  {
    of: /^Service.* metadata(?:\.name)? /,
    because:
      'a Service gets its address before its name is looked at (ERR-002), and the server complains of that',
  },
  {
    of: /^Service-node-port spec\.ports\[[12]\](?:\.port)? /,
    because: 'the server first misses that the two ports that share a nodePort have one number (SVC-025)',
  },
  {
    of: /^StatefulSet spec\.volumeClaimTemplates\[0\]\.metadata/,
    because: 'the server complains of the volumes that it makes of the templates',
  },
  {
    of: /^Pod.* spec\.serviceAccountName /,
    because: 'in all but the barest clusters the ServiceAccount plugin fills it in',
  },
  {
    of: / & .*(?:Metadata|MatchLabels)\b| spec\.selector\.MatchLabels & /,
    because: 'in the wrong case it is an unknown field, and the rest is judged as if it were right',
  },
  {
    of: /clusterIPs?(?:\[0\])? .*"(?:192\.0\.2|2001:db8)/,
    because: 'which addresses a cluster gives to Services is not in a manifest',
  },
];

/** Declares the tests of the bases whose names match. */
export function describeAgreement(bases: RegExp): void {
  describe.each(
    corpora()
      .filter(({ base }) => bases.test(base))
      .map((corpus) => [corpus.base, corpus] as const),
  )('%s', (base, { mutations }) => {
    let snapshots: Snapshot[] = [];
    /** By version, in the order of the mutations. */
    const judged = new Map<number, Diagnostic[][]>();
    beforeAll(() => {
      snapshots = mutations.map(({ text }) => snapshotOf(text));
      for (const version of VERSIONS) judged.set(version, []);
      for (const snapshot of snapshots)
        for (const [version, all] of judged)
          all.push(diagnosticsOf(forVersion(snapshot, version), URI, fail));
    });

    describe.each(VERSIONS.map((version) => [`1.${version}`, version] as const))('by %s', (_, version) => {
      it('has recorded verdicts for these manifests', () => {
        const file = verdictsFile(base, version);
        if (version !== VERSIONS[0] && !existsSync(file)) return;
        const { count, said } = readVerdicts(readFileSync(file, 'utf8'));
        expect(count).toBe(mutations.length);
        const titles = new Set(mutations.map(titleOf));
        expect([...said.keys()].filter((title) => !titles.has(title))).toEqual([]);
      });

      it('is judged as the API server judges it', () => {
        const verdicts = verdictsOf(base, version);
        const disagreements = mutations.flatMap((mutation, index) => {
          const title = titleOf(mutation);
          const errors = judged.get(version)?.[index]?.filter(({ severity }) => severity === 'error') ?? [];
          const fields = verdicts.get(title)?.fields;
          const difference = compare(snapshots[index], errors, fields, mutation.path.includes(' & '));
          return difference && !DIFFERENCES.some(({ of }) => of.test(`${base} ${title}`))
            ? [`${title}: ${difference}`]
            : [];
        });
        expect(disagreements).toEqual([]);
      });
    });

    it('is repaired by its fixes', () => {
      const repaired = new Set<string>();
      const failures = [...judged].flatMap(([version, all]) =>
        mutations.flatMap((mutation, index) => {
          const diagnostics = all[index] ?? [];
          // What versions agree on is tried once.
          const key = `${index} ${diagnostics.map(({ code, message }) => `${code} ${message}`).join()}`;
          const snapshot = snapshots[index];
          if (!snapshot || repaired.has(key)) return [];
          repaired.add(key);
          return failedFixes(forVersion(snapshot, version), mutation, diagnostics);
        }),
      );
      expect(failures).toEqual([]);
    });
  });
}

function failedFixes(
  snapshot: Snapshot,
  mutation: Mutation,
  diagnostics: readonly Diagnostic[],
): readonly string[] {
  return diagnostics.flatMap((diagnostic) =>
    quickFixesFor(snapshot, diagnostic).flatMap(({ title, edits }) => {
      const text = applyEdits(mutation.text, edits.get(URI) ?? []);
      const after = withSettings(snapshotOf(text), snapshot.settings);
      const documents = after.files.get(URI)?.documents ?? [];
      if (documents.some(({ errors }) => errors.length > 0))
        return [`${titleOf(mutation)}: ${title} leaves broken YAML`];
      const left = diagnosticsOf(after, URI, fail).filter(isSame(diagnostic));
      const before = diagnostics.filter(isSame(diagnostic));
      return left.length >= before.length ? [`${titleOf(mutation)}: ${title} does not solve it`] : [];
    }),
  );
}

function forVersion(snapshot: Snapshot, version: number): Snapshot {
  return withSettings(snapshot, { ...DEFAULT_SETTINGS, kubernetesVersion: version });
}

/** @returns in what the errors differ from a verdict; `undefined` where they agree */
function compare(
  snapshot: Snapshot | undefined,
  errors: readonly Diagnostic[],
  fields: readonly string[] | undefined,
  several: boolean,
): string | undefined {
  if (fields?.includes(NO_ANSWER)) return undefined;
  const found = errors.map(({ code, message }) => `${code}: ${message}`).join(' ');
  if (!fields) return errors.length > 0 ? `accepted, but ${found}` : undefined;
  if (errors.length === 0) return `refused because of ${fields.join(', ') || 'a type'}, unseen`;
  // ERR-002: of several mistakes the server may name only the first.
  if (several || fields.length === 0) return undefined;
  const root = snapshot?.files.get(URI)?.documents[0]?.root;
  const names = fields.map((field) =>
    OTHER_NAMES.reduce((name, [from, to]) => name.replace(from, to), field),
  );
  const places = errors.map(({ range }) => pathAt(root, range));
  const stands = (place: string) => names.some((name) => isAbout(place, name, isAbsent(snapshot, name)));
  const elsewhere = errors.filter((_error, index) => !stands(places[index] ?? ''));
  if (elsewhere.length === 0) return undefined;
  return `refused because of ${fields.join(', ')}, not ${elsewhere.map(({ code, message }) => `${code}: ${message}`).join(' ')}`;
}

/** For a field that is not there the place can only be one near it. */
function isAbout(place: string, field: string, absent: boolean): boolean {
  const within = (inner: string, outer: string) =>
    inner === outer || outer === '' || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
  if (within(place, field) || within(field, place)) return true;
  if (!absent) return false;
  const parent = parentOf(field);
  return within(place, parent) || parentOf(place) === '' || parentOf(place) === parentOf(parent);
}

function isAbsent(snapshot: Snapshot | undefined, field: string): boolean {
  const steps = [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
  const root = snapshot?.files.get(URI)?.documents[0]?.root;
  const node = nodeAt(root, steps);
  return node === undefined || (node.type === 'scalar' && (node.value === null || node.value === ''));
}

function parentOf(field: string): string {
  return field.replace(/(?:^|\.)[^.[\]]*$|\[\d+\]$/, '');
}

function isSame(a: Diagnostic): (b: Diagnostic) => boolean {
  return (b) => a.code === b.code && a.message === b.message;
}

function snapshotOf(text: string): Snapshot {
  return withFiles(emptySnapshot(['file:///workspace']), [{ uri: URI, file: parseFile(URI, text) }]);
}

function fail(_rule: unknown, error: unknown): never {
  throw error;
}
