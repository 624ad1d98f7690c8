import { isService, isWorkload, type Resource } from '../../k8s/resource';
import { servicesNamed } from '../../routing/service-lookup';
import { sourcesOf } from '../../routing/pairing';
import { select, servicesSelecting } from '../../routing/selection';
import { setsOf } from '../../workspace/manifest-sets';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import type { Applied } from './canvas';

/**
 * What is applied of a written object: as each kustomization builds it, in their order, else as it is written. A build
 * that is not wholly known does not count, nor one without the object's partner where the directories around it show one.
 */
export function* appliedOf(snapshot: Snapshot, written: Resource): Iterable<Applied> {
  let isBuilt = false;
  for (const set of setsOf(snapshot, written.document.uri)) {
    if (set.mayDiffer) continue;
    for (const object of set.builtFrom(written)) {
      if (!hasPartner(set.snapshot, object) && hasPartner(snapshot, written)) continue;
      isBuilt = true;
      yield { view: set.snapshot, object };
    }
  }
  if (!isBuilt) yield { view: snapshot, object: written };
}

function hasPartner(view: Snapshot, object: Resource): boolean {
  if (isService(object))
    return select(view, object).workloads.length > 0 || sourcesOf(view, object).length > 0;
  if (isWorkload(object)) return servicesSelecting(view, object).length > 0;
  if (!('backends' in object)) return false;
  return object.backends.some((backend) => {
    const namespace = 'namespace' in backend ? backend.namespace?.value : undefined;
    const own = namespace ?? namespaceOf(view, object);
    return servicesNamed(view, object, backend.service.value, own).length > 0;
  });
}
