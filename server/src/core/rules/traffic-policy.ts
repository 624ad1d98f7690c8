import { removeField } from '../k8s/field-edits';
import { nearest } from '../k8s/nearest';
import { describe } from '../k8s/resource';
import { isExternallyAccessible, isHeadless, knownTypeOf, type Service } from '../k8s/service';
import { removeSpecField, setSpecField } from '../k8s/service-edits';
import type { TextEdit } from '../text';
import { joinWords, say } from '../words';
import { needsHealthCheck } from '../workspace/node-ports';
import { renameKey } from '../yaml/edits';
import { hasAny, isPlaceholder, mapOf, scalarOf, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

const FIELDS = [
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'internalTrafficPolicy',
  'trafficDistribution',
];
const POLICIES = ['Cluster', 'Local'];
/** SVC-083, in the order of the API server's own message. */
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
/** CHG-003: the minor version that knows the newer values, and the one that deprecates the oldest. */
const PREFERENCES = 34;
const PREFER_CLOSE_DEPRECATED = 35;

/** SVC-072 to SVC-076, SVC-082, SVC-083, SVW-004. */
export default defineRule({
  id: 'traffic-policy',
  severity: 'error',
  summary: 'Traffic policy that is unknown or not allowed for the type',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  applies: ({ spec, annotations }) => annotations.length > 0 || hasAny(spec, FIELDS),
  *check(service, { settings: { kubernetesVersion } }) {
    yield* external(service);
    yield* healthCheck(service);
    yield* oneOf(service, 'internalTrafficPolicy', POLICIES);
    yield* distribution(service, kubernetesVersion);
    yield* topology(service);
  },
});

/** SVC-073, SVC-074. An empty string is unset (ERR-003). */
function* external(service: Service): Iterable<Finding> {
  const policy = textAt(service, 'externalTrafficPolicy');
  if (!policy?.source || knownTypeOf(service) === undefined) return;
  if (isExternallyAccessible(service)) {
    yield* oneOf(service, 'externalTrafficPolicy', POLICIES);
    return;
  }
  const name = describe(service);
  yield {
    range: policy.range,
    message: say`externalTrafficPolicy is about traffic from outside the cluster. ${typeInWords(service)}, and takes none, so the API server refuses it. ${mayChangeType(service) ? say`Make the type LoadBalancer or NodePort, or remove the field` : say`Remove the field`}.`,
    fixes: () => [
      ...(mayChangeType(service) ? ['LoadBalancer', 'NodePort'] : []).flatMap((type) =>
        repair(
          service.document,
          say`Change the type of ${name} to ${type}`,
          setSpecField(service, 'type', type),
        ),
      ),
      ...removal(service, 'externalTrafficPolicy'),
    ],
  };
}

const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

/** SVC-003: the old annotation and the new one must agree. SVW-001: the old one alone is deprecated. */
function* topology(service: Service): Iterable<Finding> {
  const find = (name: string) => service.annotations.find(({ key }) => key.value === name);
  const mode = find(TOPOLOGY_MODE);
  const hints = find(TOPOLOGY_HINTS);
  if (!hints) return;
  const removeOld = (): Fix[] =>
    repair(service.document, say`Remove the annotation ${TOPOLOGY_HINTS} from ${describe(service)}`, [
      ...removeAnnotation(service, TOPOLOGY_HINTS),
    ]);
  if (mode && mode.value.value !== hints.value.value) {
    yield {
      range: mode.value.range,
      message: say`The annotations ${TOPOLOGY_HINTS} and ${TOPOLOGY_MODE} differ, so the API server refuses ${describe(service)}. Remove ${TOPOLOGY_HINTS}, the older of the two.`,
      related: [
        { document: service.document, range: hints.range, message: say`${TOPOLOGY_HINTS} says otherwise` },
      ],
      fixes: removeOld,
    };
    return;
  }
  yield {
    range: hints.key.range,
    severity: 'hint',
    tags: ['deprecated'],
    message: say`The annotation ${TOPOLOGY_HINTS} is deprecated. ${mode ? say`Remove it: ${TOPOLOGY_MODE} says the same.` : say`It is called ${TOPOLOGY_MODE} now.`}`,
    fixes: () =>
      mode || hints.pair.merged
        ? removeOld()
        : repair(
            service.document,
            say`Rename the annotation to ${TOPOLOGY_MODE} in ${describe(service)}`,
            [renameKey(hints.pair, TOPOLOGY_MODE)],
            { preferred: true },
          ),
  };
}

function removeAnnotation(service: Service, name: string): TextEdit[] {
  const annotations = mapOf(mapOf(service.node, 'metadata'), 'annotations');
  return annotations ? removeField(service.document.text, annotations, name) : [];
}

/** SVC-075; what is allowed, but out of range, is for `node-port-range`. */
function* healthCheck(service: Service): Iterable<Finding> {
  const health = service.healthCheckNodePort;
  const type = knownTypeOf(service);
  if (!health?.value || !type || needsHealthCheck(service)) return;
  const isLoadBalancer = type === 'LoadBalancer';
  const policy = service.externalTrafficPolicy?.value ?? '';
  // A slip in the policy is reported; whether this field is right depends on its repair.
  if (isLoadBalancer && policy !== '' && policy !== 'Cluster') return;
  const name = describe(service);
  const mismatch = isLoadBalancer
    ? say`the externalTrafficPolicy of ${name} is Cluster${policy ? '' : say` by default`}`
    : typeInWords(service);
  yield {
    range: health.range,
    message: say`healthCheckNodePort goes only with type LoadBalancer and externalTrafficPolicy Local. Since ${mismatch}, the API server refuses it. Remove healthCheckNodePort${isLoadBalancer ? say`, or set externalTrafficPolicy to Local` : ''}.`,
    fixes: () => {
      const local = isLoadBalancer ? setSpecField(service, 'externalTrafficPolicy', 'Local') : [];
      return [
        ...removal(service, 'healthCheckNodePort'),
        ...repair(service.document, say`Set externalTrafficPolicy of ${name} to Local`, local),
      ];
    },
  };
}

/**
 * SVC-074, SVC-082, SVC-083. `internalTrafficPolicy` and `trafficDistribution` are pointers in the API, so that an
 * empty string is not the same as none: it is refused.
 */
function* oneOf(service: Service, field: string, values: readonly string[]): Iterable<Finding> {
  const scalar = textAt(service, field);
  if (!scalar || values.includes(scalar.source)) return;
  const meant = nearest(scalar.source, values);
  const problem = scalar.source ? say`${field} "${scalar.source}" is not known` : say`${field} is empty`;
  const known = joinWords(values, 'or');
  yield {
    range: scalar.range,
    message: say`${problem}, so the API server refuses ${describe(service)}. ${meant ? say`Write ${meant}` : say`Use ${known}, or remove the field`}.`,
    fixes: () => [
      ...(meant ? [meant] : values.filter((value) => value !== 'PreferClose' || values.length === 1)).flatMap(
        (value) => {
          const title = say`Change ${field} of ${describe(service)} to ${value}`;
          return repair(service.document, title, setSpecField(service, field, value), {
            safe: meant !== undefined,
          });
        },
      ),
      ...(meant ? [] : removal(service, field)),
    ],
  };
}

function* distribution(service: Service, version: number): Iterable<Finding> {
  const scalar = textAt(service, 'trafficDistribution');
  if (version < PREFERENCES && scalar && DISTRIBUTIONS.indexOf(scalar.source) > 0) {
    const title = say`Change trafficDistribution of ${describe(service)} to PreferClose`;
    yield {
      range: scalar.range,
      message: say`trafficDistribution ${scalar.source} came with Kubernetes 1.${PREFERENCES}, and by the setting kubeRoutes.kubernetesVersion this is for 1.${version}, whose API server refuses ${describe(service)}. Use PreferClose, which means PreferSameZone.`,
      fixes: () =>
        repair(service.document, title, setSpecField(service, 'trafficDistribution', 'PreferClose')),
    };
    return;
  }
  yield* oneOf(
    service,
    'trafficDistribution',
    version < PREFERENCES ? DISTRIBUTIONS.slice(0, 1) : DISTRIBUTIONS,
  );
  if (version >= PREFER_CLOSE_DEPRECATED) yield* preferClose(service);
}

/** SVW-004. Clusters before Kubernetes 1.34 do not know the new name, so the change is no safe one. */
function* preferClose(service: Service): Iterable<Finding> {
  const scalar = textAt(service, 'trafficDistribution');
  if (scalar?.source !== 'PreferClose') return;
  const title = say`Change trafficDistribution of ${describe(service)} to PreferSameZone`;
  yield {
    range: scalar.range,
    severity: 'hint',
    tags: ['deprecated'],
    message: say`trafficDistribution PreferClose of ${describe(service)} is deprecated since Kubernetes 1.35. PreferSameZone means the same; clusters know it from Kubernetes 1.34 on.`,
    fixes: () =>
      repair(service.document, title, setSpecField(service, 'trafficDistribution', 'PreferSameZone')),
  };
}

function removal(service: Service, field: string): Fix[] {
  return repair(
    service.document,
    say`Remove ${field} from ${describe(service)}`,
    removeSpecField(service, field),
  );
}

/** SVC-050: a headless Service can be of no other type. What an ExternalName Service would be otherwise is unknown. */
function mayChangeType(service: Service): boolean {
  return knownTypeOf(service) === 'ClusterIP' && !isHeadless(service);
}

function typeInWords(service: Service): string {
  const name = describe(service);
  if (isHeadless(service) && knownTypeOf(service) === 'ClusterIP') return say`${name} is headless`;
  return service.type?.value
    ? say`${name} is of type ${service.type.value}`
    : say`${name} has no type, which means ClusterIP`;
}

/** The field where it is a string; other types are for `invalid-value`. */
function textAt(service: Service, field: string): YamlScalar | undefined {
  const scalar = scalarOf(service.spec, field);
  return typeof scalar?.value === 'string' && !isPlaceholder(scalar.source) ? scalar : undefined;
}
