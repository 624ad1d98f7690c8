import { parseIP } from '../k8s/ip';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import { removeSpecField, setSpecField } from '../k8s/service-edits';
import { textAt, textsAt } from '../k8s/texts';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { isPutIn } from '../yaml/graft';
import { isPlaceholder, pairOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** SVC-032, SVC-064 to SVC-067: what an alias in DNS has no use for, and an alias where it is none. */
export default defineRule({
  id: 'external-name-ignored',
  severity: 'information',
  summary: 'Field that an ExternalName Service ignores, or externalName on another type',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'safe',
  *check(service, { snapshot }) {
    const type = knownTypeOf(service);
    if (!type) return;
    if (type !== 'ExternalName') {
      yield* externalName(service);
      return;
    }
    // Without a name, or with an address, it is no alias yet: `external-name` says what to do, with the rest in mind.
    const target = textAt(service.spec, 'externalName')?.source.replace(/\.$/, '');
    if (target === '' || (target && parseIP(target)) || !pairOf(service.spec, 'externalName')?.value) return;
    yield* selector(service);
    yield* ports(snapshot, service);
    yield* externalIPs(service);
  },
});

/** SVC-065. */
function* externalName(service: Service): Iterable<Finding> {
  const pair = pairOf(service.spec, 'externalName');
  const value = textAt(service.spec, 'externalName');
  if (!pair || !value?.source) return;
  const name = describe(service);
  const selects = service.selector.length > 0;
  const type = service.type?.value
    ? say`is of type ${service.type.value}`
    : say`has no type, which means ClusterIP`;
  const toAlias = repair(
    service.document,
    say`Change the type of ${name} to ExternalName`,
    setSpecField(service, 'type', 'ExternalName'),
    { preferred: !selects },
  );
  yield {
    range: pair.range,
    tags: ['unnecessary'],
    message: say`externalName does nothing here: ${name} ${type}. Make the type ExternalName if it shall be an alias of ${value.source}, or remove externalName.`,
    fixes: () =>
      selects
        ? [...removal(service, 'externalName', true), ...toAlias]
        : [...toAlias, ...removal(service, 'externalName', false)],
  };
}

/** SVC-032, EPC-004. */
function* selector(service: Service): Iterable<Finding> {
  const pair = pairOf(service.spec, 'selector');
  // What commonLabels of a kustomization adds everywhere is nobody's mistake, and does nothing.
  if (!pair || service.selector.length === 0 || isPutIn(pair)) return;
  const name = describe(service);
  yield {
    range: pair.key.range,
    tags: ['unnecessary'],
    message: say`The selector does nothing: ${name} is of type ExternalName, so its name leads to ${aliasOf(service)} and never to Pods of this cluster. Remove the selector, or make the type ClusterIP and remove externalName.`,
    fixes: () => removal(service, 'selector', false),
  };
}

/** SVC-064. Ingress controllers do read them, so that where one sends here they are no surplus. */
function* ports(snapshot: Snapshot, service: Service): Iterable<Finding> {
  const pair = pairOf(service.spec, 'ports');
  if (!pair || service.ports.length === 0) return;
  const name = service.name?.value;
  if (name && findInNamespace(snapshot, service, keyFor.ingressTo(name)).length > 0) return;
  yield {
    range: pair.key.range,
    severity: 'hint',
    tags: ['unnecessary'],
    message: say`The ports of ${describe(service)} forward nothing: an ExternalName Service is an alias in DNS, and clients connect to ${aliasOf(service)} at whatever port they choose. They can go, unless an Ingress controller or a service mesh reads them.`,
    fixes: () => removal(service, 'ports', false),
  };
}

/** SVC-066. */
function* externalIPs(service: Service): Iterable<Finding> {
  const pair = pairOf(service.spec, 'externalIPs');
  if (!pair || (textsAt(service.spec, 'externalIPs') ?? []).length === 0) return;
  yield {
    range: pair.key.range,
    tags: ['unnecessary'],
    message: say`externalIPs does nothing: ${describe(service)} is of type ExternalName, an alias in DNS without a proxy that could take this traffic. Remove it.`,
    fixes: () => removal(service, 'externalIPs', true),
  };
}

function aliasOf(service: Service): string {
  const target = textAt(service.spec, 'externalName')?.source;
  return target && !isPlaceholder(target) ? target : say`its externalName`;
}

function removal(service: Service, field: string, safe: boolean): Fix[] {
  const edits = removeSpecField(service, field);
  return repair(service.document, say`Remove ${field} from ${describe(service)}`, edits, { safe });
}
