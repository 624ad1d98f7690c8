import { diagnosticsOf } from '../../server/src/core/index';
import { commandTextsOf, envOf } from '../../server/src/core/k8s/container-env';
import { expandedReferences } from '../../server/src/core/k8s/variable-references';
import { expandedText, sourceOf } from '../../server/src/core/routing/expansion';
import type { YamlScalar } from '../../server/src/core/yaml/node';
import { manifestsOf, must, podNamed, snapshotOf, type Kind, type Random } from './case';

interface Started {
  readonly env: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly error?: string;
}

const SERVICES = ['web', 'web-service', 'a', 'a-b', 'a-port-80-tcp', 'kubernetes', '1web', 'db'] as const;
const NAMES = [
  ...['A', 'B', 'C', 'a.b', 'A-B', 'WEB_SERVICE_HOST', 'WEB_SERVICE_PORT', 'WEB_SERVICE_PORT_HTTP'],
  ...['WEB_PORT', 'WEB_PORT_80_TCP_ADDR', 'A_PORT_80_TCP_PORT', 'A_B_SERVICE_PORT_B', 'DB_PORT_443_UDP'],
  ...['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT_HTTPS', '1WEB_SERVICE_HOST', 'A_B_PORT', 'web'],
  ...['DB_SERVICE_PORT_HTTP', 'DB_SERVICE_PORT_8_B', 'A_SERVICE_PORT', 'WEB_SERVICE_SERVICE_HOST'],
] as const;
const PIECES = [
  '$(',
  ')',
  '$$',
  '$',
  'x',
  '$(A)',
  '$$(A)',
  '$(A$(B))',
  '${A}',
  '((',
  ' ',
  '$()',
  '\n',
  '😀',
  'A',
];

/** ENV-001 to ENV-017, EXP-001 to EXP-006: what the kubelet starts a container with. */
export const variables: Kind<undefined, Started> = {
  make(random) {
    const namespace = random.pick(['shop', 'default']);
    const shown = [
      ...unique(random.some(5, () => service(random, namespace))),
      ...unique(random.some(2, () => configMap(random, namespace))),
    ];
    const secret = { ...configMap(random, namespace), kind: 'Secret', metadata: { name: 's', namespace } };
    const data = Object.fromEntries(Object.entries(secret.data).map(([key, text]) => [key, encode(text)]));
    return {
      manifests: manifestsOf([...shown, pod(random, namespace)]),
      hidden: manifestsOf([
        { ...secret, data },
        ...(shown.some(({ kind, metadata }) => kind === 'Service' && isApiServer(metadata))
          ? []
          : [API_SERVER]),
      ]),
    };
  },
  disagreements(asked, { env, command, args, error }) {
    if (error !== undefined) return [];
    const snapshot = snapshotOf(asked);
    const workload = podNamed(snapshot, 'pod');
    const container = must(workload.containers[0]);
    const wrong: string[] = [];
    const compare = (what: string, ours: string | undefined, theirs: string | undefined) => {
      if (ours !== theirs) wrong.push(`${what} is ${JSON.stringify(theirs)}, not ${JSON.stringify(ours)}`);
    };
    const isKnown = (text: string, at?: YamlScalar): boolean =>
      expandedReferences(text).every(({ name }) => {
        const source = sourceOf(snapshot, workload, container, name, at);
        if (source.kind === 'reference') return source.reference.value !== undefined;
        if (source.kind !== 'value') return !['perhaps', 'api-server', 'several'].includes(source.kind);
        const entries = envOf(container);
        const before = at
          ? entries.slice(
              0,
              entries.findIndex(({ value }) => value === at),
            )
          : entries;
        const entry = before.findLast((one) => one.name === name);
        return isKnown(entry?.value?.source ?? '', entry?.value);
      });
    for (const name of new Set([...NAMES, ...Object.keys(env)])) {
      const source = sourceOf(snapshot, workload, container, name);
      switch (source.kind) {
        case 'value':
          if (isKnown(`$(${name})`)) compare(name, source.value, env[name]);
          break;
        case 'config-map':
        case 'service':
          compare(name, source.value, env[name]);
          break;
        case 'reference':
          if (source.reference.value !== undefined) compare(name, source.reference.value, env[name]);
          break;
        case 'api-server':
        case 'several':
          if (env[name] === undefined) wrong.push(`${name} is not there`);
          break;
        case 'perhaps':
          break;
        case 'later':
        case 'no-variable':
        case 'nothing':
          compare(`${name} (${source.kind})`, undefined, env[name]);
      }
    }
    const expanded = [...(command ?? []), ...(args ?? [])];
    commandTextsOf(container).forEach(({ scalar: { source } }, index) => {
      if (isKnown(source))
        compare(`text ${index}`, expandedText(snapshot, workload, container, source), expanded[index]);
    });
    for (const { code, message } of diagnosticsOf(snapshot, workload.document.uri)) {
      const [, name = ''] = /gets no variable ([A-Za-z0-9_]+)/.exec(String(message)) ?? [];
      if (code === 'service-environment' && env[name] !== undefined)
        wrong.push(`${name} is there, but a finding says otherwise`);
    }
    return wrong;
  },
};

