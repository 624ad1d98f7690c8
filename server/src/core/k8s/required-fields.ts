import type { OffsetRange } from '../text';
import { pairOf, scalarOf, type YamlNode, type YamlPair } from '../yaml/node';
import { lenientPair } from './identify';
import { isService, type Resource } from './resource';
import { CONTAINER_CHOICES, CONTAINER_FIELDS, requiredInContainer } from './required-in-containers';
import { POD_CHOICES, POD_FIELDS, requiredInPod } from './required-in-pods';
import { requiredInWorkload } from './required-in-workloads';
import { isCheckable, typedMapsOf, type TypedMap } from './schema-walk';
import { isHeadless, knownTypeOf } from './service';
import { unknownFieldsOf } from './unknown-fields';

/** A field without which the API server refuses the object. */
export interface MissingField {
  readonly at: TypedMap;
  readonly field: string;
  /** Fields that would do as well. */
  readonly alternatives: readonly string[];
  /** Where the field is written, but without a value. */
  readonly pair: YamlPair | undefined;
  readonly range: OffsetRange;
}

/** They tell the API server what an object is. */
export const identityFields: readonly string[] = ['apiVersion', 'kind'];

/** By type. Fields that the API server fills in itself (DEF-001 and following, ERR-003) are not here. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  V1Service: ['spec'],
  V1Pod: ['spec'],
  V1PodTemplate: ['template'],
  V1ReplicationController: ['spec'],
  V1Deployment: ['spec'],
  V1ReplicaSet: ['spec'],
  V1StatefulSet: ['spec'],
  V1DaemonSet: ['spec'],
  V1Job: ['spec'],
  V1CronJob: ['spec'],
  V1Ingress: ['spec'],
  // SVC-014, EP-003, EP-007, EPS-001, EPS-004
  V1ServicePort: ['port'],
  V1EndpointAddress: ['ip'],
  CoreV1EndpointPort: ['port'],
  V1EndpointSlice: ['addressType'],
  V1Endpoint: ['addresses'],
  // POD-001
  V1PodTemplateSpec: ['spec'],
  V1PersistentVolumeClaim: ['spec'],
  V1PersistentVolumeClaimSpec: ['accessModes', 'resources'],
  V1VolumeResourceRequirements: ['requests'],
  V1PodSpec: ['containers'],
  ...CONTAINER_FIELDS,
  ...POD_FIELDS,
  // WRK-001, WRK-002; a ReplicationController takes its selector from its template (WRK-006), a Job makes its own (WRK-005).
  // WRK-007
  V1LabelSelectorRequirement: ['key', 'operator'],
  V1DeploymentSpec: ['selector', 'template'],
  V1ReplicaSetSpec: ['selector', 'template'],
  V1StatefulSetSpec: ['selector', 'template'],
  V1DaemonSetSpec: ['selector', 'template'],
  V1ReplicationControllerSpec: ['template'],
  V1JobSpec: ['template'],
  V1JobTemplateSpec: ['spec'],
  V1PodFailurePolicyRule: ['action'],
  V1PodFailurePolicyOnExitCodesRequirement: ['operator', 'values'],
  V1PodFailurePolicyOnPodConditionsPattern: ['type'],
  V1SuccessPolicy: ['rules'],
  V1CronJobSpec: ['schedule', 'jobTemplate'],
  V1ForNode: ['name'],
  V1OwnerReference: ['apiVersion', 'kind', 'name', 'uid'],
  V1TypedLocalObjectReference: ['kind', 'name'],
  V1TypedObjectReference: ['kind', 'name'],
  // NP-010
  V1IPBlock: ['cidr'],
  // ING-003, ING-004, ING-008
  V1IngressServiceBackend: ['name', 'port'],
  V1HTTPIngressRuleValue: ['paths'],
  V1HTTPIngressPath: ['pathType', 'backend'],
};

/** Types that need one of several fields: EP-002, ING-001, ING-002, ING-004. */
const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  ...CONTAINER_CHOICES,
  ...POD_CHOICES,
  V1EndpointSubset: ['addresses', 'notReadyAddresses'],
  V1IngressSpec: ['rules', 'defaultBackend'],
  V1IngressBackend: ['service', 'resource'],
  V1ServiceBackendPort: ['number', 'name'],
  V1NetworkPolicyPeer: ['podSelector', 'namespaceSelector', 'ipBlock'],
  V1PodFailurePolicyRule: ['onExitCodes', 'onPodConditions'],
};

/** Whether an object is refused whose value of a type lacks a field. */
export function isRequired(resource: Resource, type: string, field: string): boolean {
  return (
    (REQUIRED[type] ?? []).includes(field) ||
    (type === 'V1ServiceSpec' && field === 'ports' && needsPorts(resource)) ||
    (type === 'V1ObjectMeta' && field === 'name')
  );
}

const known = new WeakMap<Resource, readonly MissingField[]>();

