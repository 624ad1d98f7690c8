import type { TextEdit } from '../text';
import { insertPair } from '../yaml/edits';
import { asMap, pairOf, type YamlMap } from '../yaml/node';
import type { Label } from './object';
import type { Workload } from './workload';

/**
 * The edits that give a workload's Pods some labels; offsets are in its document. Labels that are there with another
 * value are left alone. Empty where the workload has no Pod template to edit.
 */
export function addPodLabels(workload: Workload, labels: readonly Label[]): TextEdit[] {
  const { template, document } = workload;
  const wanted = labels.filter(
    ({ key }) => !workload.podLabels.some((label) => label.key.value === key.value),
  );
  if (!template || wanted.length === 0) return [];
  const values = Object.fromEntries(wanted.map(({ key, value }) => [key.value, value.value]));
  const metadata = mapAt(template, 'metadata');
  if (!metadata) {
    const after = pairOf(template, 'kind') ?? pairOf(template, 'apiVersion');
    return pairOf(template, 'metadata')
      ? []
      : [insertPair(document.text, template, 'metadata', { labels: values }, after ? { after } : 'first')];
  }
  const own = mapAt(metadata, 'labels');
  if (own && own.pairs.length > 0) {
    return Object.entries(values).map(([key, value]) => insertPair(document.text, own, key, value));
  }
  return pairOf(metadata, 'labels') ? [] : [insertPair(document.text, metadata, 'labels', values)];
}

function mapAt(map: YamlMap, key: string): YamlMap | undefined {
  return asMap(pairOf(map, key)?.value);
}
