import { isNearName, nearest } from '../k8s/nearest';
import { describe, isService } from '../k8s/resource';
import { describePort, isHeadless, typeOf, type Service, type ServicePort } from '../k8s/service';
import { usedVariables, type UsedVariable } from '../k8s/used-variables';
import type { Container, Workload } from '../k8s/workload';
import { getsServiceVariables, mayDefine } from '../routing/container-variables';
import { injectedVariables } from '../routing/environment';
import { listPorts } from '../routing/port-mistakes';
import { closeServices, haveNamespaces, lookUp } from '../routing/service-lookup';
import { isGiven } from '../routing/service-variables';
import { say, upperFirst } from '../words';
import { keyFor } from '../workspace/index-keys';
import { areClose, namespaceOf } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import type { YamlScalar } from '../yaml/node';
import { placeIn } from '../yaml/scalar-place';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT`, `WEB_SERVICE_PORT_HTTP`. */
const SERVICE_VARIABLE = /^([A-Z0-9][A-Z0-9_]*)_SERVICE_(HOST|PORT(?:_[A-Z0-9_]+)?)$/;

/** ANA-017: variables of Services come only from Services of the same namespace that have a cluster IP. */
export default defineRule({
  id: 'service-environment',
  severity: 'warning',
  summary: 'Variable of a Service that the container does not get',
  kinds: ['Workload'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(workload, { snapshot }) {
    // Containers may share a list by an alias.
    const seen = new Set<YamlScalar>();
    for (const container of workload.containers) {
      const variables = usedVariables(container).filter(({ scalar }) => !seen.has(scalar));
      for (const { scalar } of variables) seen.add(scalar);
      for (const used of variables) {
        const finding = judge(snapshot, workload, container, used);
        if (finding) yield finding;
      }
    }
  },
});

function judge(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  used: UsedVariable,
): Finding | undefined {
  const [, prefix = '', part = ''] = SERVICE_VARIABLE.exec(used.name) ?? [];
  // ENV-002: these are always there.
  if (!prefix || prefix === 'KUBERNETES' || mayDefine(snapshot, workload, container, used.name))
    return undefined;
  // `WEB_SERVICE_PORT` may be the URL of Service `web-service`.
  if (isGiven(snapshot, workload, used.name)) return undefined;
  const name = prefix.toLowerCase().replaceAll('_', '-');
  const found = lookUp(snapshot, workload, name);
  if (!found) return undefined;
  const { services } = found;
  const [service] = services;
  if (service) {
    if (!areClose(snapshot, workload.document.uri, service.document.uri)) return undefined;
    const reason = reasonAgainst(workload, services, used.name);
    if (!reason) return undefined;
    const given = getsServiceVariables(workload)
      ? injectedVariables(service).map((variable) => variable.name)
      : [];
    return findingFor(snapshot, workload, used, part, service, reason, true, nearest(used.name, given));
  }
  const near = closeServices(snapshot, workload).filter(
    (candidate) =>
      namespaceOf(snapshot, candidate) === namespaceOf(snapshot, workload) &&
      candidate.name !== undefined &&
      isNearName(name, candidate.name.value),
  );
  const [best, second] = near;
  if (best && !second) {
    const right = variableOf(best, part);
    if (!right || !getsServiceVariables(workload)) return undefined;
    const reason = say`${describe(best)} comes close, and its variable is ${right}`;
    return { ...findingFor(snapshot, workload, used, part, best, reason, true, right), missing: true };
  }
  const elsewhere = find(snapshot, keyFor.name('Service', name)).filter(isService)[0];
  if (!elsewhere || !haveNamespaces(workload, elsewhere)) return undefined;
  if (!areClose(snapshot, workload.document.uri, elsewhere.document.uri)) return undefined;
  const reason = say`${describe(elsewhere)} is in namespace "${namespaceOf(snapshot, elsewhere)}", and Pods get variables only for Services of their own`;
  return { ...findingFor(snapshot, workload, used, part, elsewhere, reason, false), missing: true };
}

/** Why Services of the very name give no such variable; `undefined` where one does. */
function reasonAgainst(workload: Workload, services: readonly Service[], name: string): string | undefined {
  const [service] = services;
  if (!service) return undefined;
  if (!getsServiceVariables(workload)) return say`"enableServiceLinks: false" switches these variables off`;
  if (services.every(isHeadless))
    return say`${describe(service)} is headless, and such Services give no variables`;
  if (services.every((candidate) => typeOf(candidate) === 'ExternalName'))
    return say`${describe(service)} is of type ExternalName, and such Services give no variables`;
  const given = services.flatMap(injectedVariables);
  if (given.length === 0 || given.some((variable) => variable.name === name)) return undefined;
  return say`${describe(service)} has ${listPorts(service.ports)}, and the end of the variable must be the name of a port in capitals`;
}

function findingFor(
  snapshot: Snapshot,
  workload: Workload,
  used: UsedVariable,
  part: string,
  service: Service,
  reason: string,
  local: boolean,
  right?: string,
): Finding {
  const { document } = workload;
  const { range } = placeIn(document.text, used.scalar, used.start, used.end);
  const written = used.scalar.source.slice(used.start, used.end);
  const consequence = used.shell
    ? say`so the shell puts nothing in its place`
    : say`so "${written}" stays as it is`;
  const host = local ? service.name?.value : `${service.name?.value}.${namespaceOf(snapshot, service)}`;
  const number = part === 'HOST' ? undefined : portFor(service, part)?.port?.value;
  const instead =
    part === 'HOST' ? say`the DNS name ${host}` : say`the number of the port${number ? `, ${number}` : ''}`;
  const advice = right ? say`Use ${right}, or ${instead}.` : say`Use ${instead} instead.`;
  return {
    range,
    message: say`The container gets no variable ${used.name}, ${consequence}. ${upperFirst(reason)}. ${advice}`,
    related: [
      {
        document: service.document,
        range: service.name?.range ?? service.headRange,
        message: describe(service),
      },
    ],
    fixes: () => [
      ...(right ? replace(workload, used, written.replace(used.name, right), right) : []),
      ...useDns(workload, used, part, service, host ?? ''),
    ],
  };
}

/** The variable of another Service that says the same. */
function variableOf(service: Service, part: string): string | undefined {
  return injectedVariables(service).find(({ name }) => name.endsWith(`_SERVICE_${part}`))?.name;
}

function useDns(workload: Workload, used: UsedVariable, part: string, service: Service, host: string): Fix[] {
  if (part === 'HOST') return replace(workload, used, host, say`the DNS name ${host}`);
  const port = portFor(service, part);
  if (!port?.port) return [];
  return replace(workload, used, String(port.port.value), say`the number of ${describePort(port)}`);
}

/** ENV-011, ENV-012: the port of that name, or the first. */
function portFor({ ports }: Service, part: string): ServicePort | undefined {
  const named = part.slice('PORT_'.length).toLowerCase().replaceAll('_', '-');
  return named ? ports.find(({ name }) => name?.value === named) : ports[0];
}

function replace(workload: Workload, used: UsedVariable, newText: string, what: string): Fix[] {
  const { document } = workload;
  const { range, exact } = placeIn(document.text, used.scalar, used.start, used.end);
  // A number that stands alone would no longer be a string.
  const alone = used.end - used.start === used.scalar.source.length && used.scalar.style === 'plain';
  const text = alone && /^\d+$/.test(newText) ? `"${newText}"` : newText;
  return exact ? repair(document, say`Use ${what} instead of ${used.name}`, [{ range, newText: text }]) : [];
}
