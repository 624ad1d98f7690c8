import { stringAt } from '../k8s/object';
import { isService, isWorkload, kindName, type Resource } from '../k8s/resource';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace, nearestOnly } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, pairOf } from '../yaml/node';
import { mentionAt, subjectsOf, type Entity, type Mention } from './mention';
import { select } from './selection';

/** Fields in which objects such as autoscalers name the workload that they act on. */
const TARGETS = ['scaleTargetRef', 'targetRef'];

/** Where an object names workloads, or means them by its selector. */
export function workloadMentionsIn(snapshot: Snapshot, resource: Resource): Mention[] {
  if (isWorkload(resource)) {
    const self = () => subjectsOf(snapshot, resource).map(entityOf);
    return resource.name ? [mentionAt('workload', resource, resource.name, self, true)] : [];
  }
  if (isService(resource)) {
    const pair = pairOf(resource.spec, 'selector');
    if (!pair || pair.merged) return [];
    const selected = () =>
      subjectsOf(snapshot, resource).flatMap((service) => select(snapshot, service).workloads.map(entityOf));
    const mention = mentionAt('workload', resource, { value: '', range: pair.key.range }, selected);
    return [{ ...mention, name: undefined }];
  }
  if (resource.kind !== 'Other') return [];
  return TARGETS.flatMap((field) => {
    const target = mapOf(mapOf(resource.node, 'spec'), field);
    const name = stringAt(target, 'name');
    const kind = stringAt(target, 'kind')?.value;
    if (!name || !kind) return [];
    const targets = () => {
      const found = findInNamespace(snapshot, resource, keyFor.name(kind, name.value)).filter(
        (other) => isWorkload(other) && kindName(other) === kind,
      );
      return nearestOnly(snapshot, resource.document.uri, found).resources.map(entityOf);
    };
    return [mentionAt('workload', resource, name, targets)];
  });
}

function entityOf(resource: Resource): Entity {
  return { resource, part: '' };
}
