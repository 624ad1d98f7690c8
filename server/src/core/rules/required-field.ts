import { lenientPair } from '../k8s/identify';
import { missingFieldsOf, type MissingField } from '../k8s/required-fields';
import { describe, isWorkload, type Resource } from '../k8s/resource';
import { fieldsOf, isRequiredBySchema, kindsOf, rootType } from '../k8s/schema';
import { putField } from '../k8s/field-edits';
import { isMadeUp, valueFor } from '../routing/field-values';
import { joinWords, say } from '../words';
import { isNamedPatch } from '../workspace/kustomize/kustomization';
import { baseNameOf } from '../workspace/paths';
import { mapOf, pairOf, type YamlPair } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix, type RuleContext } from './rule';

/** What the API server does not fill in itself, and refuses to do without (META-001, SVC-010, POD-001, WRK-001, …). */
export default defineRule({
  id: 'required-field',
  severity: 'error',
  summary: 'Field that the API server requires is missing',
  kinds: ['*'],
  scope: 'workspace',
  fixable: 'suggested',
  silentUnlessShared: (resource) =>
    (isIdentified(resource) || [...missingIdentity(resource)].length === 0) &&
    missingFieldsOf(resource).length === 0
      ? NO_KEYS
      : undefined,
  applies: (resource) => !isIdentified(resource) || missingFieldsOf(resource).length > 0,
  *check(resource, { snapshot }) {
    if (resource.document.errors.length > 0) return;
    // What a patch leaves out the other object has. What a kustomization lists as a resource is none, whatever its name.
    if (!snapshot.set && (isNamedPatch(resource.document.uri) || pairOf(resource.node, '$patch'))) return;
    yield* missingIdentity(resource);
    const fields = missingFieldsOf(resource);
    const excuse = looksLikePatch(resource, fields)
      ? say` If this is a patch for another object, all is well.`
      : isPodTemplate(resource)
        ? say` If a program fills in the rest, as Spark does with its Pod templates, all is well.`
        : '';
    for (const missing of fields) {
      yield {
        range: missing.range,
        since: missing.since,
        bySchema: isRequiredBySchema(missing.at.type, missing.field),
        message: messageFor(resource, missing) + excuse,
        ...(excuse && { severity: 'information' }),
        fixes: (context) => insertField(resource, missing, context),
      } satisfies Finding;
    }
  },
});

const NO_KEYS: readonly string[] = [];

function isIdentified({ declaredKind, declaredApiVersion }: Resource): boolean {
  return Boolean(declaredKind?.value && declaredApiVersion?.value);
}

/** Patches that no kustomization of the workspace names look like objects with holes: a workload that only sets a few things. */
function looksLikePatch({ node }: Resource, missing: readonly MissingField[]): boolean {
  // One that sets nothing is no patch.
  if (mapOf(node, 'spec')?.pairs.length === 0) return false;
  const lacks = (field: string) => missing.some((other) => other.field === field);
  const leavesOutContainers = missing.some(({ field, pair }) => field === 'containers' && !pair);
  return lacks('selector') && (leavesOutContainers || ['template', 'spec', 'image'].some(lacks));
}

/** Spark, Flink and others begin their Pods with one that a file describes, and put in containers and images. */
function isPodTemplate(resource: Resource): boolean {
  if (resource.identity.kind !== 'Pod') return false;
  return (
    /pod[-_.]?template/i.test(baseNameOf(resource.document.uri)) ||
    (isWorkload(resource) && resource.containers.some((one) => FILLED_IN.has(one.name?.value ?? '')))
  );
}

/** The containers that Spark and Flink look for. */
const FILLED_IN: ReadonlySet<string> = new Set([
  'spark-kubernetes-driver',
  'spark-kubernetes-executor',
  'flink-main-container',
]);

