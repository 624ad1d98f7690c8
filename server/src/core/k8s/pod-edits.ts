import type { TextEdit } from '../text';
import { insertPair } from '../yaml/edits';
import { asMap, pairOf, type YamlMap } from '../yaml/node';
import { isAliased, putField, setField } from './field-edits';
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

/**
 * The edits that give a workload's Pods these labels, whatever they had under their keys; offsets are in its document.
 * Empty where one of them came by an alias or a merge key, since an edit would change what others see.
 */
export function setPodLabels(
  workload: Pick<Workload, 'template' | 'document'>,
  values: Readonly<Record<string, string>>,
): TextEdit[] {
  const { template, document } = workload;
  const metadata = template && pairOf(template, 'metadata');
  if (!template || (metadata && isAliased(metadata))) return [];
  if (!metadata) return [insertPair(document.text, template, 'metadata', { labels: values }, 'first')];
  const own = asMap(metadata.value);
  if (!own) return putField(document.text, template, 'metadata', { labels: values });
  const written = pairOf(own, 'labels');
  if (written && isAliased(written)) return [];
  const labels = asMap(written?.value);
  if (!labels || labels.pairs.length === 0) return putField(document.text, own, 'labels', values);
  const edits = Object.entries(values).map(([key, value]) => setField(document.text, labels, key, value));
  return edits.every((edit) => edit.length > 0) ? edits.flat() : [];
}

function mapAt(map: YamlMap, key: string): YamlMap | undefined {
  return asMap(pairOf(map, key)?.value);
}
