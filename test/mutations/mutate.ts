import { stringify } from 'yaml';
import { fieldsOf, rootType } from '../../server/src/core/k8s/schema';

/** A sound manifest in which one field was changed. */
export interface Mutation {
  /** What was changed, `spec.ports[0].port = 0`: unique among the mutations of a base. */
  readonly title: string;
  /** YAML, as a person would type it and as the API server reads it. */
  readonly text: string;
}

type Path = readonly (string | number)[];
type Manifest = Readonly<Record<string, unknown>>;

/** Takes the field out. */
const ABSENT = Symbol('absent');

/** A scalar that is written as it stands, such as `yes` or `012`. */
class Raw {
  constructor(readonly source: string) {}
}

/**
 * Every manifest that one change of a field makes of a sound one: fields taken out, emptied, given a wrong type, a
 * value at or beyond its bounds, another case, another length; items repeated; fields that are unknown or new.
 * Which fields there can be comes from the schema; what becomes of each manifest does not.
 */
export function mutationsOf(base: Manifest): Mutation[] {
  const mutations = new Map<string, Mutation>();
  const add = (path: Path, value: unknown) => {
    const title = `${showPath(path)} ${showValue(value)}`;
    if (!mutations.has(title)) mutations.set(title, { title, text: write(withValue(base, path, value)) });
  };
  const visit = (value: unknown, type: string, path: Path): void => {
    for (const candidate of candidatesFor(path, type, value)) add(path, candidate);
    const fields = fieldsOf(type);
    const item = /^Array<(.*)>$/.exec(type)?.[1];
    if (Array.isArray(value) && item) {
      for (const [index, one] of value.entries()) visit(one, item, [...path, index]);
      if (value.length > 0) add([...path, value.length], value[0]);
    } else if (isRecord(value) && fields) {
      for (const [key, of] of Object.entries(fields)) {
        if (key === 'status' || (path.length === 0 && ['apiVersion', 'kind'].includes(key))) continue;
        if (!(key in value)) for (const candidate of newValuesFor(key, of)) add([...path, key], candidate);
        else visit(value[key], of, [...path, key]);
      }
      add([...path, 'bogus'], 'x');
      for (const key of Object.keys(value).slice(0, 2)) {
        add([...path, key[0]!.toUpperCase() + key.slice(1)], value[key]);
      }
    } else if (isRecord(value)) {
      for (const key of Object.keys(value)) visit(value[key], mapValueType(type, path), [...path, key]);
      for (const key of [
        '',
        'a b',
        '-a',
        'a/b/c',
        'A.b_c/d',
        'x'.repeat(64),
        `${'x'.repeat(63)}.y/z`,
        '/a',
        'a/',
        'kubernetes.io/x',
      ]) {
        add([...path, key], 'x');
      }
    }
  };
  visit(base, rootType(String(base['apiVersion']), String(base['kind'])) ?? '', []);
  return [...mutations.values()];
}

