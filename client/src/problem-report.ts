import type { FailedParams } from '../../server/src/lsp/protocol';

/** What the user may read, change and send, or not. */
export interface Facts {
  readonly extension: string;
  readonly editor: string;
  readonly host: string;
  readonly platform: string;
  /** How often the server ended unasked. */
  readonly ends: number;
  readonly failures: readonly FailedParams[];
  readonly settings: readonly ChangedSetting[];
}

export interface ChangedSetting {
  readonly key: string;
  readonly value: unknown;
  /** As `package.json` describes it. */
  readonly schema: SettingSchema;
}

export interface SettingSchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: unknown;
}

/** How many failures a report has: the last ones. */
const MOST = 10;

/**
 * A report in Markdown. It holds nothing of the user's manifests: no path, no name, no text; of an error only where in
 * our own code it came from, and of a setting the value only where the setting leaves no room for names.
 */
export function problemReport(facts: Facts): string {
  const { extension, editor, host, platform, ends, failures, settings } = facts;
  return [
    '<!-- Read it before you send it, and say what you did and what happened. Nothing is sent by itself. -->',
    '',
    '## What happened',
    '',
    '',
    '## Versions',
    '',
    ...[`Kube Routes ${extension}`, `${host} ${editor}`, platform].map((line) => `- ${line}`),
    '',
    '## Settings that are not as they come',
    '',
    ...(settings.length > 0 ? settings.map(describeSetting) : ['None.']),
    '',
    '## Failures since the window was opened',
    '',
    `The language server ended ${ends} times unasked.`,
    '',
    ...failures
      .slice(-MOST)
      .flatMap(({ what, error }) => [`${withoutNames(what)}:`, '', '```', ...traceOf(error), '```', '']),
  ].join('\n');
}

function describeSetting({ key, value, schema }: ChangedSetting): string {
  const isFree = !schema.enum && schema.pattern === undefined && schema.type !== 'boolean';
  const isKnown = schema.enum ? schema.enum.includes(value) : matches(schema, value);
  return `- \`${key}\`: ${isFree || !isKnown ? '(changed)' : `\`${String(value)}\``}`;
}

function matches({ type, pattern }: SettingSchema, value: unknown): boolean {
  if (type === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string' && typeof pattern === 'string' && /^[\d\s.v-]{1,20}$/.test(value);
}

/** The kind of an error and the places in our bundle that it went through; its words may quote a manifest. */
function traceOf(error: string): string[] {
  const lines = error.split(/\r?\n/).filter(({ length }) => length < 500);
  const kind = /^[A-Z]\w*Error\b/.exec(lines[0] ?? '')?.[0] ?? 'Error';
  const frames = lines.flatMap((line) => {
    const frame = /^\s+at (?:(?:async )?([\w$.#<>[\] ]{1,80}) \()?.*?(\w[\w.-]*\.js:\d+:\d+)\)?$/.exec(line);
    return frame ? [`    at ${frame[1] ?? '(no name)'} (${frame[2]})`] : [];
  });
  return [kind, ...frames.slice(0, 15)];
}

/** `rule port-name`, `hover`: words of ours. */
function withoutNames(what: string): string {
  return /^[\w/ -]{1,60}$/.test(what) ? what : 'something';
}
