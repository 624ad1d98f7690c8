import { labelKeyProblems, listProblems } from '../k8s/formats';
import {
  betterSpelling,
  cidrProblems,
  endpointIPProblems,
  ipProblems,
  parseCIDR,
  parseIP,
  refusedSince,
} from '../k8s/ip';
import { describe } from '../k8s/resource';
import { isHeadless, knownTypeOf, typeOf, type Service } from '../k8s/service';
import { removeSpecField, setSpecField } from '../k8s/service-edits';
import { textAt, textsAt, type Text } from '../k8s/texts';
import type { OffsetRange } from '../text';
import { say } from '../words';
import type { Settings } from '../workspace/settings';
import { replaceScalar } from '../yaml/edits';
import { hasAny, mapOf, pairOf, scalarOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

const FIELDS = [
  'externalIPs',
  'loadBalancerSourceRanges',
  'loadBalancerClass',
  'allocateLoadBalancerNodePorts',
  'loadBalancerIP',
];
const KUBELET_PORT = 10250;
/** CHG-010: the last minor version that refuses it. */
const KUBELET_PORT_FORBIDDEN = 32;
const RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** SVC-004, SVC-070, SVC-071, SVC-077 to SVC-081, SVW-002, SVW-003, SVW-005. */
export default defineRule({
  id: 'load-balancer',
  severity: 'error',
  summary: 'Load balancer field or external IP that is refused or does nothing',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  applies: (service) =>
    service.annotations.length > 0 || typeOf(service) === 'LoadBalancer' || hasAny(service.spec, FIELDS),
  *check(service, { settings }) {
    if (settings.kubernetesVersion <= KUBELET_PORT_FORBIDDEN) yield* kubeletPort(service, settings);
    yield* externalIPs(service);
    yield* sourceRanges(service);
    yield* loadBalancerClass(service);
    yield* nodePorts(service);
    yield* loadBalancerIP(service);
  },
});

/** SVC-028: nodes themselves answer on that port. */
function* kubeletPort(service: Service, { kubernetesVersion }: Settings): Iterable<Finding> {
  if (knownTypeOf(service) !== 'LoadBalancer') return;
  for (const { port } of service.ports) {
    if (port?.value !== KUBELET_PORT) continue;
    yield {
      range: port.range,
      message: say`Port ${KUBELET_PORT} is the kubelet's. Before Kubernetes 1.${KUBELET_PORT_FORBIDDEN + 1} no load balancer may have it, and by the setting kubeRoutes.kubernetesVersion this is for 1.${kubernetesVersion}, whose API server refuses ${describe(service)}. Use another port.`,
    };
  }
}

/** SVC-070; SVW-002, SVW-003 are the API server's own warnings. */
function* externalIPs(service: Service): Iterable<Finding> {
  const { spec, document } = service;
  const name = describe(service);
  const addresses = textsAt(spec, 'externalIPs') ?? [];
  for (const { text, range, scalar } of addresses) {
    const ip = parseIP(text);
    const problems = ipProblems(text);
    const all = problems.length > 0 || !ip ? problems : endpointIPProblems(ip);
    if (all.length === 0) {
      yield* spelling(service, { text, range, scalar }, say`External IP`, betterSpelling(text));
      continue;
    }
    const fixed = problems.length > 0 ? ip?.canonical : undefined;
    yield {
      range,
      since: refusedSince(all),
      message: say`External IP "${text}" of ${name} ${listProblems(all)}, so the API server refuses it. ${fixed ? say`Write ${fixed} if that is the address you mean.` : say`Use an address at which clients outside reach the nodes.`}`,
      fixes: () =>
        repair(
          document,
          say`Change external IP ${text} of ${name} to ${fixed ?? ''}`,
          fixed && scalar ? [replaceScalar(scalar, fixed)] : [],
        ),
    };
  }
  const pair = pairOf(spec, 'externalIPs');
  const type = knownTypeOf(service);
  // An ExternalName Service ignores them: `external-name-ignored`.
  if (!pair || addresses.length === 0 || !type || type === 'ExternalName') return;
  if (isHeadless(service)) {
    yield ignoredByHeadless(service, 'externalIPs', pair.key.range);
  } else {
    yield {
      range: pair.key.range,
      // CHG-007
      since: 36,
      severity: 'hint',
      tags: ['deprecated'],
      message: say`externalIPs of ${name} is deprecated since Kubernetes 1.36, and some clusters no longer follow it. A Service of type LoadBalancer, or a Gateway, is the way in from outside.`,
    };
  }
}

/** SVC-077, SVC-078, and SVC-004: the annotation counts where the field is empty. */
function* sourceRanges(service: Service): Iterable<Finding> {
  const { spec, document } = service;
  const name = describe(service);
  const pair = pairOf(spec, 'loadBalancerSourceRanges');
  const ranges = textsAt(spec, 'loadBalancerSourceRanges');
  if (!ranges) return;
  if (pair && ranges.length > 0) {
    yield* onlyForLoadBalancer(service, 'loadBalancerSourceRanges', pair.key.range);
    for (const range of ranges) {
      yield* badRange(service, range);
      yield* spelling(service, range, say`Source range`, betterSpelling(range.text));
    }
    return;
  }
  const annotations = mapOf(mapOf(service.node, 'metadata'), 'annotations');
  const value = textAt(annotations, RANGES_ANNOTATION);
  if (!value) return;
  const type = knownTypeOf(service);
  if (type && type !== 'LoadBalancer') {
    yield {
      range: value.range,
      message: say`The annotation ${RANGES_ANNOTATION} goes only with type LoadBalancer, and ${name} ${typeInWords(service)}, so the API server refuses it. Remove the annotation${mayBeLoadBalancer(service) ? say`, or make the type LoadBalancer` : ''}.`,
      fixes: () => toLoadBalancer(service),
    };
  }
  if (value.source.trim() === '') return;
  for (const part of value.source.split(',')) {
    const problems = cidrProblems(part.trim());
    if (problems.length === 0) continue;
    const [proposal] = proposalsFor(part.trim());
    yield {
      range: value.range,
      since: refusedSince(problems),
      message: say`Source range "${part.trim()}" in an annotation of ${name} ${listProblems(problems)}, so the API server refuses it. ${adviceFor(proposal)}`,
      fixes: () => {
        const fixed = proposal && value.source.replace(part, part.replace(part.trim(), proposal));
        return repair(
          document,
          say`Change ${part.trim()} to ${proposal ?? ''} in the source ranges of ${name}`,
          fixed && !value.alias && value.style !== 'block' ? [replaceScalar(value, fixed)] : [],
        );
      },
    };
  }
}

/** Spaces around it are allowed. */
function* badRange(service: Service, { text, range, scalar }: Text): Iterable<Finding> {
  const problems = cidrProblems(text.trim());
  if (problems.length === 0) return;
  const name = describe(service);
  const proposals = proposalsFor(text.trim());
  yield {
    range,
    since: refusedSince(problems),
    message: say`Source range "${text}" of ${name} ${listProblems(problems)}, so the API server refuses it. ${adviceFor(proposals[0])}`,
    fixes: () =>
      proposals.flatMap((proposal) =>
        repair(
          service.document,
          say`Change ${text} to ${proposal} in the source ranges of ${name}`,
          scalar ? [replaceScalar(scalar, proposal)] : [],
        ),
      ),
  };
}

function adviceFor(proposal: string | undefined): string {
  return proposal ? say`Write ${proposal}.` : say`Write a network such as 203.0.113.0/24.`;
}

/** The CIDRs that a text may have been meant as: an address alone is a network of one. */
function proposalsFor(text: string): string[] {
  const one = parseIP(text);
  if (one) return [`${one.canonical}/${one.family === 'IPv4' ? 32 : 128}`];
  const cidr = parseCIDR(text);
  if (!cidr) return [];
  const { address, hasHostBits, canonical } = cidr;
  return [
    canonical,
    ...(hasHostBits ? [`${address.canonical}/${address.family === 'IPv4' ? 32 : 128}`] : []),
  ];
}

/** SVC-080. The field is a pointer in the API, so an empty string is not the same as none. */
function* loadBalancerClass(service: Service): Iterable<Finding> {
  const value = textAt(service.spec, 'loadBalancerClass');
  if (!value) return;
  yield* onlyForLoadBalancer(service, 'loadBalancerClass', value.range);
  const problems = labelKeyProblems(value.source);
  if (problems.length === 0 || knownTypeOf(service) !== 'LoadBalancer') return;
  yield {
    range: value.range,
    message: say`loadBalancerClass "${value.source}" of ${describe(service)} ${listProblems(problems)}, so the API server refuses it. Use a name such as example.com/internal.`,
  };
}

/** SVC-081. */
function* nodePorts(service: Service): Iterable<Finding> {
  const value = scalarOf(service.spec, 'allocateLoadBalancerNodePorts');
  if (typeof value?.value !== 'boolean') return;
  yield* onlyForLoadBalancer(service, 'allocateLoadBalancerNodePorts', value.range);
}

/** SVC-079: nothing about it is refused. */
function* loadBalancerIP(service: Service): Iterable<Finding> {
  const value = textAt(service.spec, 'loadBalancerIP');
  const type = knownTypeOf(service);
  if (!value?.source || !type) return;
  const name = describe(service);
  // Nothing about it is refused, so that the warning is all there is.
  const canonical = parseIP(value.source)?.canonical;
  const text = { text: value.source, range: value.range, scalar: value.alias ? undefined : value };
  yield* spelling(service, text, say`Load balancer IP`, canonical === value.source ? undefined : canonical);
  if (isHeadless(service) && type === 'ClusterIP') {
    yield ignoredByHeadless(service, 'loadBalancerIP', value.range);
  } else if (type === 'LoadBalancer') {
    yield {
      range: value.range,
      severity: 'hint',
      tags: ['deprecated'],
      message: say`loadBalancerIP of ${name} is deprecated since Kubernetes 1.24: each provider reads it in its own way, or not at all. Most have an annotation for it.`,
    };
  } else {
    yield {
      range: value.range,
      severity: 'information',
      tags: ['unnecessary'],
      message: say`loadBalancerIP does nothing: ${name} ${typeInWords(service)}, and gets no load balancer. Remove it${mayBeLoadBalancer(service) ? say`, or make the type LoadBalancer` : ''}.`,
      fixes: () => [...removal(service, 'loadBalancerIP'), ...toLoadBalancer(service)],
    };
  }
}

/** SVW-005: accepted, with a warning of the API server. */
function* spelling(
  service: Service,
  { text, range, scalar }: Text,
  what: string,
  better: string | undefined,
): Iterable<Finding> {
  if (!better) return;
  const name = describe(service);
  // What one program reads as octal another takes for decimal.
  const safe = !parseIP(text)?.hasLeadingZeros;
  yield {
    range,
    severity: 'hint',
    message: say`${what} ${text} of ${name} is not in its usual spelling, so that tools that compare texts may take it for another, and the API server warns of it. Write ${better}${safe ? '' : say` if that is the address you mean`}.`,
    fixes: () =>
      repair(
        service.document,
        say`Change ${text} of ${name} to ${better}`,
        scalar ? [replaceScalar(scalar, better)] : [],
        { safe },
      ),
  };
}

/** SVW-002. */
function ignoredByHeadless(service: Service, field: string, range: OffsetRange): Finding {
  return {
    range,
    severity: 'information',
    tags: ['unnecessary'],
    message: say`${field} does nothing on the headless ${describe(service)}: it has no proxy that could send this traffic on. Remove it, or give the Service a cluster IP.`,
    fixes: () => removal(service, field),
  };
}

function* onlyForLoadBalancer(service: Service, field: string, range: OffsetRange): Iterable<Finding> {
  const type = knownTypeOf(service);
  if (!type || type === 'LoadBalancer') return;
  yield {
    range,
    message: say`${field} goes only with type LoadBalancer, and ${describe(service)} ${typeInWords(service)}, so the API server refuses it. Remove ${field}${mayBeLoadBalancer(service) ? say`, or make the type LoadBalancer` : ''}.`,
    fixes: () => [...removal(service, field), ...toLoadBalancer(service)],
  };
}

function removal(service: Service, field: string): Fix[] {
  const edits = removeSpecField(service, field);
  return repair(service.document, say`Remove ${field} from ${describe(service)}`, edits);
}

/** SVC-050: a headless Service can be of no other type; what an ExternalName Service would be otherwise is unknown. */
function mayBeLoadBalancer(service: Service): boolean {
  return !isHeadless(service) && knownTypeOf(service) !== 'ExternalName';
}

function toLoadBalancer(service: Service): Fix[] {
  if (!mayBeLoadBalancer(service)) return [];
  const title = say`Change the type of ${describe(service)} to LoadBalancer`;
  return repair(service.document, title, setSpecField(service, 'type', 'LoadBalancer'));
}

function typeInWords(service: Service): string {
  if (isHeadless(service) && knownTypeOf(service) === 'ClusterIP') return say`is headless`;
  return service.type?.value
    ? say`is of type ${service.type.value}`
    : say`has no type, which means ClusterIP`;
}