const WRONG_TYPES: readonly unknown[] = [null, 7, true, 'x', [], {}];
const NAMES = [
  '',
  'Web',
  'a_b',
  'a.b',
  '-a',
  'a-',
  'a b',
  '1a',
  '123',
  'é',
  'a'.repeat(15),
  'a'.repeat(16),
  'a'.repeat(63),
  'a'.repeat(64),
  'a'.repeat(253),
  'a'.repeat(254),
  `${'a'.repeat(64)}.b`,
  'A',
  '..',
  'a/b',
  '/a',
  '*',
  'a:b',
  'a=b',
];
const SURPRISES = ['yes', 'on', '012', '1.5', '0x10', '1_000', '2024-01-01', '~', '1e3', '.inf'].map(
  (source) => new Raw(source),
);
const ADDRESSES = [
  '192.0.2.7',
  '192.0.2.07',
  '192.0.2.256',
  '2001:db8::7',
  '2001:DB8::7',
  '2001:db8:0:0::7',
  '::ffff:192.0.2.7',
  '127.0.0.1',
  '::1',
  '0.0.0.0',
  '::',
  '169.254.0.1',
  'fe80::1',
  '224.0.0.1',
  '224.1.0.1',
  'ff02::1',
  'ff05::1',
  '192.0.2.7/32',
  'None',
  'none',
  'fe80::1%eth0',
  'localhost',
  'db.example.com',
  'db.example.com.',
  'DB.example.com',
];
const RANGES = [
  '10.0.0.0/8',
  '10.0.0.1/8',
  '10.0.0.0/33',
  '10.0.0.0',
  '2001:db8::/32',
  '2001:DB8::/32',
  '::/0',
  '0.0.0.0/0',
  '010.0.0.0/8',
  '10.0.0.0/08',
  ' 10.0.0.0/8',
  '10.1.0.0/16',
  '10.0.0.0/8,11.0.0.0/8',
  '::ffff:10.0.0.0/104',
];
const NUMBERS = [
  -1,
  0,
  1,
  2,
  8,
  100,
  101,
  1023,
  29_999,
  30_000,
  32_767,
  32_768,
  65_535,
  65_536,
  86_400,
  86_401,
  2_147_483_647,
  2_147_483_648,
  1e10,
  1.5,
  '80',
  '',
  '1%',
];
const WORDS = [
  'TCP',
  'tcp',
  'UDP',
  'SCTP',
  'HTTP',
  'IPv4',
  'ipv4',
  'IPv6',
  'FQDN',
  'Local',
  'Cluster',
  'local',
  'None',
  'ClientIP',
  'Always',
  'always',
  'Never',
  'OnFailure',
  'Recreate',
  'RollingUpdate',
  'OnDelete',
  'Exists',
  'DoesNotExist',
  'In',
  'NotIn',
  'Gt',
  'Equal',
  'NoSchedule',
  'Prefix',
  'Exact',
  'ImplementationSpecific',
  'SingleStack',
  'RequireDualStack',
  'PreferDualStack',
  'PreferClose',
  'PreferSameZone',
  'PreferSameNode',
  'NodePort',
  'LoadBalancer',
  'ExternalName',
  'ClusterIP',
  'Ingress',
  'Egress',
  'ingress',
  'Memory',
  'Socket',
  'File',
  'Default',
  'ClusterFirst',
  'windows',
  'Localhost',
  'Parallel',
  'NonIndexed',
  'Retain',
  'Failed',
  'Allow',
  'HTTPS',
  'Block',
  'ReadWriteMany',
  'ALL',
];
const QUANTITIES = [
  '1',
  '0',
  '-1',
  '1Gi',
  '1gi',
  '1GB',
  '100m',
  '1.5',
  '1 Gi',
  '',
  '1e3',
  '64Mi',
  '1k',
  '1K',
  '1000000Gi',
  '0.1m',
];
const PATHS = [
  '',
  '/',
  '/x',
  'x',
  '../x',
  'x/../y',
  '/a//b',
  '/..',
  'a:b',
  '/%2f',
  '/a/./b',
  'metadata.name',
  'metadata.labels',
  "metadata.labels['app']",
  'metadata.uid',
  'spec.nodeName',
  'status.podIP',
  'status.hostIPs',
  'metadata.namespace',
  'metadata.foo',
  'limits.cpu',
  'requests.cpu',
  'cpu',
  '* * * * *',
  '@daily',
  '@every 1h',
  '60 * * * *',
  'TZ=UTC 0 0 * * *',
  'Europe/Berlin',
  'europe/berlin',
  'Local',
  '0-9',
  '1,3-5',
  '5-1',
  '0,0',
];

