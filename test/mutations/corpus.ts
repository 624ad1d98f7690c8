import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { mutationsOf, type Manifest, type Mutation } from './mutate';

/** The mutations of one sound manifest. */
export interface Corpus {
  readonly base: string;
  readonly manifest: Manifest;
  readonly mutations: readonly Mutation[];
}

/** What an API server said to a manifest that it refused. */
export interface Refusal {
  /** The fields that it named; none where it could not even decode the manifest. */
  readonly fields: readonly string[];
}

/** The refusals among the mutations of a base, by {@link titleOf}. */
export type Verdicts = ReadonlyMap<string, Refusal>;

/**
 * The minor versions whose API servers were asked. What the first says is recorded whole (`verdicts/Service.txt`), of the
 * others what they say otherwise than the one before them (`verdicts/1.37/Service.txt`, absent where there is nothing).
 */
export const VERSIONS = [36, 37] as const;

/** Where versions differ: only this is changed of bases that were written for it. */
const PARTS: Readonly<Record<string, RegExp>> = {
  'Pod-certificates': /\.sources|seLinux/,
  'Pod-new-fields':
    /\.(?:evictionResponders|protocol|mode|bindMountOptions|defaultUser|user)(?![a-zA-Z])|sources\[0\]$/,
  'Deployment-volumes': /\.image(?!Pull)/,
  'StatefulSet-updates': /^spec\.updateStrategy/,
  'Job-scheduling': /^spec\.scheduling/,
};

/** Network objects whole, of the others a part. */
export function corpora(): Corpus[] {
  const file = fileURLToPath(new URL('bases.yaml', import.meta.url));
  const bases = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Manifest>>;
  return Object.entries(bases).map(([base, manifest]) => {
    const within = PARTS[base];
    const share = base === 'Pod' ? 6 : within || /^(?:Service|Endpoint)/.test(base) ? 1 : 3;
    return {
      base,
      manifest,
      mutations: mutationsOf(manifest, { ...(within && { within }), share, pairs: within ? 30 : 150 }),
    };
  });
}

/** What the API servers of a version said to the mutations of a base, by {@link titleOf}; absent what they took. */
export function verdictsOf(base: string, version: number): Verdicts {
  const verdicts = new Map<string, Refusal>();
  for (const asked of VERSIONS) {
    const file = verdictsFile(base, asked);
    if (asked > version || !existsSync(file)) continue;
    for (const [title, refusal] of readVerdicts(readFileSync(file, 'utf8')).said) {
      if (refusal) verdicts.set(title, refusal);
      else verdicts.delete(title);
    }
  }
  return verdicts;
}

export function verdictsFile(base: string, version: number): string {
  const name = version === VERSIONS[0] ? `${base}.txt` : `1.${version}/${base}.txt`;
  return fileURLToPath(new URL(`verdicts/${name}`, import.meta.url));
}

/** Unique among the mutations of a base. */
export function titleOf({ path, change }: Pick<Mutation, 'path' | 'change'>): string {
  return `${path} ${change}`;
}

/**
 * Verdicts as a text that people can read: under each path the fields that the API server named, and the changes for
 * which it did so. What is not there is as it was before.
 * @param before the verdicts of the version before; of the first, none: all was accepted
 * @returns "" where all is as it was before
 */
export function writeVerdicts(
  mutations: readonly Mutation[],
  verdicts: Verdicts,
  before: Verdicts = new Map(),
): string {
  const paths = new Map<string, Map<string, string[]>>();
  for (const mutation of mutations) {
    const verdict = verdicts.get(titleOf(mutation));
    if (isSame(verdict, before.get(titleOf(mutation)))) continue;
    const byFields = paths.get(mutation.path) ?? new Map<string, string[]>();
    paths.set(mutation.path, byFields);
    const fields = verdict ? verdict.fields.join(', ') || UNDECODABLE : ACCEPTED;
    byFields.set(fields, [...(byFields.get(fields) ?? []), mutation.change]);
  }
  const lines = [...paths].flatMap(([path, byFields]) => [
    path,
    ...[...byFields].map(([fields, changes]) => `  ${fields}: ${changes.join(' | ')}`),
  ]);
  return lines.length > 0 ? `# ${mutations.length} manifests\n${lines.join('\n')}\n` : '';
}

/** Whether two verdicts name the same fields; their order changes from version to version, and says nothing. */
function isSame(a: Refusal | undefined, b: Refusal | undefined): boolean {
  return a?.fields.toSorted().join() === b?.fields.toSorted().join();
}

/** The reverse of {@link writeVerdicts}: what was said, by title, and how many manifests were judged. */
export function readVerdicts(text: string): {
  count: number;
  /** `undefined` for what was taken, though not before. */
  said: ReadonlyMap<string, Refusal | undefined>;
} {
  const said = new Map<string, Refusal | undefined>();
  let path = '';
  for (const line of text.split('\n').slice(1)) {
    if (!line.startsWith('  ')) {
      path = line;
      continue;
    }
    const at = line.indexOf(': ');
    const names = line.slice(2, at);
    const fields = names === UNDECODABLE ? [] : names.split(', ');
    for (const change of line.slice(at + 2).split(' | '))
      said.set(titleOf({ path, change }), names === ACCEPTED ? undefined : { fields });
  }
  return { count: Number(/^# (\d+)/.exec(text)?.[1]), said };
}

/** Instead of a field: the server failed, so nothing is known. */
export const NO_ANSWER = '(no answer)';
const UNDECODABLE = '(undecodable)';
const ACCEPTED = '(accepted)';
