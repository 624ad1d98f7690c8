import { setField } from '../k8s/field-edits';
import type { GatewayRoute, RouteBackend } from '../k8s/http-route';
import { canAppend, referenceGrantFor } from '../k8s/new-objects';
import { describe, type Resource } from '../k8s/resource';
import { describePort, knownTypeOf, type Service } from '../k8s/service';
import { isGranted } from '../routing/grants';
import { missingBackend } from '../routing/missing-backend';
import {
  explainPort,
  hasJudgeablePorts,
  listPorts,
  offeredPorts,
  placesOfPorts,
} from '../routing/port-mistakes';
import { haveNamespaces, lookUp, type Lookup } from '../routing/service-lookup';
import { say } from '../words';
import { areClose, namespaceOf, searchedPlace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { appendDocument } from '../yaml/edits';
import { isPlaceholder } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

/** GW-001 to GW-006: a backend that cannot be resolved gets no traffic, and only the route's status says so. */
export default defineRule({
  id: 'http-route-backend',
  severity: 'warning',
  summary: 'Gateway API route to a Service or port that it does not reach',
  kinds: ['GatewayRoute'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(route, { snapshot }) {
    for (const backend of route.backends) {
      const found = lookUp(snapshot, route, backend.service.value, targetNamespace(snapshot, route, backend));
      const wrongPort = unusablePort(route, backend, found?.services ?? []);
      if (wrongPort) yield wrongPort;
      if (!found) continue;
      const [service] = found.services;
      if (!service) yield* missingService(snapshot, route, backend, found);
      else if (found.services.every((other) => knownTypeOf(other) === 'ExternalName'))
        yield externalName(route, backend, service);
      else {
        if (!wrongPort) yield* missingPort(snapshot, route, backend, found.services);
        yield* withoutGrant(snapshot, route, backend, service);
      }
    }
  },
});

/** GW-001, GW-002: refused by the rules of the route's own definition. */
function unusablePort(
  route: GatewayRoute,
  backend: RouteBackend,
  services: readonly Service[],
): Finding | undefined {
  const { port, hasPort, service, node } = backend;
  if (typeof port?.value === 'number' || (hasPort && !port)) return undefined;
  if (port && isPlaceholder(String(port.value))) return undefined;
  const [target] = services;
  const named = target?.ports.find(
    ({ name, port: number }) =>
      port !== undefined && (name?.value === port.value || String(number?.value) === port.value),
  );
  const offered = target ? offeredPorts(target, named ? [named] : []) : [];
  const example = named?.port ? say` Use ${named.port.value}.` : '';
  return {
    range: port?.range ?? service.range,
    severity: 'error',
    message: port
      ? say`The port of a backend is the number of a Service port, without quotes, and no name.${example}`
      : say`The backend for Service "${service.value}" has no port, and a reference to a Service must have one.`,
    fixes: () =>
      offered.flatMap((candidate) =>
        candidate.port
          ? repair(
              route.document,
              say`Use port ${candidate.port.value} of Service "${service.value}"`,
              setField(route.document.text, node, 'port', candidate.port.value),
              { preferred: offered.length === 1 },
            )
          : [],
      ),
  };
}

function* missingService(
  snapshot: Snapshot,
  route: GatewayRoute,
  backend: RouteBackend,
  lookup: Lookup,
): Iterable<Finding> {
  const { near, elsewhere } = lookup;
  const { value, range } = backend.service;
  const { document } = route;
  const strong =
    near !== undefined ||
    (elsewhere !== undefined &&
      (backend.namespace ? haveNamespaces(elsewhere) : haveNamespaces(route, elsewhere)));
  const missing = missingBackend(snapshot, route, lookup, {
    name: value,
    namespace: targetNamespace(snapshot, route, backend),
    strong,
    consequence: consequence(route, backend),
    move: (service, namespace) =>
      say`${describe(service)} is in namespace "${namespace}"; say so with "namespace: ${namespace}", which also takes a ReferenceGrant there unless the route is in that namespace.`,
  });
  if (!missing) return;
  yield {
    ...missing,
    range,
    // Where it is found, a grant may still be missing: that is another question.
    isMissingIn: (other, from) =>
      counterparts(from, route, backend).some(([own, twin]) => {
        const found = lookUp(other, own, twin.service.value, targetNamespace(other, own, twin));
        return found?.services.length === 0 && [...missingService(other, own, twin, found)].length > 0;
      }),
    fixes: () => {
      if (near?.name) {
        const edits = setField(document.text, backend.node, 'name', near.name.value);
        return repair(document, say`Change the backend to ${describe(near)}`, edits, { preferred: true });
      }
      if (!elsewhere || !strong) return [];
      const away = namespaceOf(snapshot, elsewhere);
      const edits = setField(document.text, backend.node, 'namespace', away);
      return repair(document, say`Look for Service "${value}" in namespace "${away}"`, edits);
    },
  };
}

function* missingPort(
  snapshot: Snapshot,
  route: GatewayRoute,
  backend: RouteBackend,
  services: readonly Service[],
): Iterable<Finding> {
  const { port } = backend;
  const [service] = services;
  if (typeof port?.value !== 'number' || !service) return;
  const wanted = port.value;
  const judged = services.every(
    (candidate) =>
      hasJudgeablePorts(candidate) &&
      areClose(snapshot, route.document.uri, candidate.document.uri) &&
      candidate.ports.every((other) => other.port?.value !== wanted),
  );
  if (!judged) return;
  const { reason, meant } = explainPort(snapshot, service, wanted);
  const offered = offeredPorts(service, meant);
  const [only, second] = offered;
  const why = reason
    ? say`${reason}, and a route names the port of the Service itself.`
    : say`It has ${listPorts(service.ports)}.`;
  yield {
    range: port.range,
    message: say`${describe(service)} has no port ${wanted}, so ${consequence(route, backend)}. ${why} ${only && !second ? say`Use ${describePort(only)}.` : say`Use one of its ports.`}`,
    related: placesOfPorts(service, offered),
    fixes: () =>
      offered.flatMap((candidate) =>
        candidate.port
          ? repair(
              route.document,
              say`Change the backend to port ${candidate.port.value} of ${describe(service)}`,
              setField(route.document.text, backend.node, 'port', candidate.port.value),
              { preferred: meant.length === 1 },
            )
          : [],
      ),
  };
}

/** GW-003. */
function* withoutGrant(
  snapshot: Snapshot,
  route: GatewayRoute,
  backend: RouteBackend,
  service: Service,
): Iterable<Finding> {
  const from = namespaceOf(snapshot, route);
  const to = targetNamespace(snapshot, route, backend);
  // A mesh also takes routes that the caller's namespace makes for a Service of another.
  if (!backend.namespace || from === to || isPlaceholder(from) || route.mesh) return;
  // Where the route's own namespace is not written, `kubectl apply -n` may well put it into this one.
  if (!route.namespace || isGranted(snapshot, route, service, from, to)) return;
  yield {
    range: backend.namespace.range,
    missing: true,
    // The Service need not be where the grant is.
    isMissingIn: (other, own) => !isGranted(other, route, service, namespaceOf(other, own), to),
    message: say`${describe(service)} is in namespace "${to}", and no ReferenceGrant there lets ${withArticle(route.kind)} of namespace "${from}" send to it in ${searchedPlace(snapshot)}, so ${consequence(route, backend)}. Create a ReferenceGrant in namespace "${to}".`,
    related: [
      {
        document: service.document,
        range: service.name?.range ?? service.headRange,
        message: say`${describe(service)} is in namespace "${to}"`,
      },
    ],
    fixes: () => {
      if (!canAppend(route)) return [];
      const edit = appendDocument(route.document.text, referenceGrantFor(route.kind, from, to));
      return repair(route.document, say`Create a ReferenceGrant in namespace "${to}"`, [edit]);
    },
  };
}

/** A backend in another version of its route: as it is written, or as a kustomization makes it. */
function counterparts(
  other: Resource,
  route: GatewayRoute,
  backend: RouteBackend,
): [GatewayRoute, RouteBackend][] {
  if (!('mesh' in other)) return [];
  const twin = other.backends[route.backends.indexOf(backend)];
  return twin ? [[other, twin]] : [];
}

/** GW-006. */
function externalName(route: GatewayRoute, backend: RouteBackend, service: Service): Finding {
  return {
    range: backend.service.range,
    severity: 'information',
    message: say`${describe(service)} is of type ExternalName, which implementations of the Gateway API should not support; where one does not, ${consequence(route, backend)}. Use a Service that has endpoints.`,
    related: [
      {
        document: service.document,
        range: service.type?.range ?? service.headRange,
        message: say`${describe(service)} is an alias for another host`,
      },
    ],
  };
}

/** GW-005 for HTTP; the other kinds have no answer of their own. */
function consequence({ kind }: GatewayRoute, { mirror }: RouteBackend): string {
  if (mirror) return say`it gets no copies of requests`;
  if (kind === 'HTTPRoute') return say`requests that go to it get the status 500`;
  return kind === 'GRPCRoute' ? say`calls that go to it fail` : say`connections that go to it fail`;
}

/** "an HTTPRoute" */
function withArticle(kind: string): string {
  return kind.startsWith('H') ? say`an ${kind}` : say`a ${kind}`;
}

function targetNamespace(snapshot: Snapshot, route: GatewayRoute, { namespace }: RouteBackend): string {
  return namespace?.value || namespaceOf(snapshot, route);
}
