import { toEndpointSlices } from '../k8s/endpoint-conversion';
import type { Endpoints } from '../k8s/endpoints';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import type { TextEdit } from '../text';
import { joinWords, say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import { isRewritten, type Snapshot } from '../workspace/snapshot';
import { servedServices } from './pairing';
import { hasSelector } from './selection';

/** What turns Endpoints into EndpointSlices in this workspace. */
export interface SliceConversion {
  readonly title: string;
  /** Of its document. */
  readonly edits: readonly TextEdit[];
  /** The traffic stays the same for sure, and so do all comments. */
  readonly safe: boolean;
  /** Its Services take no notice of Endpoints, while they would of slices. */
  readonly isUnused: boolean;
}

export function convertEndpoints(snapshot: Snapshot, source: Endpoints): SliceConversion | undefined {
  const conversion = toEndpointSlices(
    source,
    (name) => findInNamespace(snapshot, source, keyFor.name('EndpointSlice', name)).length > 0,
  );
  if (!conversion) return undefined;
  const services = servedServices(snapshot, source);
  const names = conversion.names.map((name) => `"${name}"`);
  const noun = names.length > 1 ? 'EndpointSlices' : 'EndpointSlice';
  return {
    title: say`Convert ${describe(source)} to ${noun} ${joinWords(names)}`,
    edits: conversion.edits,
    // Without their Service in view, who knows who reads them; slices add to a selector, while Endpoints do not (EPC-009).
    safe:
      conversion.lossless &&
      services.length > 0 &&
      services.every((service) => usesEndpoints(service) && !isRewritten(snapshot, service.document.uri)),
    isUnused: services.length > 0 && !services.some(usesEndpoints),
  };
}

/** Whether Endpoints of its name say where a Service's traffic goes (EPC-002, EPC-004). */
export function usesEndpoints(service: Service): boolean {
  return !hasSelector(service) && knownTypeOf(service) !== 'ExternalName';
}
