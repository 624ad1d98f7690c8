import type { Resource } from '../k8s/resource';
import clusterIp from './cluster-ip';
import containerPort from './container-port';
import containerPortDuplicate from './container-port-duplicate';
import documentSeparatorMissing from './document-separator-missing';
import duplicateObject from './duplicate-object';
import endpointsAddress from './endpoints-address';
import endpointsDeprecated from './endpoints-deprecated';
import endpointsMissing from './endpoints-missing';
import endpointsOverwritten from './endpoints-overwritten';
import endpointsPortMismatch from './endpoints-port-mismatch';
import endpointsServiceMissing from './endpoints-service-missing';
import endpointsUnused from './endpoints-unused';
import externalName from './external-name';
import externalNameIgnored from './external-name-ignored';
import fileLimit from './file-limit';
import httpRouteBackend from './http-route-backend';
import ingressBackend from './ingress-backend';
import invalidName from './invalid-name';
import invalidValue from './invalid-value';
import loadBalancer from './load-balancer';
import networkPolicyPort from './network-policy-port';
import nodePortConflict from './node-port-conflict';
import nodePortRange from './node-port-range';
import nodePortType from './node-port-type';
import portDuplicate from './port-duplicate';
import portMergeHazard from './port-merge-hazard';
import portName from './port-name';
import portRange from './port-range';
import probePortNotFound from './probe-port-not-found';
import requiredField from './required-field';
import { viewOf, type DocumentRule, type Rule } from './rule';
import selectorNoMatch from './selector-no-match';
import selectorTooBroad from './selector-too-broad';
import serviceEnvironment from './service-environment';
import serviceEnvironmentCollision from './service-environment-collision';
import serviceUrl from './service-url';
import sessionAffinity from './session-affinity';
import settingsFile from './settings-file';
import statefulSetService from './stateful-set-service';
import targetPortAmbiguous from './target-port-ambiguous';
import targetPortInvalid from './target-port-invalid';
import targetPortNotFound from './target-port-not-found';
import targetPortProtocol from './target-port-protocol';
import targetPortUndeclared from './target-port-undeclared';
import trafficPolicy from './traffic-policy';
import unknownField from './unknown-field';
import unknownKind from './unknown-kind';
import unusedSuppression from './unused-suppression';
import workloadSelectorMismatch from './workload-selector-mismatch';
import yamlSyntax from './yaml-syntax';

/** Every rule, in the order of the documentation. */
export const RULES: readonly Rule[] = [
  yamlSyntax,
  fileLimit,
  documentSeparatorMissing,
  unknownField,
  unknownKind,
  requiredField,
  invalidValue,
  invalidName,
  duplicateObject,
  portRange,
  portName,
  portDuplicate,
  portMergeHazard,
  targetPortInvalid,
  nodePortRange,
  nodePortConflict,
  nodePortType,
  sessionAffinity,
  trafficPolicy,
  clusterIp,
  externalName,
  externalNameIgnored,
  loadBalancer,
  selectorNoMatch,
  selectorTooBroad,
  targetPortNotFound,
  targetPortProtocol,
  targetPortUndeclared,
  targetPortAmbiguous,
  workloadSelectorMismatch,
  containerPort,
  containerPortDuplicate,
  probePortNotFound,
  statefulSetService,
  endpointsMissing,
  endpointsServiceMissing,
  endpointsPortMismatch,
  endpointsOverwritten,
  endpointsUnused,
  endpointsAddress,
  endpointsDeprecated,
  ingressBackend,
  httpRouteBackend,
  serviceUrl,
  serviceEnvironment,
  serviceEnvironmentCollision,
  networkPolicyPort,
  unusedSuppression,
  settingsFile,
];

type ByScope = Readonly<Record<Rule['scope'], readonly Rule[]>>;

function byScope(view: string): ByScope {
  const rules = RULES.filter(
    ({ kinds }: { readonly kinds: unknown }) =>
      Array.isArray(kinds) && (kinds.includes(view) || kinds.includes('*')),
  );
  return {
    resource: rules.filter(({ scope }) => scope === 'resource'),
    workspace: rules.filter(({ scope }) => scope === 'workspace'),
  };
}

const views = new Set(RULES.flatMap(({ kinds }) => kinds as string | readonly string[]));
const BY_VIEW: ReadonlyMap<string, ByScope> = new Map([...views].map((view) => [view, byScope(view)]));
const FOR_ANY = byScope('*');

/** The rules of a scope that look at resources of this kind, in order. */
export function rulesFor(resource: Resource, scope: Rule['scope']): readonly Rule[] {
  return (BY_VIEW.get(viewOf(resource)) ?? FOR_ANY)[scope];
}

/** The rules of a scope that look at the text of a document. */
export const DOCUMENT_RULES = {
  resource: documentRules('resource'),
  workspace: documentRules('workspace'),
} as const;

function documentRules(scope: Rule['scope']): DocumentRule[] {
  return RULES.filter((rule) => rule.kinds === 'documents').filter((rule) => rule.scope === scope);
}
