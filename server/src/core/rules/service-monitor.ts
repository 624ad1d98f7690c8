import { putField, setField } from '../k8s/field-edits';
import { describeRequirement, holds } from '../k8s/label-requirements';
import type { Label } from '../k8s/object';
import { describe, type Resource } from '../k8s/resource';
import { describePort, type Service, type ServicePort } from '../k8s/service';
import {
  isServiceMonitor,
  readServiceMonitor,
  type MonitoredPort,
  type ServiceMonitor,
} from '../k8s/service-monitor';
import { explainPort, hasJudgeablePorts, listPorts, placesOfPorts } from '../routing/port-mistakes';
import { closeServices, hasChartsNearby, haveNamespaces } from '../routing/service-lookup';
import type { TextEdit } from '../text';
import { joinWords, say, upperFirst } from '../words';
import { keyFor } from '../workspace/index-keys';
import { namespaceOf, searchedPlace } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder, mapOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** The Prometheus operator says nothing of a monitor that finds no Service, nor of a port that no Service has. */
export default defineRule({
  id: 'service-monitor',
  severity: 'warning',
  summary: 'ServiceMonitor that finds no Service, or no port of it',
  kinds: ['*'],
  scope: 'workspace',
  fixable: 'suggested',
  applies: isServiceMonitor,
  *check(resource, { snapshot }) {
    const monitor = readServiceMonitor(resource);
    if (!monitor) return;
    const close = closeServices(snapshot, resource).filter(({ labels, name }) =>
      [name, ...labels.flatMap(({ key, value }) => [key, value])].every(
        (word) => !isPlaceholder(word?.value ?? ''),
      ),
    );
    const selected = close.filter(({ labels }) => monitor.requirements.every((one) => holds(one, labels)));
    const reached = selected.filter((service) => isReached(snapshot, resource, monitor, service));
    const [service, variant] = reached;
    if (service) {
      // Of several one that no manifest shows may have the port: operators label their Services alike.
      for (const endpoint of variant ? [] : monitor.endpoints)
        yield* missingPort(snapshot, resource, endpoint, service, monitor);
    } else if (!hasChartsNearby(snapshot, resource)) {
      const [elsewhere, other] = selected;
      if (elsewhere && !other) yield* inOtherNamespace(snapshot, resource, monitor, elsewhere);
      else if (!elsewhere) yield* unlabelled(snapshot, resource, monitor, close);
    }
  },
});

function isReached(
  snapshot: Snapshot,
  resource: Resource,
  { namespaces }: ServiceMonitor,
  service: Service,
): boolean {
  if (!namespaces) return true;
  const own = namespaceOf(snapshot, service);
  return namespaces.length > 0 ? namespaces.includes(own) : own === namespaceOf(snapshot, resource);
}

function* missingPort(
  snapshot: Snapshot,
  resource: Resource,
  { node, port }: MonitoredPort,
  service: Service,
  { endpoints }: ServiceMonitor,
): Iterable<Finding> {
  if (!port || isPlaceholder(String(port.value)) || !hasJudgeablePorts(service)) return;
  const wanted = String(port.value);
  if (service.ports.some(({ name }) => name?.value === wanted)) return;
  const { reason, meant: explained } = explainPort(snapshot, service, wanted);
  // Two names that resemble each other, both of them asked for, are meant to be two ports.
  const isAskedFor = ({ name }: ServicePort) => endpoints.some((other) => other.port?.value === name?.value);
  const meant = reason === undefined ? explained.filter((one) => !isAskedFor(one)) : explained;
  const [only, more] = service.ports;
  const unnamed = !more && only && !only.name?.value ? only : undefined;
  const isUnoffered = reason !== undefined && meant.length === 0;
  const candidates = meant.length > 0 || more || isUnoffered ? meant : service.ports;
  const named = candidates.find(({ name }) => name?.value);
  const isPlain = named !== undefined || unnamed !== undefined;
  const why = unnamed
    ? say`Its only port has no name.`
    : reason
      ? `${upperFirst(reason)}.`
      : say`It has ${listPorts(service.ports)}.`;
  const advice = unnamed
    ? say`Name that port "${wanted}".`
    : isUnoffered
      ? say`Give the Service a port of that name.`
      : named?.name
        ? say`Use "${named.name.value}".`
        : say`Use the name of one of its ports.`;
  yield {
    range: port.range,
    ...(isPlain ? {} : { severity: 'information' as const }),
    message: say`${describe(service)} has no port named "${wanted}", and a ServiceMonitor goes by the names of Service ports, so Prometheus finds nothing to scrape there. ${why} ${advice}`,
    related: placesOfPorts(service, unnamed ? [unnamed] : meant.length > 0 ? meant : service.ports),
    fixes: () => {
      if (named?.name) {
        const { value } = named.name;
        const edits = setField(resource.document.text, node, 'port', value);
        return repair(resource.document, say`Monitor ${describePort(named)}`, edits, { preferred: isPlain });
      }
      if (!unnamed || !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(wanted)) return [];
      const edits = putField(service.document.text, unnamed.node, 'name', wanted, 'first');
      return repair(
        service.document,
        say`Name ${describePort(unnamed)} of ${describe(service)} "${wanted}"`,
        edits,
        { preferred: isPlain },
      );
    },
  };
}

