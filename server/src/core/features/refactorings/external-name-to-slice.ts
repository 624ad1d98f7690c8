import { isIPv4, isPortNumber, subdomainProblems } from '../../k8s/formats';
import { describe, isService } from '../../k8s/resource';
import { toSelectorless } from '../../k8s/selectorless';
import { knownTypeOf, type Service } from '../../k8s/service';
import { sourcesOf } from '../../routing/pairing';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { setsOf } from '../../workspace/manifest-sets';
import { findInNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { isPlaceholder, pairOf } from '../../yaml/node';
import { isRenamed, rewrite, type RefactoringKind } from './refactoring';

/** For what an alias cannot do: port numbers of the Service's own, TLS and HTTP by the Service's name, an IP address. */
export const externalNameToSlice: RefactoringKind = {
  id: 'external-name-to-slice',
  kind: 'rewrite',
  offer(snapshot, resource) {
    if (!isService(resource) || knownTypeOf(resource) !== 'ExternalName') return undefined;
    if (!isPlain(resource) || isRebuilt(snapshot, resource)) return undefined;
    const { name, spec, document } = resource;
    const places = ['type', 'externalName'].map((key) => pairOf(spec, key));
    const values = places.map((pair) => pair?.value);
    if (values.some((value) => value?.type !== 'scalar' || value.alias)) return undefined;
    const written = resource.externalName?.value ?? '';
    const host = written.replace(/\.$/, '');
    if (isPlaceholder(host) || subdomainProblems(host).length > 0) return undefined;
    const slice = keyFor.name('EndpointSlice', `${name?.value ?? ''}-1`);
    if (findInNamespace(snapshot, resource, slice).length > 0) return undefined;
    if (sourcesOf(snapshot, resource).length > 0) return undefined;
    const isAddress = isIPv4(host);
    return rewrite(
      document,
      say`Turn ${describe(resource)} into a Service with an EndpointSlice for ${isAddress ? host : say`the address of ${host}`}`,
      toSelectorless(resource, isAddress ? { ip: host } : { host }),
      places.flatMap((pair) => pair?.range ?? []),
    );
  },
};

/**
 * Whether a kustomization would undo it: `commonLabels` gives every Service a selector, and a prefix renames the Service,
 * but not in the label of the EndpointSlice. Whether what is written as its selector comes from there, too, shows nowhere.
 */
function isRebuilt(snapshot: Snapshot, service: Service): boolean {
  const sets = [...setsOf(snapshot, service.document.uri)];
  return (
    isRenamed(snapshot, service) ||
    (sets.length > 0 && service.selector.length > 0) ||
    sets.some((set) => set.builtFrom(service).some((built) => !isService(built) || built.selector.length > 0))
  );
}

/** Fields that are ignored as long as it is an alias would begin to mean something. */
function isPlain({ spec, ports }: Service): boolean {
  const keys = spec?.pairs.map(({ key }) => key.source) ?? [];
  return (
    keys.every((key) => ['type', 'externalName', 'ports', 'selector'].includes(key)) &&
    new Set(keys).size === keys.length &&
    (ports.length > 0 || !keys.includes('ports')) &&
    ports.every(({ port, node }) => port && isPortNumber(port.value) && !pairOf(node, 'nodePort'))
  );
}