function candidatesFor(path: Path, type: string, value: unknown): unknown[] {
  const key = String(path.findLast((step) => typeof step === 'string') ?? '');
  if (path.length === 0) return [];
  const common: unknown[] = [ABSENT, ...WRONG_TYPES];
  if (type === 'number' || type === 'IntOrString') {
    return [
      ...common,
      ...NUMBERS,
      ...SURPRISES,
      ...(type === 'IntOrString' ? [...NAMES, '50%', '101%', '0%'] : []),
    ];
  }
  if (type === 'boolean') return [...common, 'true', 'false', true, false, new Raw('yes'), new Raw('off')];
  if (type === 'string') {
    const inMap = typeof path.at(-1) === 'string' && isMapKey(path);
    return [...common, ...NAMES, ...SURPRISES, ...(inMap ? QUANTITIES : textsFor(key, path))];
  }
  if (Array.isArray(value)) return [...common, [null], [[]], [{}], ['']];
  return isRecord(value) ? common : [...common, ...NAMES];
}

function textsFor(key: string, path: Path): readonly unknown[] {
  if (/^ip$|IPs?$|^addresses$|^nameservers$/.test(key)) return ADDRESSES;
  if (/Ranges$|^cidr$|^except$/.test(key)) return RANGES;
  if (/[pP]ath$|^resource$|^schedule$|^timeZone$|^succeededIndexes$/.test(key)) return PATHS;
  if (/^divisor$|^sizeLimit$/.test(key)) return QUANTITIES;
  if (/^name$|Name$|^key$|^image$|^value$/.test(key))
    return path.length > 6
      ? []
      : ['db.example.com', 'DB.example.com', 'www.example.com:80', '*.example.com', 'example.com/a'];
  return [...WORDS, ...(/host|service|external/i.test(key) ? ADDRESSES : [])];
}

function newValuesFor(key: string, type: string): unknown[] {
  if (type === 'number') return [1, 0, -1, 65_536];
  if (type === 'IntOrString') return [1, 0, '50%', 'x'];
  if (type === 'boolean') return [true, false];
  if (type === 'string') return ['', 'x', 'X y', ...(/ip$/i.test(key) ? ['192.0.2.1'] : [])];
  if (type === 'Date') return ['2024-01-01T00:00:00Z', 'x'];
  if (type.startsWith('Array<'))
    return [[], [null], 'x', ...(type === 'Array<string>' ? [['x'], [''], ['X y']] : [[{}]])];
  if (type.startsWith('{')) return [{}, { a: 'x' }, { a: 1 }, { 'a b': 'x y' }];
  return [{}, null, 'x'];
}

function mapValueType(type: string, path: Path): string {
  return type.startsWith('{') || path.length > 0 ? 'string' : '';
}

/** Keys of free mappings, as in labels, are no fields. */
function isMapKey(path: Path): boolean {
  return [
    'labels',
    'annotations',
    'selector',
    'matchLabels',
    'nodeSelector',
    'requests',
    'limits',
    'volumeAttributes',
    'deprecatedTopology',
  ].includes(String(path.at(-2)));
}

function withValue(base: Manifest, path: Path, value: unknown): unknown {
  const copy = structuredClone(base) as Manifest;
  let target: unknown = copy;
  for (const step of path.slice(0, -1)) target = (target as Record<string | number, unknown>)[step];
  const last = path.at(-1) ?? '';
  if (value !== ABSENT) (target as Record<string | number, unknown>)[last] = value;
  else if (Array.isArray(target)) target.splice(Number(last), 1);
  else delete (target as Record<string | number, unknown>)[last];
  return copy;
}

/** Quoted as YAML 1.1 needs it, which Kubernetes reads. */
function write(manifest: unknown): string {
  const raws: string[] = [];
  const text = stringify(
    manifest,
    (_key, value: unknown) => (value instanceof Raw ? `raw-scalar-${raws.push(value.source) - 1}.` : value),
    { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false },
  );
  return text.replace(/raw-scalar-(\d+)\./g, (_all, index: string) => raws[Number(index)] ?? '');
}

function showPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^\w+$/.test(step)
          ? `${index > 0 ? '.' : ''}${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('');
}

function showValue(value: unknown): string {
  if (value === ABSENT) return 'is absent';
  if (value instanceof Raw) return `= ${value.source} (unquoted)`;
  const text = JSON.stringify(value);
  return `= ${text.length > 60 ? `${text.slice(0, 50)}…(${text.length})` : text}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
