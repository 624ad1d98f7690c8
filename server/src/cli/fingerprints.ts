import { createHash } from 'node:crypto';
import type { Finding } from './findings';

/** What a finding is known by when lines have moved: its rule, file, object, and its English message without numbers. */
export interface Identity {
  readonly file: string;
  readonly rule: string;
  readonly object: string;
  readonly message: string;
}

export function identityOf({ place, rule, origin, english }: Finding, file = place.file): Identity {
  return { file, rule, object: origin?.object ?? '', message: english.replace(/\d+/g, '#') };
}

/** For each finding a short text that stays the same as long as its {@link Identity} does; of equal ones each has its own. */
export function fingerprintsOf(findings: readonly Finding[]): ReadonlyMap<Finding, string> {
  const counts = new Map<string, number>();
  return new Map(
    findings.map((finding) => {
      const { file, rule, object, message } = identityOf(finding);
      const key = [file, rule, object, message].join('\n');
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
      return [finding, `${hash}:${count + 1}`];
    }),
  );
}