/** Without a namespaceSelector it looks into its own namespace only; what one lists may be meant. */
function* inOtherNamespace(
  snapshot: Snapshot,
  resource: Resource,
  { spec, namespaces, selector, requirements }: ServiceMonitor,
  service: Service,
): Iterable<Finding> {
  if (namespaces?.length !== 0 || !haveNamespaces(resource, service)) return;
  const [first] = requirements;
  const away = namespaceOf(snapshot, service);
  yield {
    range: first?.kind === 'label' ? first.label.value.range : selector.range,
    message: say`${describe(resource)} looks for Services in its own namespace "${namespaceOf(snapshot, resource)}" only, and ${describe(service)}, which has these labels, is in namespace "${away}", so Prometheus does not scrape it. Add "${away}" to namespaceSelector.matchNames.`,
    related: [
      {
        document: service.document,
        range: service.name?.range ?? service.headRange,
        message: say`${describe(service)} is in namespace "${away}"`,
      },
    ],
    fixes: () =>
      repair(
        resource.document,
        say`Look for Services in namespace "${away}"`,
        putField(resource.document.text, spec, 'namespaceSelector', { matchNames: [away] }, 'last'),
        { preferred: true },
      ),
  };
}

/** The labels that it asks for are those of Pods, or the name of the Service, which is no label. */
function* unlabelled(
  snapshot: Snapshot,
  resource: Resource,
  monitor: ServiceMonitor,
  close: readonly Service[],
): Iterable<Finding> {
  const wanted = monitor.requirements.flatMap((one) => (one.kind === 'label' ? [one.label] : []));
  if (wanted.length < monitor.requirements.length) return;
  const isThere = wanted.some(({ key, value }) =>
    find(snapshot, keyFor.selector(key.value, value.value)).some(({ labels }) =>
      monitor.requirements.every((one) => holds(one, labels)),
    ),
  );
  if (isThere) return;
  const lacked = ({ labels }: Service) =>
    wanted.filter(
      ({ key, value }) =>
        !labels.some((own) => own.key.value === key.value && own.value.value === value.value),
    );
  const isMeant = (service: Service) =>
    lacked(service).every(
      ({ key, value }) =>
        service.name?.value === value.value ||
        service.selector.some((own) => own.key.value === key.value && own.value.value === value.value),
    );
  const [service, other] = close.filter(
    (candidate) => isReached(snapshot, resource, monitor, candidate) && isMeant(candidate),
  );
  if (!service || other) return;
  const missing = lacked(service);
  const [first] = missing;
  if (!first) return;
  const differs = service.labels.find(({ key }) => missing.some((label) => label.key.value === key.value));
  const isNamed = missing.some(({ value }) => service.name?.value === value.value);
  const added = joinWords(missing.map(({ key, value }) => `${key.value}=${value.value}`));
  const why = differs
    ? say`${describe(service)} has ${differs.key.value}=${differs.value.value}; ask for that.`
    : isNamed
      ? say`${describe(service)} has this name, which is no label; add ${added} to its metadata.labels, or ask for a label that it has.`
      : say`${describe(service)} selects Pods by ${added} and is not labelled so itself; add ${added} to its metadata.labels, or ask for a label that it has.`;
  yield {
    range: first.value.range,
    missing: true,
    message: say`No Service with ${joinWords(monitor.requirements.map(describeRequirement))} exists in ${searchedPlace(snapshot)}, and a ServiceMonitor goes by the labels of Services, so Prometheus finds nothing to scrape. ${why}`,
    related: [
      {
        document: service.document,
        range: differs?.range ?? service.name?.range ?? service.headRange,
        message: say`The labels of ${describe(service)} are others`,
      },
    ],
    fixes: () =>
      differs && missing.length === 1
        ? askFor(resource, monitor, differs)
        : differs
          ? []
          : addLabels(service, missing),
  };
}

function askFor(resource: Resource, { selector }: ServiceMonitor, { key, value }: Label): Fix[] {
  const labels = mapOf(selector, 'matchLabels');
  const edits = labels ? setField(resource.document.text, labels, key.value, value.value) : [];
  return repair(resource.document, say`Ask for ${key.value}=${value.value}`, edits, { preferred: true });
}

function addLabels(service: Service, missing: readonly Label[]): Fix[] {
  const { document, node } = service;
  const metadata = mapOf(node, 'metadata');
  const labels = mapOf(metadata, 'labels');
  if (!metadata || (missing.length > 1 && labels)) return [];
  const added = Object.fromEntries(missing.map(({ key, value }) => [key.value, value.value]));
  const [first] = missing;
  const edits: TextEdit[] =
    labels && first
      ? setField(document.text, labels, first.key.value, first.value.value)
      : putField(document.text, metadata, 'labels', added, 'last');
  const shown = joinWords(missing.map(({ key, value }) => `${key.value}=${value.value}`));
  return repair(document, say`Add ${shown} to the labels of ${describe(service)}`, edits, {
    preferred: true,
  });
}
