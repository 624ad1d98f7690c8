import type { TextEdit } from '../text';
import { say } from '../words';
import { insertPair, renameKey } from '../yaml/edits';
import { mapOf, pairOf } from '../yaml/node';
import { misspeltServiceLabel, SERVICE_NAME_LABEL, type EndpointSlice } from './endpoint-slice';
import type { Endpoints } from './endpoints';
import { setField } from './field-edits';
import type { Label } from './object';
import { describe } from './resource';

/** Edits of one object's document, and the words for them. */
export interface TitledEdits {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Makes an object serve the Service of that name: Endpoints by their own name (EP-001), a slice by its label (EPS-012). */
export function serve(source: Endpoints | EndpointSlice, service: string): TitledEdits {
  const text = source.document.text;
  const metadata = mapOf(source.node, 'metadata');
  const own = source.kind === 'Endpoints';
  const title = own
    ? say`Rename ${describe(source)} to "${service}"`
    : say`Label ${describe(source)} with ${SERVICE_NAME_LABEL}: ${service}`;
  if (!metadata) return { title, edits: [] };
  if (own) return { title, edits: setField(text, metadata, 'name', service) };
  const slip = misspeltServiceLabel(source);
  if (slip?.value.value === service) return correctServiceLabel(source, slip);
  const labels = mapOf(metadata, 'labels');
  if (labels) return { title, edits: setField(text, labels, SERVICE_NAME_LABEL, service) };
  const edits = pairOf(metadata, 'labels')
    ? []
    : [insertPair(text, metadata, 'labels', { [SERVICE_NAME_LABEL]: service })];
  return { title, edits };
}

/** Gives a misspelt label the key that ties a slice to its Service. */
export function correctServiceLabel(slice: EndpointSlice, label: Label): TitledEdits {
  const title = say`Change the label ${label.key.value} of ${describe(slice)} to ${SERVICE_NAME_LABEL}`;
  return { title, edits: label.pair.merged ? [] : [renameKey(label.pair, SERVICE_NAME_LABEL)] };
}