/** `apiVersion` and `kind`. A misspelt key is another rule's finding. */
function* missingIdentity(resource: Resource): Iterable<Finding> {
  const { node, identity, declaredKind, declaredApiVersion, headRange } = resource;
  const kindPair = lenientPair(node, 'kind');
  const versionPair = lenientPair(node, 'apiVersion');
  const lacksKind = !declaredKind?.value && isBlank(kindPair);
  const isKnown = identity.certainty === 'exact' || identity.certainty === 'corrected';
  const lacksVersion = !declaredApiVersion?.value && isBlank(versionPair) && isKnown;
  if (lacksKind && lacksVersion) {
    yield {
      range: headRange,
      message: say`Neither apiVersion nor kind says what this object is, so the API server refuses it. By its fields it is a ${identity.kind}.`,
      fixes: () => insertIdentity(resource, identity.apiVersion, identity.kind),
    };
  } else if (lacksKind && (isKnown || identity.kind === '')) {
    const kinds = isKnown ? [identity.kind] : likelyKinds(resource);
    const advice =
      kinds.length > 0 ? say`By its fields it could be a ${joinWords(kinds, 'or')}.` : say`Add the kind.`;
    yield {
      range: kindPair?.key.range ?? headRange,
      message: say`This object has no kind, so the API server refuses it. ${advice}`,
      fixes: () => kinds.flatMap((kind) => insertIdentity(resource, undefined, kind)),
    };
  } else if (lacksVersion) {
    const kind = identity.kind;
    yield {
      range: versionPair?.key.range ?? headRange,
      message: say`${describe(resource)} has no apiVersion, so the API server refuses it. ${kind} belongs to ${identity.apiVersion}.`,
      fixes: () => insertIdentity(resource, identity.apiVersion, undefined),
    };
  }
}

function isBlank(pair: YamlPair | undefined): boolean {
  return (
    !pair?.value || (pair.value.type === 'scalar' && (pair.value.value === null || pair.value.source === ''))
  );
}

/** The kinds of an apiVersion that have all the fields which the object's `spec` has. */
function likelyKinds({ node, declaredApiVersion }: Resource): string[] {
  const version = declaredApiVersion?.value ?? '';
  const keys = mapOf(node, 'spec')?.pairs.map(({ key }) => key.source) ?? [];
  if (keys.length === 0) return [];
  return kindsOf(version).filter((kind) => {
    const root = fieldsOf(rootType(version, kind) ?? '');
    const spec = fieldsOf(root?.['spec'] ?? '');
    return spec !== undefined && keys.every((key) => Object.hasOwn(spec, key));
  });
}

function insertIdentity(resource: Resource, apiVersion: string | undefined, kind: string | undefined): Fix[] {
  const { node, document } = resource;
  const { text } = document;
  const version = lenientPair(node, 'apiVersion');
  const edits = [
    ...(apiVersion ? putField(text, node, 'apiVersion', apiVersion, 'first') : []),
    ...(kind
      ? putField(text, node, 'kind', kind, version && !apiVersion ? { after: version } : 'first')
      : []),
  ];
  const words = [...(apiVersion ? [`apiVersion: ${apiVersion}`] : []), ...(kind ? [`kind: ${kind}`] : [])];
  return repair(document, say`Insert ${joinWords(words)}`, edits);
}

function messageFor(resource: Resource, { at, field, alternatives, pair }: MissingField): string {
  const name = describe(resource);
  if ((field === 'metadata' && at.path === '') || (at.path === 'metadata' && field === 'name')) {
    return say`This ${name} has no name, so the API server refuses it. Give it a metadata.name.`;
  }
  const wanted = joinWords(
    [field, ...alternatives].map((word) => `"${word}"`),
    'or',
  );
  const owner = at.path ? say`${at.path} of ${name}` : name;
  const lacks = pair
    ? say`${wanted} in ${owner} is empty`
    : at.path
      ? say`There is no ${wanted} in ${at.path} of ${name}`
      : say`${name} has no ${wanted}`;
  // There is nothing to copy from yet.
  const isUnlabelled =
    isWorkload(resource) && resource.podLabels.length === 0 && pairOf(at.map, 'template') !== undefined;
  const general =
    field === 'selector' && isUnlabelled
      ? say`Give its Pod template labels, and select them.`
      : ADVICE[field];
  const advice = ADVICE[`${at.type}.${field}`] ?? general;
  return say`${lacks}, so the API server refuses it. ${advice ?? (alternatives.length > 0 ? say`Add one of them.` : say`Add it.`)}`;
}

