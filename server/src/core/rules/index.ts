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
import networkPolicyDns from './network-policy-dns';
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
import type { DocumentRule, Rule } from './rule';
import type { Settings } from '../workspace/settings';
import selectorNoMatch from './selector-no-match';
import selectorTooBroad from './selector-too-broad';
import serviceEnvironment from './service-environment';
import serviceEnvironmentCollision from './service-environment-collision';
import serviceMonitor from './service-monitor';
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
  serviceMonitor,
  serviceUrl,
  serviceEnvironment,
  serviceEnvironmentCollision,
  networkPolicyPort,
  networkPolicyDns,
  unusedSuppression,
  settingsFile,
];

/** The rules of a scope that are not off, in order. */
export interface ActiveRules {
  /** Those that look at the text of a document. */
  readonly ofDocuments: readonly DocumentRule[];
  /** Those that look at resources of a {@link viewOf view}. */
  readonly of: (view: string) => readonly Rule[];
}

const active = new WeakMap<Settings['rules'], Readonly<Record<Rule['scope'], ActiveRules>>>();

/** The rules that settings leave on, by what they look at. Memoised. */
export function rulesUnder(severities: Settings['rules']): Readonly<Record<Rule['scope'], ActiveRules>> {
  let rules = active.get(severities);
  if (!rules) {
    const on = RULES.filter(({ id }) => severities[id] !== 'off');
    rules = { resource: activeOf(on, 'resource'), workspace: activeOf(on, 'workspace') };
    active.set(severities, rules);
  }
  return rules;
}

function activeOf(rules: readonly Rule[], scope: Rule['scope']): ActiveRules {
  const inScope = rules.filter((rule) => rule.scope === scope);
  const views = new Set(RULES.flatMap(({ kinds }) => kinds as string | readonly string[]));
  const byView = new Map([...views].map((view) => [view, inScope.filter((rule) => looksAt(rule, view))]));
  const ofAny = inScope.filter((rule) => looksAt(rule, '*'));
  return {
    ofDocuments: inScope.filter((rule) => rule.kinds === 'documents'),
    of: (view) => byView.get(view) ?? ofAny,
  };
}

function looksAt({ kinds }: { readonly kinds: unknown }, view: string): boolean {
  return Array.isArray(kinds) && (kinds.includes(view) || kinds.includes('*'));
}
