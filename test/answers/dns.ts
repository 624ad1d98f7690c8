import { resolverOf } from '../../server/src/core/routing/dns-queries';
import { manifestsOf, podNamed, snapshotOf, type Kind } from './case';

interface Ask {
  readonly clusterDomain: string;
  readonly resolvConf: string;
}

interface Written {
  readonly servers: readonly string[];
  readonly searches: readonly string[] | null;
  readonly options: readonly string[] | null;
}

const CLUSTER_DNS = '10.96.0.10';
const DOMAINS = ['example.com', 'corp.example', 'svc.cluster.local', 'shop.svc.cluster.local', 'a'] as const;

/** DNS-040 to DNS-042: the resolv.conf of a Pod. */
export const dns: Kind<Ask, Written> = {
  make(random) {
    const search = random.some(3, () => random.pick([...DOMAINS]));
    const value = () => random.maybe(0.8, () => random.pick(['1', '2', '5', '10', '0']));
    const config = {
      nameservers: ['1.1.1.1'],
      searches: random.maybe(0.6, () => random.some(3, () => random.pick([...DOMAINS, 'example.com.', 'b']))),
      options: random.maybe(0.6, () =>
        random.some(3, () => ({
          name: random.pick(['ndots', 'ndots', 'timeout', 'rotate']),
          value: value(),
        })),
      ),
    };
    const policy = random.pick(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None', undefined]);
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: random.pick(['shop', 'a']) } },
      spec: {
        dnsPolicy: policy,
        hostNetwork: random.maybe(0.4, () => random.chance(0.8)),
        dnsConfig: policy === 'None' || random.chance(0.6) ? config : undefined,
        containers: [{ name: 'c', image: 'c' }],
      },
    };
    const resolvConf = `nameserver 9.9.9.9\n${search.length > 0 ? `search ${search.join(' ')}\n` : ''}`;
    return { manifests: manifestsOf([pod]), ask: { clusterDomain: 'cluster.local', resolvConf } };
  },
  disagreements(asked, { servers, searches, options }) {
    const snapshot = snapshotOf(asked);
    const resolver = resolverOf(snapshot, podNamed(snapshot, 'pod'));
    const node = /^search (.*)$/m.exec(asked.ask?.resolvConf ?? '')?.[1]?.split(' ') ?? [];
    const listed = [...resolver.searches];
    if (resolver.nodeSearchesAt !== undefined) listed.splice(resolver.nodeSearchesAt, 0, ...node);
    // The kubelet keeps a domain twice, with a dot at its end and without, which for resolvers are the same.
    const tried = (all: readonly string[]) => [...new Set(all.map((domain) => domain.replace(/\.$/, '')))];
    const wrong: string[] = [];
    const compare = (what: string, ours: unknown, theirs: unknown) => {
      const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
      if (left !== right) wrong.push(`${what}: ${right}, not ${left}`);
    };
    compare('searches', tried(listed), tried(searches ?? []));
    const kind = servers.includes(CLUSTER_DNS) ? 'cluster' : servers.includes('9.9.9.9') ? 'node' : 'own';
    compare('kind', resolver.kind, kind);
    const ndots = (options ?? []).map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find(Boolean);
    compare('ndots', resolver.ndots, Number(ndots ?? 1));
    return wrong;
  },
};
