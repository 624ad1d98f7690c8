import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { diagnosticsOf, emptySnapshot, parseFile, withFiles } from '../server/src/core/index';

/**
 * Agreement with the API server: valid manifests are changed one field at a time, and an error must be shown exactly
 * when a kube-apiserver would refuse the object on create. The expected verdict comes from the fact that each case cites.
 */
interface CaseFile {
  /** Sound manifests by name. */
  readonly bases: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}

interface Case {
  readonly fact: string;
  readonly base: string;
  /** `spec.ports.0.port`; a key with dots in it stands in quotes. */
  readonly path: string;
  /** Further fields, set first. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** Values that the API server refuses; `~absent` takes the field out. */
  readonly refused?: readonly unknown[];
  readonly accepted?: readonly unknown[];
}

const ABSENT = '~absent';
const folder = fileURLToPath(new URL('./agreement/', import.meta.url));
const URI = 'file:///workspace/manifest.yaml';

describe.each(readdirSync(folder))('%s', (file) => {
  const { bases, cases } = parse(readFileSync(folder + file, 'utf8'), {
    merge: true,
    maxAliasCount: -1,
  }) as CaseFile;

  it.each(Object.keys(bases))('the base %s is accepted', (name) => {
    expect(errorsIn(bases[name])).toEqual([]);
  });

  const table = cases.flatMap((row) => [
    ...(row.refused ?? []).map((value) => ({ ...row, value, verdict: 'refused' })),
    ...(row.accepted ?? []).map((value) => ({ ...row, value, verdict: 'accepted' })),
  ]);

  it.each(
    table.map(
      (row) =>
        [
          `${row.fact}: ${row.base} with ${row.path} = ${JSON.stringify(row.value)} is ${row.verdict}`,
          row,
        ] as const,
    ),
  )('%s', (_title, row) => {
    const manifest = structuredClone(bases[row.base]);
    for (const [path, value] of Object.entries(row.with ?? {})) set(manifest, path, value);
    set(manifest, row.path, row.value);
    const errors = errorsIn(manifest);
    if (row.verdict === 'accepted') expect(errors).toEqual([]);
    else expect(errors.length, stringify(manifest)).toBeGreaterThan(0);
  });
});

function errorsIn(manifest: unknown): string[] {
  // Quoted as YAML 1.1 needs it, which the API server's clients read.
  const text = stringify(manifest, { lineWidth: 0, version: '1.1' });
  const snapshot = withFiles(emptySnapshot(['file:///workspace']), [
    { uri: URI, file: parseFile(URI, text) },
  ]);
  return diagnosticsOf(snapshot, URI)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code}: ${message}`);
}

function set(manifest: unknown, path: string, value: unknown): void {
  const steps = [...path.matchAll(/"([^"]+)"|([^."]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const last = steps.pop() ?? '';
  let target = manifest as Record<string, unknown>;
  for (const step of steps) {
    target[step] ??= {};
    target = target[step] as Record<string, unknown>;
  }
  if (value !== ABSENT) target[last] = value;
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete target[last];
}
