import { mapOf, type YamlMap, type YamlNode, type YamlSeq } from '../yaml/node';
import { labelsOf, type Label, type ObjectBase } from './object';

/**
 * The labels that the Pod templates inside a custom resource give to Pods, one list for each template: whatever stands
 * in `metadata.labels` or `podMetadata.labels` below the resource's own metadata (LeaderWorkerSet, Prometheus, …).
 */
export function templateLabelsOf(object: ObjectBase): (readonly Label[])[] {
  const found: (readonly Label[])[] = [];
  // Aliases lead to a node again, those of a patch from another file too.
  const seen = new Set<YamlNode>();
  const visit = (node: YamlMap | YamlSeq): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.type === 'seq') {
      for (const { value } of node.items) if (value && value.type !== 'scalar') visit(value);
      return;
    }
    for (const { key, value } of node.pairs) {
      if (!value || value.type === 'scalar') continue;
      const isMetadata = key.source === 'metadata' || key.source === 'podMetadata';
      if (isMetadata && node === object.node && key.source === 'metadata') continue;
      if (isMetadata && value.type === 'map') {
        const labels = labelsOf(mapOf(value, 'labels'));
        if (labels.length > 0) found.push(labels);
      }
      visit(value);
    }
  };
  visit(object.node);
  return found;
}
