import type { OffsetRange } from '../text';
import { pairOf, scalarOf, type YamlNode, type YamlPair } from '../yaml/node';
import { lenientPair } from './identify';
import { isService, type Resource } from './resource';
import { CONTAINER_CHOICES, CONTAINER_FIELDS, CONTAINER_REQUIREMENTS } from './required-in-containers';
import { POD_CHOICES, POD_FIELDS, POD_REQUIREMENTS } from './required-in-pods';
import { WORKLOAD_REQUIREMENTS } from './required-in-workloads';
import { NONE, type Requirements } from './requirements';
import { byType, makeType, objectTypeOf } from './schema';
import { isCheckable, typedMapAt, typedMapsOf, type TypedMap } from './schema-walk';
import { isHeadless, knownTypeOf } from './service';
import { checkedSince } from './unchecked-fields';
import { unknownFieldsOf } from './unknown-fields';

/** A field without which the API server refuses the object. */
export interface MissingField {
  readonly at: TypedMap;
  readonly field: string;
  /** Fields that would do as well. */
  readonly alternatives: readonly string[];
  /** The minor version since which it is required; 0 if by each known version. */
  readonly since: number;
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

const NOTHING: readonly MissingField[] = [];

function findMissing(resource: Resource): readonly MissingField[] {
  if (!isCheckable(resource)) return NOTHING;
  const { text, templated } = resource.document;
  const missing = missingMetadata(resource);
  for (const at of typedMapsOf(resource)) {
    if (templated && text.slice(at.map.range.start, at.map.range.end).includes('{{')) continue;
    missingIn(resource, at, missing);
  }
  return missing.length > 0 ? missing.filter((field) => !isSlip(resource, field)) : NOTHING;
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
  const missing: MissingField[] = [];
  addMissing(typedMapAt(resource.node, NO_TYPE, resource.headRange), METADATA, missing);
  return missing;
}

const NO_TYPE = makeType('', {});
const METADATA = ['metadata'];
const NAME = ['name', 'generateName'];

/** What is required of a type, each with the fields that would do as well. */
interface Requirement {
  readonly fields: readonly (readonly string[])[];
  readonly among: readonly string[] | undefined;
  readonly further: Requirements[string] | undefined;
}

const FURTHER: Requirements = {
  ...WORKLOAD_REQUIREMENTS,
  ...POD_REQUIREMENTS,
  ...CONTAINER_REQUIREMENTS,
  V1ServiceSpec: (resource) => (needsPorts(resource) ? ['ports'] : NONE),
  V1PodSpec: ({ identity: { kind } }) => (kind === 'Job' || kind === 'CronJob' ? ['restartPolicy'] : NONE),
  // ING-009
  V1HTTPIngressPath: (_, { map }) =>
    /^(?:Exact|Prefix)$/.test(scalarOf(map, 'pathType')?.source ?? '') ? ['path'] : NONE,
};

const REQUIREMENTS = byType((type): Requirement | undefined => {
  const [fields, among, further] = [REQUIRED[type], ONE_OF[type], FURTHER[type]];
  return fields || among || further
    ? { fields: (fields ?? []).map((field) => [field]), among, further }
    : undefined;
});

function missingIn(resource: Resource, at: TypedMap, missing: MissingField[]): void {
  if (at.objectType === META && at.path === 'metadata') {
    const { kind } = resource.identity;
    if (!kind.endsWith('Review') && !kind.endsWith('List')) addMissing(at, NAME, missing);
  }
  const requirement = at.objectType && REQUIREMENTS[at.objectType.id];
  // Nobody looks at the owners that a template names.
  if (!requirement || (at.type === 'V1OwnerReference' && at.parent?.path !== 'metadata')) return;
  for (const fields of requirement.fields) addMissing(at, fields, missing);
  if (requirement.further)
    for (const field of requirement.further(resource, at)) addMissing(at, [field], missing);
  if (requirement.among) addMissing(at, requirement.among, missing);
}

const META = objectTypeOf('V1ObjectMeta');

/** SVC-010. A type that is none, or not known yet, is no reason to ask for ports. */
function needsPorts(resource: Resource): boolean {
  if (!isService(resource)) return false;
  const type = knownTypeOf(resource);
  const address = pairOf(resource.spec, 'clusterIPs')?.value;
  const first = address?.type === 'seq' ? address.items[0]?.value : undefined;
  const isNone = first?.type === 'scalar' && first.source === 'None';
  return type !== undefined && type !== 'ExternalName' && !isHeadless(resource) && !isNone;
}

function addMissing(at: TypedMap, fields: readonly string[], missing: MissingField[]): void {
  let found: YamlPair | undefined;
  for (const name of fields) {
    const pair = pairOf(at.map, name);
    if (pair && !isEmpty(pair.value, name)) return;
    found ??= pair;
  }
  const [field = '', ...alternatives] = fields;
  missing.push({
    at,
    field: found?.key.source ?? field,
    alternatives: found ? [] : alternatives,
    since: checkedSince(at, field),
    pair: found,
    range: found && !found.merged ? found.key.range : at.head,
  });
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
