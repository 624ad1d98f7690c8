import { isService, isWorkload, type Resource } from '../../k8s/resource';
import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { say } from '../../words';

const SITE = 'https://kubernetes.io/docs/';
const SERVICE = 'concepts/services-networking/service/';
const PROXY = 'reference/networking/virtual-ips/';

const PROBES = 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/';

interface Page {
  readonly title: string;
  /** Below {@link SITE}. The anchors are headings of the page; those that carry an explicit id stay when a title changes. */
  readonly address: string;
}

/**
 * Which page explains a hovered place: by the kind of the object (`Workload` for all that run Pods) and the field, with
 * `*` for an index or any key, and `**` in front for wherever the kind keeps it. A row holds for everything below its
 * field; of several the one with the longest path counts.
 */
const ROWS: readonly (readonly [kind: string, field: string, title: string, address: string])[] = [
  ['Service', 'spec.type', 'Service types', `${SERVICE}#publishing-services-service-types`],
  ['Service', 'spec.selector', 'Defining a Service', `${SERVICE}#defining-a-service`],
  ['Service', 'spec.ports', 'Port definitions', `${SERVICE}#field-spec-ports`],
  ['Service', 'spec.ports.*.nodePort', 'type: NodePort', `${SERVICE}#type-nodeport`],
  ['Service', 'spec.ports.*.appProtocol', 'Application protocol', `${SERVICE}#application-protocol`],
  ['Service', 'spec.clusterIP', 'Choosing your own IP address', `${SERVICE}#choosing-your-own-ip-address`],
  ['Service', 'spec.clusterIPs', 'IPv4/IPv6 dual-stack', 'concepts/services-networking/dual-stack/#services'],
  ['Service', 'spec.ipFamilies', 'IPv4/IPv6 dual-stack', 'concepts/services-networking/dual-stack/#services'],
  [
    'Service',
    'spec.ipFamilyPolicy',
    'IPv4/IPv6 dual-stack',
    'concepts/services-networking/dual-stack/#services',
  ],
  ['Service', 'spec.externalName', 'type: ExternalName', `${SERVICE}#externalname`],
  ['Service', 'spec.externalIPs', 'External IPs', `${SERVICE}#external-ips`],
  ['Service', 'spec.loadBalancerIP', 'type: LoadBalancer', `${SERVICE}#loadbalancer`],
  ['Service', 'spec.loadBalancerSourceRanges', 'type: LoadBalancer', `${SERVICE}#loadbalancer`],
  ['Service', 'spec.loadBalancerClass', 'Load balancer class', `${SERVICE}#load-balancer-class`],
  [
    'Service',
    'spec.allocateLoadBalancerNodePorts',
    'Load balancers without node ports',
    `${SERVICE}#load-balancer-nodeport-allocation`,
  ],
  ['Service', 'spec.externalTrafficPolicy', 'External traffic policy', `${PROXY}#external-traffic-policy`],
  ['Service', 'spec.healthCheckNodePort', 'External traffic policy', `${PROXY}#external-traffic-policy`],
  ['Service', 'spec.internalTrafficPolicy', 'Internal traffic policy', `${PROXY}#internal-traffic-policy`],
  ['Service', 'spec.trafficDistribution', 'Traffic distribution', `${PROXY}#traffic-distribution`],
  ['Service', 'spec.sessionAffinity', 'Session affinity', `${PROXY}#session-affinity`],
  ['Service', 'spec.sessionAffinityConfig', 'Session affinity', `${PROXY}#session-affinity`],
  [
    'Service',
    'spec.publishNotReadyAddresses',
    'Conditions of endpoints',
    'concepts/services-networking/endpoint-slices/#conditions',
  ],
  [
    'Workload',
    '',
    'Connecting applications with Services',
    'tutorials/services/connect-applications-service/',
  ],
  ['Workload', '**.ports', 'Port definitions', `${SERVICE}#field-spec-ports`],
  ['Workload', '**.env', 'Discovering services', `${SERVICE}#discovering-services`],
  ['Workload', '**.command', 'Discovering services', `${SERVICE}#discovering-services`],
  ['Workload', '**.args', 'Discovering services', `${SERVICE}#discovering-services`],
  ['Workload', '**.livenessProbe', 'Probes', PROBES],
  ['Workload', '**.readinessProbe', 'Probes', PROBES],
  ['Workload', '**.startupProbe', 'Probes', PROBES],
  [
    'Workload',
    '**.metadata.labels',
    'Labels and selectors',
    'concepts/overview/working-with-objects/labels/#label-selectors',
  ],
  [
    'Workload',
    'spec.serviceName',
    'Stable network ID',
    'concepts/workloads/controllers/statefulset/#stable-network-id',
  ],
  ['Endpoints', '', 'Endpoints', `${SERVICE}#endpoints`],
  ['EndpointSlice', '', 'EndpointSlices', 'concepts/services-networking/endpoint-slices/'],
  ['Ingress', '', 'Ingress', 'concepts/services-networking/ingress/#the-ingress-resource'],
  ['Ingress', 'spec.rules', 'Ingress rules', 'concepts/services-networking/ingress/#ingress-rules'],
  [
    'Ingress',
    'spec.defaultBackend',
    'DefaultBackend',
    'concepts/services-networking/ingress/#default-backend',
  ],
  ['HTTPRoute', '', 'HTTPRoute', 'concepts/services-networking/gateway/#api-kind-httproute'],
  ['GRPCRoute', '', 'Gateway API', 'concepts/services-networking/gateway/'],
  ['TLSRoute', '', 'Gateway API', 'concepts/services-networking/gateway/'],
  ['TCPRoute', '', 'Gateway API', 'concepts/services-networking/gateway/'],
  ['UDPRoute', '', 'Gateway API', 'concepts/services-networking/gateway/'],
  ['ConfigMap', '', 'ConfigMaps', 'concepts/configuration/configmap/'],
  ['ConfigMap', 'data', 'Discovering services', `${SERVICE}#discovering-services`],
  [
    'NetworkPolicy',
    '',
    'Network policies',
    'concepts/services-networking/network-policies/#networkpolicy-resource',
  ],
];