const API_SERVER = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default' },
  spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
};

interface Named {
  readonly name: string;
  readonly namespace: string;
}

function isApiServer({ name, namespace }: Named): boolean {
  return name === 'kubernetes' && namespace === 'default';
}

function service(random: Random, own: string) {
  const metadata = { name: random.pick(SERVICES), namespace: random.chance(0.85) ? own : 'other' };
  if (isApiServer(metadata)) return API_SERVER;
  if (random.chance(0.1))
    return {
      ...{ apiVersion: 'v1', kind: 'Service', metadata },
      spec: { type: 'ExternalName', externalName: 'example.com' },
    };
  const count = random.pick([1, 1, 2, 3]);
  const names = ['http', 'a-b', 'b', '8-b'].sort(() => random.below(3) - 1);
  const ports = Array.from({ length: count }, (_, index) => ({
    name: count > 1 || random.chance(0.5) ? names[index] : undefined,
    port: random.pick([80, 443, 5432]) + index,
    protocol: random.maybe(0.4, () => random.pick(['TCP', 'UDP', 'SCTP'])),
  }));
  const clusterIP = random.pick(['10.0.0.1', '10.0.0.2', 'fd00::1', 'None']);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { clusterIP, selector: { app: 'web' }, ports },
  };
}

function configMap(random: Random, own: string) {
  const data = Object.fromEntries(
    random.some(3, () => [random.pick([...NAMES]), random.pick(['one', '$(A)', '', 'two'])] as const),
  );
  const metadata = { name: random.pick(['m', 'n']), namespace: random.chance(0.9) ? own : 'other' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

function pod(random: Random, namespace: string) {
  const text = () =>
    Array.from({ length: 1 + random.below(4) }, () =>
      random.chance(0.5) ? `$(${random.pick([...NAMES])})` : random.pick(['', ...PIECES]),
    ).join('');
  const optional = random.maybe(0.7, () => true);
  const env = random.some(6, () => {
    const name = random.pick([...NAMES]);
    const key = random.pick([...NAMES]);
    if (random.chance(0.75)) return { name, value: random.chance(0.9) ? text() : undefined };
    const valueFrom = random.pick<object>([
      { configMapKeyRef: { name: random.pick(['m', 'n']), key, optional } },
      { secretKeyRef: { name: 's', key, optional } },
      { fieldRef: { fieldPath: 'metadata.name' } },
    ]);
    return { name, value: random.chance(0.2) ? '' : undefined, valueFrom };
  });
  const envFrom = random.some(3, () => ({
    prefix: random.maybe(0.3, () => random.pick(['WEB_', 'A', 'KUBERNETES_'])),
    ...random.pick([
      { configMapRef: { name: 'm', optional } },
      { configMapRef: { name: 'n', optional } },
      { secretRef: { name: 's', optional } },
    ]),
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace, labels: { app: 'web' } },
    spec: {
      enableServiceLinks: random.maybe(0.4, () => random.chance(0.4)),
      containers: [
        { name: 'c', image: 'c', command: random.some(2, text), args: random.some(3, text), env, envFrom },
      ],
    },
  };
}

function unique<T extends { readonly metadata: Named }>(objects: readonly T[]): T[] {
  const key = ({ metadata }: T) => `${metadata.namespace}/${metadata.name}`;
  return [...new Map(objects.map((object) => [key(object), object])).values()];
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
