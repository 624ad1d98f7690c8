import { isHeadless, typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { getsServiceVariables } from './container-variables';
import { injectedVariables, type InjectedVariable } from './environment';
import type { VariableSource } from './expansion';
import { haveNamespaces, lookUp, type Lookup } from './service-lookup';

export type WithoutVariable = 'links-off' | 'headless' | 'external-name' | 'other-namespace' | 'other-ports';

/** A variable as one Service gives it. */
interface Given {
  readonly service: Service;
  readonly variable: InjectedVariable;
}

/** What the kubelet brings under a name by itself (ENV-002, ENV-007). */
export function fromServices(
  snapshot: Snapshot,
  workload: Workload,
  name: string,
): VariableSource | undefined {
  const lookups = lookUpOwners(snapshot, workload, name);
  const given = givenBy(snapshot, workload, name, lookups);
  const [first, ...others] = given;
  const isAlwaysThere = API_SERVER_VARIABLE.test(name) && !replacesApiServer(snapshot, workload);
  if (first && (others.some(({ variable }) => variable.value !== first.variable.value) || isAlwaysThere))
    return { kind: 'several', services: given.map(({ service }) => service), isAlwaysThere };
  if (first) return { kind: 'service', service: first.service, value: first.variable.value };
  if (isAlwaysThere) return { kind: 'api-server' };
  for (const { services, elsewhere } of lookups) {
    // What is written without a namespace may well be applied to the same one.
    const service = services[0] ?? (elsewhere && haveNamespaces(workload, elsewhere) ? elsewhere : undefined);
    if (service)
      return { kind: 'no-variable', service, reason: reasonAgainst(workload, service, services.length > 0) };
  }
  return undefined;
}

/** Whether some Service brings a variable of the name, be it one that the name does not suggest. */
export function isGiven(snapshot: Snapshot, workload: Workload, name: string): boolean {
  return givenBy(snapshot, workload, name, lookUpOwners(snapshot, workload, name)).length > 0;
}

/** Of the variants of a Service the first that brings it. */
function givenBy(
  snapshot: Snapshot,
  workload: Workload,
  name: string,
  lookups: readonly Lookup[],
): readonly Given[] {
  return lookups.flatMap(({ services }) => {
    const found = services.flatMap((service) => {
      const variable = injectedVariables(service).find((one) => one.name === name);
      return variable && gives(snapshot, workload, service) ? [{ service, variable }] : [];
    });
    return found.slice(0, 1);
  });
}

/** ENV-002: `enableServiceLinks` does not hold for the Service of the API server. */
function gives(snapshot: Snapshot, workload: Workload, service: Service): boolean {
  const isApiServer = service.name?.value === 'kubernetes' && namespaceOf(snapshot, service) === 'default';
  return isApiServer || getsServiceVariables(workload);
}

/** ENV-002: a Service of the same name with a cluster IP, or the manifest of the very Service. */
function replacesApiServer(snapshot: Snapshot, workload: Workload): boolean {
  const services = lookUp(snapshot, workload, 'kubernetes')?.services ?? [];
  return services.some(
    (service) => injectedVariables(service).length > 0 && gives(snapshot, workload, service),
  );
}

/** `WEB_SERVICE_PORT` is the port of Service `web` as well as the URL of Service `web-service`. */
function lookUpOwners(snapshot: Snapshot, workload: Workload, name: string): Lookup[] {
  const ends = [...name.matchAll(/_/g)].map(({ index }) => index);
  return ends.flatMap((end) => {
    const prefix = name.slice(0, end);
    if (!/^[A-Z0-9_]+$/.test(prefix) || !ENDING.test(name.slice(end))) return [];
    return lookUp(snapshot, workload, prefix.toLowerCase().replaceAll('_', '-')) ?? [];
  });
}

const ENDING =
  /^_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

const API_SERVER_VARIABLE =
  /^KUBERNETES_(?:SERVICE_HOST|SERVICE_PORT(?:_HTTPS)?|PORT(?:_443_TCP(?:_(?:PROTO|PORT|ADDR))?)?)$/;

function reasonAgainst(workload: Workload, service: Service, isLocal: boolean): WithoutVariable {
  if (!isLocal) return 'other-namespace';
  if (!getsServiceVariables(workload)) return 'links-off';
  if (typeOf(service) === 'ExternalName') return 'external-name';
  return isHeadless(service) ? 'headless' : 'other-ports';
}
