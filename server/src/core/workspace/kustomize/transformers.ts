import { parseFile, type YamlDocument } from '../../yaml/manifest-file';
import { asMap, mapOf, scalarOf, type YamlMap } from '../../yaml/node';
import { readFieldSpecs } from './fields';
import { readPairs, type AddedLabels } from './labels';

/** What a transformer with a configuration of its own puts into objects: labels or annotations, at the fields it names and nowhere else. */
export type AddedTexts = Pick<AddedLabels, 'pairs' | 'fields'>;

/** An entry of `transformers`: the path of a file, or the configuration itself. */
export interface Transformer {
  readonly path: string | undefined;
  readonly inline: readonly YamlDocument[];
}

export function readTransformer(document: YamlDocument, text: string): Transformer {
  const isInline = text.includes('\n');
  return {
    path: isInline ? undefined : text,
    inline: isInline ? parseFile(document.uri, text).documents : [],
  };
}

/** @returns `undefined` where one of the configurations is for a transformer that does something else */
export function addedTextsOf(documents: readonly YamlDocument[]): readonly AddedTexts[] | undefined {
  const all: AddedTexts[] = [];
  for (const { root, errors } of documents) {
    if (!root && errors.length === 0) continue;
    const map = asMap(root);
    const added = errors.length === 0 && map ? addedTextsIn(map) : undefined;
    if (!added) return undefined;
    all.push(added);
  }
  return all;
}

function addedTextsIn(map: YamlMap): AddedTexts | undefined {
  if (scalarOf(map, 'apiVersion')?.source !== 'builtin') return undefined;
  const kind = scalarOf(map, 'kind')?.source;
  const key =
    kind === 'LabelTransformer' ? 'labels' : kind === 'AnnotationsTransformer' ? 'annotations' : undefined;
  return key === undefined
    ? undefined
    : { pairs: readPairs(mapOf(map, key)), fields: readFieldSpecs(map, 'fieldSpecs') };
}
