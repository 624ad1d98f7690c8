import { removeField, setField } from '../k8s/field-edits';
import { listProblems, portNameProblems } from '../k8s/formats';
import type { Ingress, IngressBackend } from '../k8s/ingress';
import { describe } from '../k8s/resource';
import { describePort, type Service, type ServicePort } from '../k8s/service';
import { portFor } from '../routing/exposure';
import { missingBackend } from '../routing/missing-backend';
import {
  explainPort,
  hasJudgeablePorts,
  listPorts,
  offeredPorts,
  placesOfPorts,
} from '../routing/port-mistakes';
import { haveNamespaces, lookUp, type Lookup } from '../routing/service-lookup';
import type { TextEdit } from '../text';
import { say, upperFirst } from '../words';
import { areClose, namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { columnOf, lineStart, rewritePair } from '../yaml/edits';
import { isPlaceholder, mapOf, mapsOf, pairOf, scalarOf, seqOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** ING-005, ING-007: nothing checks that the Service of a backend is there and has the port. */
export default defineRule({
  id: 'ingress-backend',
  severity: 'warning',
  summary: 'Ingress backend without its Service or port',
  kinds: ['Ingress'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(ingress, { snapshot }) {
    // The solver of an ACME challenge comes and goes with its Service.
    if (ingress.labels.some(({ key }) => key.value === 'acme.cert-manager.io/http01-solver')) return;
    yield* partedRules(ingress);
    for (const backend of ingress.backends) {
      const unusable = unusableName(snapshot, ingress, backend);
      if (unusable) yield unusable;
      if (unusable || isUnused(ingress, backend)) continue;
      const found = lookUp(snapshot, ingress, backend.service.value);
      if (!found) continue;
      if (found.services.length === 0) yield* missingService(snapshot, ingress, backend, found);
      else yield* missingPort(snapshot, ingress, backend, found.services);
    }
  },
});

/**
 * `- host: …` and `- http: …`: a rule without paths does nothing, and one without a host takes what asks for any.
 * Either alone may be meant, and the two in a row are one rule with a dash too many.
 */
function* partedRules({ node, document }: Ingress): Iterable<Finding> {
  const rules = mapsOf(seqOf(mapOf(node, 'spec'), 'rules'));
  for (const [index, { map }] of rules.entries()) {
    const before = rules[index - 1]?.map;
    const http = pairOf(map, 'http');
    const host = pairOf(before, 'host');
    const name = scalarOf(before, 'host')?.source;
    if (!http || !host || !name || map.pairs.length > 1 || before?.pairs.length !== 1) continue;
    const { range } = http.key;
    yield {
      range,
      message: say`The dash before "http" begins another rule, so the one for ${name} has no paths, and these paths hold for every host. Remove the dash, so that both are one rule.`,
      related: [{ document, range: host.range, message: say`The rule without paths` }],
      fixes: () => {
        const start = lineStart(document.text, range.start);
        const dash = /^ *-(?= $)/.exec(document.text.slice(start, range.start))?.[0].length;
        const inLine = columnOf(document.text, host.key.range.start) === columnOf(document.text, range.start);
        if (!dash || !inLine) return [];
        const edit = { range: { start: start + dash - 1, end: start + dash }, newText: ' ' };
        return repair(document, say`Make it the rule for ${name}`, [edit], { preferred: true });
      },
    };
  }
}

/** ING-006: the API server refuses names that a Service port may well have. */
function unusableName(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend): Finding | undefined {
  const name = scalarOf(mapOf(backend.node, 'port'), 'name');
  const problems = name && typeof name.value === 'string' ? portNameProblems(name.value) : [];
  if (!name || problems.length === 0 || name.source === '' || isPlaceholder(name.source)) return undefined;
  const services = lookUp(snapshot, ingress, backend.service.value)?.services ?? [];
  const [port] = services.flatMap(({ ports }) =>
    ports.filter((other) => other.name?.value === name.source || String(other.port?.value) === name.source),
  );
  const advice = port?.port
    ? say`Use its number ${port.port.value} instead`
    : say`Use the number of the port instead`;
  return {
    range: name.range,
    severity: 'error',
    message: say`An Ingress cannot refer to the port name "${name.source}": it ${listProblems(problems)}. ${advice}.`,
    fixes: () =>
      port?.port
        ? repair(
            ingress.document,
            say`Refer to the port by its number ${port.port.value}`,
            toNumber(ingress, backend, port.port.value),
            { preferred: true },
          )
        : [],
  };
}

/** Whether the controller never sends anything to this backend, so that its name is made up. */
function isUnused(ingress: Ingress, { service, port }: IngressBackend): boolean {
  if (port?.value === 'use-annotation') return true;
  if (
    /^(?:noop|no-op|placeholder|dummy|unused|ignored?|none|not-used|fake)(?:-service)?$/.test(service.value)
  )
    return true;
  return ingress.annotations.some(
    ({ key, value }) =>
      key.value.endsWith(`/actions.${service.value}`) ||
      /\/(?:permanent-redirect|temporal-redirect|request-redirect)$/.test(key.value) ||
      (/-snippets?$/.test(key.value) && /\breturn\s/.test(value.value)),
  );
}

function* missingService(
  snapshot: Snapshot,
  ingress: Ingress,
  backend: IngressBackend,
  lookup: Lookup,
): Iterable<Finding> {
  const { near, elsewhere } = lookup;
  const missing = missingBackend(snapshot, ingress, lookup, {
    name: backend.service.value,
    namespace: namespaceOf(snapshot, ingress),
    strong: near !== undefined || (elsewhere !== undefined && haveNamespaces(ingress, elsewhere)),
    consequence: say`${requests(backend)} get an error`,
    move: (service, namespace) =>
      say`${describe(service)} is in namespace "${namespace}", and an Ingress reaches only Services of its own; put both in the same namespace.`,
  });
  if (!missing) return;
  yield {
    ...missing,
    range: backend.service.range,
    fixes: () =>
      near?.name
        ? repair(
            ingress.document,
            say`Change the backend to ${describe(near)}`,
            setField(ingress.document.text, backend.node, 'name', near.name.value),
            { preferred: true },
          )
        : [],
  };
}

function* missingPort(
  snapshot: Snapshot,
  ingress: Ingress,
  backend: IngressBackend,
  services: readonly Service[],
): Iterable<Finding> {
  const { port } = backend;
  const [service] = services;
  if (!port || !service || isPlaceholder(String(port.value))) return;
  const judged = services.every(
    (candidate) =>
      hasJudgeablePorts(candidate) &&
      areClose(snapshot, ingress.document.uri, candidate.document.uri) &&
      !portFor(candidate, backend),
  );
  if (!judged) return;
  const { reason, meant } = explainPort(snapshot, service, port.value);
  const offered = offeredPorts(service, meant);
  const [only, second] = offered;
  const wanted = typeof port.value === 'number' ? say`port ${port.value}` : say`port named "${port.value}"`;
  const why = reason
    ? say`${upperFirst(reason)}, and an Ingress names the port of the Service itself.`
    : say`It has ${listPorts(service.ports)}.`;
  yield {
    range: port.range,
    message: say`${describe(service)} has no ${wanted}, so most Ingress controllers answer ${requests(backend)} with an error. ${why} ${only && !second ? say`Use ${describePort(only)}.` : say`Use one of its ports.`}`,
    related: placesOfPorts(service, offered),
    fixes: () =>
      offered.flatMap((candidate) => usePort(ingress, backend, service, candidate, meant.length === 1)),
  };
}

/** A backend that names its port keeps doing so, where the port has a name that it may use. */
function usePort(
  ingress: Ingress,
  backend: IngressBackend,
  service: Service,
  { name, port }: ServicePort,
  preferred: boolean,
): Fix[] {
  const byName = typeof backend.port?.value === 'string';
  const usable = name && portNameProblems(name.value).length === 0 ? name.value : undefined;
  if (!port) return [];
  const map = mapOf(backend.node, 'port');
  const edits =
    byName && usable
      ? map
        ? setField(ingress.document.text, map, 'name', usable)
        : []
      : toNumber(ingress, backend, port.value);
  const title = byName && usable ? say`port "${usable}"` : say`port ${port.value}`;
  return repair(ingress.document, say`Change the backend to ${title} of ${describe(service)}`, edits, {
    preferred,
  });
}

function toNumber({ document }: Ingress, backend: IngressBackend, number: number): TextEdit[] {
  const map = mapOf(backend.node, 'port');
  const named = pairOf(map, 'name');
  if (!map) return [];
  if (!named) return setField(document.text, map, 'number', number);
  if (pairOf(map, 'number')) return removeField(document.text, map, 'name');
  return named.merged ? [] : [rewritePair(document.text, map, named, 'number', number)];
}

function requests({ host, path }: IngressBackend): string {
  return path === undefined ? say`requests that no rule takes` : say`requests to ${host ?? ''}${path}`;
}