/** The required fields that an object lacks, but for those that stand there under a misspelt name or in a wrong place. Memoised. */
export function missingFieldsOf(resource: Resource): readonly MissingField[] {
  let fields = known.get(resource);
  if (!fields) known.set(resource, (fields = findMissing(resource)));
  return fields;
}

function findMissing(resource: Resource): MissingField[] {
  if (!isCheckable(resource)) return [];
  const { text, templated } = resource.document;
  const missing = typedMapsOf(resource)
    .filter(({ map }) => !templated || !text.slice(map.range.start, map.range.end).includes('{{'))
    .flatMap((at) => missingIn(resource, at));
  return [...missingMetadata(resource), ...missing].filter((field) => !isSlip(resource, field));
}

function missingMetadata(resource: Resource): MissingField[] {
  const { kind } = resource.identity;
  // What is sent as a review or comes as a list has no name.
  if (
    kind.endsWith('Review') ||
    kind.endsWith('List') ||
    lenientPair(resource.node, 'metadata')?.value?.type === 'map'
  )
    return [];
  const at: TypedMap = {
    map: resource.node,
    type: '',
    fields: {},
    path: '',
    head: resource.headRange,
    parent: undefined,
    shared: false,
  };
  return missingOf(at, ['metadata']);
}

function missingIn(resource: Resource, at: TypedMap): MissingField[] {
  const { kind } = resource.identity;
  // Nobody looks at the owners that a template names.
  if (at.type === 'V1OwnerReference' && at.parent?.path !== 'metadata') return [];
  const fields = [
    ...(REQUIRED[at.type] ?? []),
    ...requiredInWorkload(resource, at),
    ...requiredInPod(resource, at),
    ...requiredInContainer(at),
  ];
  const oneOf = ONE_OF[at.type];
  if (at.type === 'V1ServiceSpec' && needsPorts(resource)) fields.push('ports');
  if (at.type === 'V1PodSpec' && (kind === 'Job' || kind === 'CronJob')) fields.push('restartPolicy');
  // ING-009
  if (
    at.type === 'V1HTTPIngressPath' &&
    /^(?:Exact|Prefix)$/.test(scalarOf(at.map, 'pathType')?.source ?? '')
  )
    fields.push('path');
  const needsName = at.path === 'metadata' && !kind.endsWith('Review') && !kind.endsWith('List');
  return [
    ...(needsName ? missingOf(at, ['name', 'generateName']) : []),
    ...fields.flatMap((field) => missingOf(at, [field])),
    ...(oneOf ? missingOf(at, oneOf) : []),
  ];
}

/** SVC-010. A type that is none, or not known yet, is no reason to ask for ports. */
function needsPorts(resource: Resource): boolean {
  if (!isService(resource)) return false;
  const type = knownTypeOf(resource);
  const address = pairOf(resource.spec, 'clusterIPs')?.value;
  const first = address?.type === 'seq' ? address.items[0]?.value : undefined;
  const isNone = first?.type === 'scalar' && first.source === 'None';
  return type !== undefined && type !== 'ExternalName' && !isHeadless(resource) && !isNone;
}

function missingOf(at: TypedMap, fields: readonly string[]): MissingField[] {
  const [field, ...alternatives] = fields;
  const pairs = fields.map((name) => pairOf(at.map, name));
  if (!field || pairs.some((pair) => pair && !isEmpty(pair.value, pair.key.source))) return [];
  const pair = pairs.find((candidate) => candidate !== undefined);
  const range = pair && !pair.merged ? pair.key.range : at.head;
  return [{ at, field: pair?.key.source ?? field, alternatives: pair ? [] : alternatives, pair, range }];
}

/** ERR-003, ERR-008: an empty string, `null` and an empty list decode to what an absent field does. */
function isEmpty(value: YamlNode | undefined, field: string): boolean {
  if (!value) return true;
  if (value.type === 'seq') return value.items.length === 0;
  // An empty selector is refused in words of its own (WRK-001); in other empty mappings their own fields are missing.
  if (value.type === 'map')
    return field === 'selector' && value.pairs.every((pair) => isEmptyMap(pair.value));
  return value.value === null || value.source === '';
}

function isEmptyMap(value: YamlNode | undefined): boolean {
  if (value?.type === 'seq') return value.items.length === 0;
  return !value || (value.type === 'map' ? value.pairs.length === 0 : value.value === null);
}

function isSlip(resource: Resource, { at, field, alternatives }: MissingField): boolean {
  const names = [field, ...alternatives];
  const paths = names.map((name) => (at.path ? `${at.path}.${name}` : name));
  return unknownFieldsOf(resource).some((unknown) => {
    if (
      unknown.at.map === at.map &&
      names.some((name) => name === unknown.meant || name === unknown.resembles)
    )
      return true;
    const { elsewhere } = unknown;
    return (
      elsewhere !== undefined &&
      paths.some(
        (path) => elsewhere === path || elsewhere.startsWith(`${path}.`) || elsewhere.startsWith(`${path}[`),
      )
    );
  });
}
