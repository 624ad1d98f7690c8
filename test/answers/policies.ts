import { judgeFlow } from '../../server/src/core/routing/policy-flow';
import { manifestsOf, podNamed, snapshotOf, type Kind, type Random } from './case';

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
}

interface Verdict {
  readonly egress: boolean;
  readonly ingress: boolean;
}

const NAMESPACES = ['shop', 'stock', 'lab'] as const;
const PODS = ['web', 'api', 'db'] as const;

/** NP-001 to NP-010: which connections network policies let through. */
export const policies: Kind<readonly Flow[], readonly Verdict[]> = {
  make(random) {
    const namespaces = NAMESPACES.map((name) => ({
      ...{ apiVersion: 'v1', kind: 'Namespace' },
      metadata: { name, labels: labels(random) },
    }));
    const pods = NAMESPACES.slice(0, 2).flatMap((namespace, row) =>
      PODS.map((name, index) => pod(random, namespace, name, `10.1.${row}.${index + 1}`)),
    );
    const made = random
      .some(4, () => policy(random))
      .map((one, index) => ({
        ...one,
        metadata: { ...one.metadata, name: `policy-${index}` },
      }));
    const place = () => `${random.pick(['shop', 'stock'])}/${random.pick(PODS)}`;
    const flows = Array.from({ length: 8 }, () => ({
      from: place(),
      to: place(),
      port: random.pick([80, 8080, 53, 443, 9090]),
      protocol: random.pick(['TCP', 'TCP', 'UDP', 'SCTP']),
    })).filter(({ from, to }) => from !== to);
    return { manifests: manifestsOf([...namespaces, ...pods, ...made]), ask: flows };
  },
  disagreements(asked, verdicts) {
    const snapshot = snapshotOf(asked);
    // Whose addresses an `ipBlock` holds shows in a cluster only.
    const mayDoubt = asked.manifests.includes('ipBlock');
    const named = (place: string) => {
      const [namespace = '', name = ''] = place.split('/');
      return podNamed(snapshot, name, namespace);
    };
    return (asked.ask ?? []).flatMap(({ from, to, port, protocol }, index) => {
      const ours = judgeFlow(snapshot, { from: named(from), to: named(to), port, protocol });
      const theirs = verdicts[index];
      return (['egress', 'ingress'] as const).flatMap((end) => {
        const right = theirs?.[end] ? 'yes' : 'no';
        if (ours[end] === right || (mayDoubt && ours[end] === 'not-known' && ours.doubt !== 'unreadable'))
          return [];
        return [`${from} to ${to}, ${protocol} ${port}, ${end}: ${right}, not ${ours[end]}`];
      });
    });
  },
};

function labels(random: Random) {
  return {
    app: random.maybe(0.7, () => random.pick(PODS)),
    tier: random.maybe(0.5, () => random.pick(['front', 'back', ''])),
  };
}

function pod(random: Random, namespace: string, name: string, podIP: string) {
  const ports = [
    { name: random.maybe(0.7, () => 'http'), containerPort: random.pick([80, 8080]) },
    {
      name: random.maybe(0.7, () => 'dns'),
      containerPort: 53,
      protocol: random.pick(['UDP', 'TCP', undefined]),
    },
    { name: random.maybe(0.5, () => 'metrics'), containerPort: 9090, protocol: random.pick(['SCTP', 'TCP']) },
  ].filter(() => random.chance(0.7));
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: labels(random) } },
    spec: { containers: [{ name: 'c', image: 'c', ports }] },
    status: { podIP },
  };
}

function selector(random: Random) {
  const value = () => random.pick([...PODS, 'front', 'back', '']);
  return {
    matchLabels: random.maybe(0.5, () => ({ [random.pick(['app', 'tier'])]: value() })),
    matchExpressions: random.maybe(0.3, () =>
      random.some(2, () => {
        const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
        const values = operator.endsWith('In') ? [value(), value()] : undefined;
        return { key: random.pick(['app', 'tier', 'gone']), operator, values };
      }),
    ),
  };
}

function namespaceSelector(random: Random) {
  if (random.chance(0.6)) return selector(random);
  const key = 'kubernetes.io/metadata.name';
  return random.chance(0.5)
    ? { matchLabels: { [key]: random.pick(NAMESPACES) } }
    : {
        matchExpressions: [
          { key, operator: random.pick(['In', 'NotIn']), values: [random.pick(NAMESPACES)] },
        ],
      };
}

function peer(random: Random) {
  const kind = random.below(10);
  if (kind === 0)
    return { ipBlock: { cidr: '10.1.0.0/16', except: random.maybe(0.5, () => ['10.1.1.0/24']) } };
  return {
    podSelector: kind < 7 ? selector(random) : undefined,
    namespaceSelector: kind > 4 ? namespaceSelector(random) : undefined,
  };
}

function port(random: Random) {
  const number = random.pick([80, 8080, 53, 443, 9090]);
  const written = random.maybe(0.8, () =>
    random.chance(0.4) ? random.pick(['http', 'dns', 'metrics', 'other']) : number,
  );
  return {
    protocol: random.maybe(0.6, () => random.pick(['TCP', 'UDP', 'SCTP'])),
    port: written,
    endPort:
      typeof written === 'number' ? random.maybe(0.3, () => number + random.pick([0, 10, 9000])) : undefined,
  };
}

function policy(random: Random) {
  const rules = (peers: string) =>
    random.maybe(0.7, () =>
      random.some(3, () => ({
        [peers]: random.maybe(0.8, () => random.some(3, () => peer(random))),
        ports: random.maybe(0.6, () => random.some(3, () => port(random))),
      })),
    );
  return {
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    metadata: { name: '', namespace: random.pick(['shop', 'stock']) },
    spec: {
      podSelector: random.chance(0.3) ? {} : selector(random),
      policyTypes: random.pick([undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]),
      ingress: rules('from'),
      egress: rules('to'),
    },
  };
}
