import { stringify } from 'yaml';
import { fieldsOf, rootType } from '../../server/src/core/k8s/schema';
import {
  ADDRESSES,
  ENUMERATED,
  HOSTS,
  LABEL_KEYS,
  NAMES,
  NUMBERS,
  PATHS,
  QUANTITIES,
  RANGES,
  Raw,
  SURPRISES,
  WRONG_TYPES,
} from './values';

export type Manifest = Readonly<Record<string, unknown>>;

/** A sound manifest in which something was changed. */
export interface Mutation {
  /** What was changed: `spec.ports[0].port`; for two fields at once `spec.type & spec.clusterIP`. */
  readonly path: string;
  /** `= 0`, `= yes (unquoted)` or `is absent`: with the path unique among the mutations of a base. */
  readonly change: string;
  /** YAML, as a person would type it and as the API server reads it. */
  readonly text: string;
}

interface Change {
  readonly steps: readonly Step[];
  readonly value: unknown;
}

type Step = string | number;

/** Takes the field out. */
const ABSENT = Symbol('absent');

/**
 * Manifests that one change of a field makes of a sound one: fields taken out, emptied, given a wrong type, a value at
 * or beyond its bounds, another case, another length; items repeated; fields that are unknown or new. Which fields
 * there can be comes from the schema; what becomes of each manifest does not.
 * @param options.within the paths that are changed, where not all
 * @param options.share of that many changes take one, where a base has very many
 * @param options.pairs so many manifests with two changes come on top
 */
export function mutationsOf(
  base: Manifest,
  { within = /^/, share = 1, pairs = 0 }: { within?: RegExp; share?: number; pairs?: number } = {},
): Mutation[] {
  const all = changesOf(base).filter(({ steps }) => within.test(showPath(steps)));
  const one = all.filter((change) => hash(title([change])) % share === 0).map((change) => [change]);
  const two = pairs > 0 ? pairsOf(all, pairs) : [];
  const mutations = new Map<string, Mutation>();
  for (const changes of [...one, ...two]) {
    const path = changes.map(({ steps }) => showPath(steps)).join(' & ');
    const change = changes.map(({ value }) => showValue(value)).join(', ');
    const manifest = changes.reduce<unknown>(withChange, base);
    if (!mutations.has(`${path} ${change}`)) {
      mutations.set(`${path} ${change}`, { path, change, text: write(manifest) });
    }
  }
  return [...mutations.values()];
}

/** The same pairs on each call: which ones hangs on their titles alone. */
function pairsOf(changes: readonly Change[], count: number): Change[][] {
  const pairs: Change[][] = [];
  for (let index = 0; pairs.length < count && index < count * 4; index++) {
    const a = changes[hash(`${index} first`) % changes.length];
    const b = changes[hash(`${index} second`) % changes.length];
    if (a && b && !isWithin(a.steps, b.steps) && !isWithin(b.steps, a.steps)) pairs.push([a, b]);
  }
  return pairs;
}

/** A change of a list's item moves those behind it, so nothing else in that list is touched. */
function isWithin(a: readonly Step[], b: readonly Step[]): boolean {
  const list = typeof b.at(-1) === 'number' ? b.slice(0, -1) : b;
  return list.every((step, index) => a[index] === step);
}

function changesOf(base: Manifest): Change[] {
  const changes: Change[] = [];
  const visit = (value: unknown, type: string, steps: readonly Step[]): void => {
    const change = (key: Step | undefined, to: unknown) =>
      changes.push({ steps: key === undefined ? steps : [...steps, key], value: to });
    if (steps.length > 0)
      for (const candidate of candidatesFor(steps, type, value)) change(undefined, candidate);
    const fields = fieldsOf(type);
    const item = /^Array<(.*)>$/.exec(type)?.[1];
    if (Array.isArray(value) && item) {
      for (const [index, one] of value.entries()) visit(one, item, [...steps, index]);
      if (value.length > 0) change(value.length, value[0]);
    } else if (isRecord(value) && fields) {
      for (const [key, of] of Object.entries(fields)) {
        if (isIdentity(steps, key)) continue;
        if (key in value) visit(value[key], of, [...steps, key]);
        else for (const candidate of newValuesFor(key, of)) change(key, candidate);
      }
      change('bogus', 'x');
      for (const key of Object.keys(value).slice(0, 2))
        change(key.charAt(0).toUpperCase() + key.slice(1), value[key]);
    } else if (isRecord(value)) {
      for (const key of Object.keys(value)) visit(value[key], 'string', [...steps, key]);
      for (const key of LABEL_KEYS) change(key, 'x');
    }
  };
  visit(base, rootType(String(base['apiVersion']), String(base['kind'])) ?? '', []);
  return changes;
}

