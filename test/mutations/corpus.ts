import { readFileSync } from 'node:fs';
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

/** Network objects whole, of the others a part. */
export function corpora(): Corpus[] {
  const file = fileURLToPath(new URL('bases.yaml', import.meta.url));
  const bases = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Manifest>>;
  return Object.entries(bases).map(([base, manifest]) => {
    const share = base === 'Pod' ? 6 : /^(?:Service|Endpoint)/.test(base) ? 1 : 3;
    return { base, manifest, mutations: mutationsOf(manifest, { share, pairs: 150 }) };
  });
}

/**
 * Verdicts as a text that people can read: under each path the fields that the API server named, and the changes for
 * which it did so. What is not there was accepted.
 */
export function writeVerdicts(
  mutations: readonly Mutation[],
  refusals: readonly (Refusal | undefined)[],
): string {
  const paths = new Map<string, Map<string, string[]>>();
  mutations.forEach(({ path, change }, index) => {
    const refusal = refusals[index];
    if (!refusal) return;
    const byFields = paths.get(path) ?? new Map<string, string[]>();
    paths.set(path, byFields);
    const fields = refusal.fields.join(', ') || UNDECODABLE;
    byFields.set(fields, [...(byFields.get(fields) ?? []), change]);
  });
  const lines = [...paths].flatMap(([path, byFields]) => [
    path,
    ...[...byFields].map(([fields, changes]) => `  ${fields}: ${changes.join(' | ')}`),
  ]);
  return `# ${mutations.length} manifests\n${lines.join('\n')}\n`;
}

/** The reverse of {@link writeVerdicts}: refusals by path and change, and how many manifests were judged. */
export function readVerdicts(text: string): { count: number; refusals: Map<string, Refusal> } {
  const refusals = new Map<string, Refusal>();
  let path = '';
  for (const line of text.split('\n').slice(1)) {
    if (!line.startsWith('  ')) {
      path = line;
      continue;
    }
    const at = line.indexOf(': ');
    const names = line.slice(2, at);
    const fields = names === UNDECODABLE ? [] : names.split(', ');
    for (const change of line.slice(at + 2).split(' | ')) refusals.set(`${path} ${change}`, { fields });
  }
  return { count: Number(/^# (\d+)/.exec(text)?.[1]), refusals };
}

/** Instead of a field: the server failed, so nothing is known. */
export const NO_ANSWER = '(no answer)';
const UNDECODABLE = '(undecodable)';
