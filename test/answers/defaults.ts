import { explainHealthCheck } from '../../server/src/core/features/hover/traffic-policy';
import { explainSessionAffinity } from '../../server/src/core/features/hover/session-affinity';
import { targetPortOf, isExternallyAccessible, protocolOf } from '../../server/src/core/k8s/service';
import { english } from '../../server/src/core/words';
import { manifestsOf, onlyService, snapshotOf, type Kind } from './case';

interface Defaulted {
  readonly affinity: string;
  /** 0 where clients do not stick. */
  readonly seconds: number;
  readonly externallyReachable: boolean;
  readonly needsHealthCheck: boolean;
  readonly targetPorts: readonly string[];
  readonly protocols: readonly string[];
}

/** DEF-001 to DEF-006, PRX-011: what the API server makes of a Service, and the components of that. */
export const defaults: Kind<undefined, Defaulted> = {
  make(random) {
    const timeoutSeconds = random.maybe(0.6, () => random.pick([1, 59, 60, 3600, 10800, 86400]));
    const service = {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } },
      spec: {
        type: random.pick([undefined, '', 'ClusterIP', 'NodePort', 'LoadBalancer']),
        externalIPs: random.maybe(0.3, () => ['192.0.2.1']),
        sessionAffinity: random.pick(['ClientIP', 'ClientIP', 'None']),
        sessionAffinityConfig: random.pick([
          undefined,
          { clientIP: { timeoutSeconds } },
          { clientIP: {} },
          {},
        ]),
        externalTrafficPolicy: random.pick([undefined, 'Cluster', 'Local']),
        healthCheckNodePort: 32000,
        ports: Array.from({ length: 1 + random.below(3) }, (_, index) => ({
          name: `p${index}`,
          port: 80 + index,
          protocol: random.pick([undefined, '', 'TCP', 'UDP', 'SCTP']),
          targetPort: random.pick([undefined, 0, '', 8080, 'http']),
        })),
      },
    };
    return { manifests: manifestsOf([service]) };
  },
  disagreements(asked, answer) {
    const snapshot = snapshotOf(asked);
    const service = onlyService(snapshot, 'web');
    const wrong: string[] = [];
    const compare = (what: string, ours: unknown, theirs: unknown) => {
      const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
      if (left !== right) wrong.push(`${what}: ${right}, not ${left}`);
    };
    compare('affinity', service.sessionAffinity?.value, answer.affinity);
    const affinity = english(explainSessionAffinity(snapshot, service) ?? '');
    const seconds = Number(/made no connection for (\d+) s/.exec(affinity)?.[1] ?? 0);
    compare('seconds', seconds, answer.seconds);
    compare('from outside', isExternallyAccessible(service), answer.externallyReachable);
    const health = english(explainHealthCheck(snapshot, service) ?? '');
    compare('health check', health.includes('It has no other use'), answer.needsHealthCheck);
    compare(
      'target ports',
      service.ports.map((port) => String(targetPortOf(port))),
      answer.targetPorts,
    );
    compare('protocols', service.ports.map(protocolOf), answer.protocols);
    return wrong;
  },
};
