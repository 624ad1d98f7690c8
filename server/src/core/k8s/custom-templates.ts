import { mapOf, type YamlNode } from '../yaml/node';
import { labelsOf, type Label, type ObjectBase } from './object';

/**
 * The labels that the Pod templates inside a custom resource give to Pods, one list for each template: whatever stands
 * in `metadata.labels` or `podMetadata.labels` below the resource's own metadata (LeaderWorkerSet, Prometheus, …).
 */
export function templateLabelsOf(object: ObjectBase): Label[][] {
  const found: Label[][] = [];
  // An alias leads to a node again; a node that was seen gives nothing new.
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined): void => {
    if (!node || node.type === 'scalar' || seen.has(node)) return;
    seen.add(node);
    if (node.type === 'seq') {
      for (const item of node.items) visit(item.value);
      return;
    }
    for (const { key, value } of node.pairs) {
      if (node === object.node && key.source === 'metadata') continue;
      if ((key.source === 'metadata' || key.source === 'podMetadata') && value?.type === 'map') {
        const labels = labelsOf(mapOf(value, 'labels'));
        if (labels.length > 0) found.push(labels);
      }
      visit(value);
    }
  };
  visit(object.node);
  return found;
}