/** What says which object it is, and what the API server writes itself. */
function isIdentity(steps: readonly Step[], key: string): boolean {
  if (steps.length === 0) return ['apiVersion', 'kind', 'status'].includes(key);
  return steps.length === 1 && steps[0] === 'metadata' && key === 'namespace';
}

function candidatesFor(steps: readonly Step[], type: string, value: unknown): unknown[] {
  const key = String(steps.findLast((step) => typeof step === 'string') ?? '');
  const common: unknown[] = [ABSENT, ...WRONG_TYPES];
  switch (type) {
    case 'number':
      return [...common, ...NUMBERS, ...SURPRISES];
    case 'IntOrString':
      return [...common, ...NUMBERS, ...SURPRISES, ...NAMES, '50%', '101%', '0%'];
    case 'boolean':
      return [...common, 'true', 'false', true, false, new Raw('yes'), new Raw('off')];
    case 'string':
      return [...common, ...NAMES, ...SURPRISES, ...textsFor(key, String(steps.at(-2)))];
  }
  return Array.isArray(value) ? [...common, [null], [[]], [{}], ['']] : common;
}

function textsFor(key: string, parent: string): readonly unknown[] {
  if (/^(?:requests|limits)$/.test(parent) || /^(?:divisor|sizeLimit)$/.test(key)) return QUANTITIES;
  if (/[lL]abels$|^annotations$|[sS]elector$|^volumeAttributes$|Topology$/.test(parent)) return [];
  if (/^ip$|IPs?$|^addresses$|^nameservers$/.test(key)) return ADDRESSES;
  if (/Ranges$|^cidr$|^except$/.test(key)) return RANGES;
  if (/[pP]ath$|^resource$|^schedule$|^timeZone$|^succeededIndexes$/.test(key)) return PATHS;
  if (/^name$|Name$|^hosts?$|^searches$|^hostnames$/.test(key)) return [...HOSTS, ...ADDRESSES.slice(0, 4)];
  return /^(?:key|value|image|values|command|args)$/.test(key) ? [] : ENUMERATED;
}

function newValuesFor(key: string, type: string): readonly unknown[] {
  if (type === 'number') return [1, 0, -1, 65_536];
  if (type === 'IntOrString') return [1, 0, '50%', 'x'];
  if (type === 'boolean') return [true, false];
  if (type === 'string') return ['', 'x', 'X y', ...(/ip$/i.test(key) ? ['192.0.2.1'] : [])];
  if (type === 'Date') return ['2024-01-01T00:00:00Z', 'x'];
  if (type === 'Array<string>') return [[], [null], 'x', ['x'], [''], ['X y']];
  if (type.startsWith('Array<')) return [[], [null], 'x', [{}]];
  if (type.startsWith('{')) return [{}, { a: 'x' }, { a: 1 }, { 'a b': 'x y' }];
  return [{}, null, 'x'];
}

function withChange(manifest: unknown, { steps, value }: Change): unknown {
  const copy = structuredClone(manifest);
  let target = copy as Record<Step, unknown>;
  for (const step of steps.slice(0, -1)) target = target[step] as Record<Step, unknown>;
  const last = steps.at(-1) ?? '';
  if (value !== ABSENT) target[last] = value instanceof Raw ? `raw scalar <${value.source}>` : value;
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete target[last];
  return copy;
}

/** Quoted as YAML 1.1 needs it, which Kubernetes reads. */
function write(manifest: unknown): string {
  return stringify(manifest, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false }).replace(
    /raw scalar <(.*?)>/g,
    '$1',
  );
}

function title(changes: readonly Change[]): string {
  return changes.map(({ steps, value }) => `${showPath(steps)} ${showValue(value)}`).join(', ');
}

function showPath(steps: readonly Step[]): string {
  return steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^\w+$/.test(step) ? `${index > 0 ? '.' : ''}${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('');
}

function showValue(value: unknown): string {
  if (value === ABSENT) return 'is absent';
  if (value instanceof Raw) return `= ${value.source} (unquoted)`;
  const text = JSON.stringify(value);
  return `= ${text.length > 60 ? `${text.slice(0, 40)}… (${text.length} characters)` : text}`;
}

/** FNV-1a. */
function hash(text: string): number {
  let result = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    result = Math.imul(result ^ text.charCodeAt(index), 0x01000193);
  }
  return result >>> 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
