import { readFileSync } from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { STDIN_URI, type Finding } from './findings';
import { identityOf, type Identity } from './fingerprints';
import { reasonOf, UsageError } from './usage-error';
import { replace } from './write-file';

/** Findings that somebody knows of. Those of an old repository go in there, so that only new ones are reported. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly (Identity & { readonly count: number })[];
}

export const BASELINE_FILE = '.kube-routes-baseline.json';

/** @throws UsageError where there is no such file, or no baseline in it */
export function readBaseline(file: string, shown: string): Baseline {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `cannot read the baseline ${shown} (${reasonOf(error)}); --write-baseline makes one`,
    );
  }
  if (!isBaseline(parsed)) throw new UsageError(`${shown} is no baseline of this version of Kube Routes`);
  return parsed;
}

/** @throws NotWrittenError */
export function writeBaseline(file: string, findings: readonly Finding[], cwd: string): void {
  const counts = new Map<string, Identity & { count: number }>();
  for (const finding of findings) {
    const identity = relativeTo(file, finding, cwd);
    const key = keyOf(identity);
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { ...identity, count: 1 });
  }
  // In an order of its own, so that two branches that change it can be merged.
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const baseline: Baseline = { version: 1, findings: sorted };
  replace(file, JSON.stringify(baseline, null, 2) + '\n');
}

/** @returns the findings that are not in the baseline, and how many entries of it nothing was found for */
export function withoutKnown(
  findings: readonly Finding[],
  baseline: Baseline,
  file: string,
  cwd: string,
): { readonly fresh: readonly Finding[]; readonly unused: number } {
  const left = new Map(baseline.findings.map((entry) => [keyOf(entry), entry.count]));
  const fresh = findings.filter((finding) => {
    const key = keyOf(relativeTo(file, finding, cwd));
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
  return { fresh, unused: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

/** Files by their paths from the baseline, so that it does not matter where the check is started. */
function relativeTo(file: string, finding: Finding, cwd: string): Identity {
  const { uri } = finding.place;
  if (uri === STDIN_URI) return identityOf(finding);
  const relative = path.relative(path.dirname(path.resolve(cwd, file)), URI.parse(uri).fsPath);
  return identityOf(finding, relative.split(path.sep).join('/'));
}

function keyOf({ file, rule, object, message }: Identity): string {
  return [file, rule, object, message].join('\n');
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== 'object' || value === null) return false;
  const { version, findings } = value as Readonly<Record<string, unknown>>;
  return (
    version === 1 &&
    Array.isArray(findings) &&
    findings.every((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return false;
      const { count, ...identity } = entry as Readonly<Record<string, unknown>>;
      return (
        typeof count === 'number' &&
        ['file', 'rule', 'object', 'message'].every((name) => typeof identity[name] === 'string')
      );
    })
  );
}