/** By type and field, or by the field where it means the same everywhere. */
const ADVICE: Readonly<Record<string, string>> = {
  'V1Service.spec': say`Add a spec with at least the ports.`,
  'V1ServiceSpec.ports': say`Unless it is headless or of type ExternalName, a Service needs at least one port.`,
  'V1ServicePort.port': say`Add the number that clients of the Service connect to.`,
  'V1EndpointSlice.addressType': say`Add IPv4 or IPv6, whichever its addresses are.`,
  'V1Endpoint.addresses': say`An endpoint needs an address.`,
  'V1EndpointAddress.ip': say`Add the IP address.`,
  'V1ForNode.name': say`Add the name of the node.`,
  'V1OwnerReference.uid': say`The cluster makes up the uid of each object, so leave ownerReferences to the controllers that set them.`,
  'V1NetworkPolicyPeer.podSelector': say`Add one of them; podSelector: {} means all Pods of the namespace, namespaceSelector: {} those of all namespaces.`,
  'V1IPBlock.cidr': say`Add the network, such as 10.0.0.0/8.`,
  'CoreV1EndpointPort.port': say`Add the number that the process listens on.`,
  'V1ContainerPort.containerPort': say`Add the number that the process listens on.`,
  'V1Container.name': say`Each container needs a name that is unique in its Pod.`,
  'V1Container.image': say`Add the image to run.`,
  'V1Container.restartPolicy': say`The restartPolicyRules are exceptions to it.`,
  'V1ContainerRestartRule.action': say`Add Restart or RestartAllContainers.`,
  'V1ContainerRestartRule.exitCodes': say`Say for which exit codes it applies.`,
  'V1ContainerRestartRuleOnExitCodes.operator': say`Add In or NotIn.`,
  'V1ContainerResizePolicy.resourceName': say`Add cpu or memory.`,
  'V1ContainerResizePolicy.restartPolicy': say`Add NotRequired or RestartContainer.`,
  'V1ExecAction.command': say`Add the command to run.`,
  'V1EnvVarSource.configMapKeyRef': say`Say by one of them where the value comes from.`,
  'V1EnvFromSource.configMapRef': say`Say by one of them where the variables come from.`,
  'V1ConfigMapEnvSource.name': say`Add the name of the ConfigMap.`,
  'V1SecretEnvSource.name': say`Add the name of the Secret.`,
  'V1ConfigMapKeySelector.name': say`Add the name of the ConfigMap.`,
  'V1SecretKeySelector.name': say`Add the name of the Secret.`,
  'V1ConfigMapKeySelector.key': say`Add the key in the ConfigMap.`,
  'V1SecretKeySelector.key': say`Add the key in the Secret.`,
  'V1ObjectFieldSelector.fieldPath': say`Add the field of the Pod, such as metadata.name.`,
  'V1ResourceFieldSelector.resource': say`Add what to look up, such as limits.memory.`,
  'V1ResourceFieldSelector.containerName': say`In a volume it must be said whose resource it is.`,
  'V1VolumeMount.name': say`Add the name of a volume of the Pod.`,
  'V1VolumeMount.mountPath': say`Add the path at which the container finds the volume.`,
  'V1VolumeDevice.name': say`Add the name of a volume of the Pod.`,
  'V1VolumeDevice.devicePath': say`Add the path at which the container finds the device.`,
  'V1SeccompProfile.type': say`Add RuntimeDefault, Localhost or Unconfined.`,
  'V1AppArmorProfile.type': say`Add RuntimeDefault, Localhost or Unconfined.`,
  'V1SeccompProfile.localhostProfile': say`With the type Localhost it says which profile of the node it is.`,
  'V1AppArmorProfile.localhostProfile': say`With the type Localhost it says which profile of the node it is.`,
  'V1PodSpec.restartPolicy': say`The Pods of a Job need Never or OnFailure here; the default, Always, is not allowed.`,
  'V1CronJobSpec.schedule': say`Add when it shall run, such as "0 * * * *" for every hour.`,
  'V1ReplicationControllerSpec.selector': say`Give its Pod template labels, which it selects by where it is not told otherwise.`,
  'V1JobSpec.selector': say`With manualSelector it does not get one by itself.`,
  'V1JobSpec.completions': say`An Indexed Job must say how many completions it needs.`,
  'V1JobSpec.backoffLimitPerIndex': say`maxFailedIndexes counts the indexes that have used it up. Add both, or neither.`,
  'V1JobSpec.maxFailedIndexes': say`With more than 100000 completions and a backoffLimitPerIndex it is needed, and at most 10000.`,
  'V1PodFailurePolicyRule.action': say`Add FailJob, FailIndex, Ignore or Count.`,
  'V1PodFailurePolicyRule.onExitCodes': say`Say when the rule applies by one of them.`,
  'V1PodFailurePolicyOnExitCodesRequirement.operator': say`Add In or NotIn.`,
  'V1PodFailurePolicyOnExitCodesRequirement.values': say`List at least one exit code.`,
  'V1PodFailurePolicyOnPodConditionsPattern.type': say`Add the condition of the Pod, such as DisruptionTarget.`,
  'V1SuccessPolicy.rules': say`List at least one rule.`,
  'V1LabelSelectorRequirement.operator': say`Add In, NotIn, Exists or DoesNotExist.`,
  'V1LabelSelectorRequirement.key': say`Add the key of the label that it looks at.`,
  'V1PersistentVolumeClaimSpec.accessModes': say`List at least one, such as ReadWriteOnce.`,
  'V1PersistentVolumeClaimSpec.resources': say`Add resources.requests.storage: 1Gi, or what is needed.`,
  'V1VolumeResourceRequirements.requests': say`Add storage: 1Gi, or what is needed.`,
  'V1ObjectMeta.name': say`The containers mount the volume by it.`,
  'V1PersistentVolumeClaim.metadata': say`Give it a metadata.name, by which the containers mount the volume.`,
  'V1NodeSelector.nodeSelectorTerms': say`List at least one term that a node must meet.`,
  'V1NodeSelectorRequirement.operator': say`Add In, NotIn, Exists, DoesNotExist, Gt or Lt.`,
  'V1NodeSelectorRequirement.key': say`Add the key of the label that it looks at.`,
  'V1PreferredSchedulingTerm.weight': say`Add a number from 1 to 100.`,
  'V1WeightedPodAffinityTerm.weight': say`Add a number from 1 to 100.`,
  'V1PodAffinityTerm.topologyKey': say`Add the label of nodes that tells places apart, such as kubernetes.io/hostname.`,
  'V1TopologySpreadConstraint.topologyKey': say`Add the label of nodes that tells places apart, such as topology.kubernetes.io/zone.`,
  'V1TopologySpreadConstraint.maxSkew': say`Add by how many Pods the places may differ, such as 1.`,
  'V1TopologySpreadConstraint.whenUnsatisfiable': say`Add DoNotSchedule or ScheduleAnyway.`,
  'V1PodOS.name': say`Add linux or windows.`,
  'V1ServiceAccountTokenProjection.path': say`Add the name of the file that gets the token.`,
  'V1KeyToPath.path': say`Add the name of the file that gets the value.`,
  'V1DownwardAPIVolumeFile.path': say`Add the name of the file that gets the value.`,
  'V1IngressSpec.rules': say`An Ingress needs at least one rule or a default backend.`,
  'V1IngressServiceBackend.port': say`Add the number or the name of a port of the Service.`,
  'V1HTTPIngressPath.pathType': say`Add Prefix, Exact or ImplementationSpecific.`,
  'V1IngressBackend.service': say`Name the Service to send to.`,
  'V1HTTPIngressPath.backend': say`Name the Service to send to.`,
  'V1HTTPIngressPath.path': say`With Prefix or Exact it must begin with "/".`,
  'V1HTTPIngressRuleValue.paths': say`List at least one path.`,
  'V1EndpointSubset.addresses': say`List at least one address.`,
  containers: say`A Pod needs at least one container.`,
  selector: say`Add the labels of its Pod template.`,
  template: say`Add the template of its Pods.`,
};

function insertField(resource: Resource, missing: MissingField, context: RuleContext): Fix[] {
  const { at, field } = missing;
  const { document, node } = resource;
  if (at.shared) return [];
  const value = valueFor(resource, missing, context.snapshot);
  if (value === undefined) return [];
  const behindKind = lenientPair(node, 'kind') ?? lenientPair(node, 'apiVersion');
  const behind = field === 'metadata' ? behindKind : field === 'image' ? pairOf(at.map, 'name') : undefined;
  const isFirst = ['metadata', 'name', 'schedule', 'selector'].includes(field);
  const place = behind && !behind.merged ? { after: behind } : isFirst ? 'first' : 'last';
  const path = field === 'metadata' ? 'metadata.name' : at.path ? `${at.path}.${field}` : field;
  const title = typeof value === 'object' ? path : `${path}: ${value}`;
  return repair(
    document,
    say`Insert ${title} in ${describe(resource)}`,
    putField(document.text, at.map, field, value, place),
    { preferred: true, isDraft: isMadeUp(resource, missing, context.snapshot) },
  );
}