/**
 * The last line of a hover: where Kubernetes itself explains what the hover is about.
 * @param path keys and indexes from the object's mapping to the hovered place
 */
export function documentationLink(
  resource: Resource,
  path: readonly (string | number)[],
): string | undefined {
  const page =
    isService(resource) && isAboutType(resource, path) ? pageOfType(resource) : pageOf(resource, path);
  return page && `[${say`Kubernetes documentation: ${page.title}`}](${SITE}${page.address})`;
}

/** Its name and kind stand for the whole Service, and `clusterIP: None` makes it what it is. */
function isAboutType(service: Service, [root, field]: readonly (string | number)[]): boolean {
  return root !== 'spec' || (field === 'clusterIP' && isHeadless(service));
}

function pageOf(resource: Resource, path: readonly (string | number)[]): Page | undefined {
  const kind = isWorkload(resource) ? 'Workload' : resource.kind;
  const rows = ROWS.filter(([of, field]) => of === kind && covers(segments(field), path));
  const [row] = rows.sort((a, b) => segments(b[1]).length - segments(a[1]).length);
  if (row) return { title: row[2], address: row[3] };
  return isService(resource) ? pageOfType(resource) : undefined;
}

function covers(field: readonly string[], path: readonly (string | number)[]): boolean {
  const [first, ...rest] = field;
  if (first === '**') return path.some((_, index) => covers(rest, path.slice(index)));
  return field.every(
    (segment, index) => path[index] !== undefined && (segment === '*' || segment === String(path[index])),
  );
}

function segments(field: string): string[] {
  return field === '' ? [] : field.split('.');
}

/** The Service as a whole: what is special about it is its type. */
function pageOfType(service: Service): Page {
  if (isHeadless(service)) return { title: 'Headless Services', address: `${SERVICE}#headless-services` };
  switch (knownTypeOf(service)) {
    case 'NodePort':
      return { title: 'type: NodePort', address: `${SERVICE}#type-nodeport` };
    case 'LoadBalancer':
      return { title: 'type: LoadBalancer', address: `${SERVICE}#loadbalancer` };
    case 'ExternalName':
      return { title: 'type: ExternalName', address: `${SERVICE}#externalname` };
    case 'ClusterIP':
    case undefined:
      return service.selector.length > 0
        ? { title: 'Service', address: SERVICE }
        : { title: 'Services without selectors', address: `${SERVICE}#services-without-selectors` };
  }
}
