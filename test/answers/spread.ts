import { isExternallyAccessible, type Service } from '../../server/src/core/k8s/service';
import { explainDistribution } from '../../server/src/core/features/hover/traffic-distribution';
import {
  clusterShares,
  examplePlaces,
  localShares,
  preferenceOf,
  preferredShares,
  type ExamplePlace,
} from '../../server/src/core/routing/traffic-spread';
import { english } from '../../server/src/core/words';
import { manifestsOf, onlyService, snapshotOf, type Kind } from './case';

interface Ask {
  readonly nodes: readonly { readonly name: string; readonly zone: string }[];
  readonly pods: readonly { readonly node: string; readonly state: 'ready' | 'not ready' | 'terminating' }[];
}

/** The indices of the Pods that a node sends to under either policy. */
interface Served {
  readonly node: string;
  readonly cluster: readonly number[] | null;
  readonly local: readonly number[] | null;
}

interface Spread {
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly nodes: readonly Served[];
  /** The same without `trafficDistribution`. */
  readonly without: readonly Served[];
}

/** Places as in the examples of hovers; B is another node of the first zone. */
const ZONES = { A: '1', B: '1', C: '2', D: '3' } as const;

/** PRX-004 to PRX-018, RES-033: what each Pod gets of the traffic that comes in at nodes alike. */
export const spread: Kind<Ask, Spread> = {
  make(random) {
    const type = random.pick(['ClusterIP', 'NodePort', 'LoadBalancer', undefined]);
    const policy = () => random.pick([undefined, 'Cluster', 'Local']);
    const mode = () => random.pick(['Auto', 'auto', 'Disabled']);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'web',
        annotations: {
          'service.kubernetes.io/topology-mode': random.maybe(0.2, mode),
          'service.kubernetes.io/topology-aware-hints': random.maybe(0.15, mode),
        },
      },
      spec: {
        type,
        clusterIP: random.maybe(0.05, () => (type === 'ClusterIP' ? 'None' : undefined)),
        selector: { app: 'web' },
        ports: [{ port: 80 }],
        internalTrafficPolicy: policy(),
        externalTrafficPolicy: type === 'NodePort' || type === 'LoadBalancer' ? policy() : undefined,
        trafficDistribution: random.maybe(0.7, () =>
          random.pick(['PreferClose', 'PreferSameZone', 'PreferSameNode']),
        ),
      },
    };
    const names =
      service.spec.trafficDistribution === 'PreferSameNode' ? ['A', 'B', 'C', 'D'] : ['A', 'C', 'D'];
    const nodes = names.map((name) => ({ name, zone: ZONES[name as keyof typeof ZONES] }));
    const pods = examplePlaces(1 + random.below(9), ['A', 'C', 'D']).flatMap(({ name, pods: count }) =>
      Array.from({ length: count }, () => ({ node: name, state: 'ready' as const })),
    );
    const others = random.some(2, () => ({
      node: random.pick(['A', 'C', 'D']),
      state: random.pick(['not ready', 'terminating'] as const),
    }));
    return { manifests: manifestsOf([service]), ask: { nodes, pods: [...pods, ...others] } };
  },
  disagreements(asked, answer) {
    const { ask } = asked;
    const snapshot = snapshotOf(asked);
    const service = onlyService(snapshot, 'web');
    const wrong: string[] = [];
    const compare = (what: string, ours: string, theirs: string) => {
      if (ours !== theirs) wrong.push(`${what}: ${theirs}, not ${ours}`);
    };
    const hover = english(explainDistribution(snapshot, service) ?? 'It changes nothing');
    // Which Pods an annotation gives to a zone is chance.
    const counts = (all: readonly Served[]) =>
      all.map(({ cluster, local }) => `${cluster?.length} ${local?.length}`).join(', ');
    if (hover.includes('It changes nothing'))
      compare('without the field', counts(answer.without), counts(answer.nodes));
    if (!ask || answer.nodes.length === 0) return wrong;
    const places = ask.nodes.map(({ name }) => ({
      name,
      pods: ask.pods.filter(({ node, state }) => node === name && state === 'ready').length,
    }));
    const theirs = (isLocal: boolean) =>
      places
        .map(({ name, pods }) => {
          if (pods === 0) return '-';
          const index = ask.pods.findIndex(({ node, state }) => node === name && state === 'ready');
          const lists = answer.nodes.map(({ cluster, local }) => (isLocal ? local : cluster) ?? []);
          return lists
            .reduce((sum, list) => sum + (list.includes(index) ? 100 / places.length / list.length : 0), 0)
            .toFixed(3);
        })
        .join(' ');
    const compareShares = (what: string, policy: string | undefined, isLocal: boolean) => {
      const ours = shares(service, places, policy === 'Local');
      if (ours !== undefined) compare(what, ours, theirs(isLocal));
    };
    compareShares('inside', service.internalTrafficPolicy?.value, answer.internalLocal);
    if (isExternallyAccessible(service))
      compareShares('outside', service.externalTrafficPolicy?.value, answer.externalLocal);
    return wrong;
  },
};

/** What each Pod of a place gets, as the tables of hovers say it; `undefined` where they say it in words only. */
function shares(service: Service, places: readonly ExamplePlace[], isLocal: boolean): string | undefined {
  const [first] = places;
  const preference = preferenceOf(service);
  if (!isLocal && preference === 'annotation') return undefined;
  const all = isLocal
    ? localShares(places, false)
    : preference
      ? preferredShares(places, ({ name }) => (name === 'B' ? first : undefined))
      : clusterShares(places);
  return all.map(({ eachPod }) => eachPod?.toFixed(3) ?? '-').join(' ');
}
