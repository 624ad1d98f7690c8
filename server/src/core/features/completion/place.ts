import { mayHoldObject, resourcesOf } from '../../k8s/read';
import type { Resource } from '../../k8s/resource';
import { fieldsOf, rootType } from '../../k8s/schema';
import { itemTypeOf } from '../../k8s/schema';
import { contains } from '../../text';
import { isManifest, type Snapshot } from '../../workspace/snapshot';
import { cursorAt, wayTo, type Cursor } from '../../yaml/cursor';
import { documentAt, type ManifestFile } from '../../yaml/manifest-file';
import { asMap, nodeAt, type YamlMap } from '../../yaml/node';

/** Where in which object something is being typed. */
export interface Place {
  readonly snapshot: Snapshot;
  readonly file: ManifestFile;
  /** Where the document starts in the file. */
  readonly start: number;
  readonly cursor: Cursor;
  /** The object as it reads with a stand-in at the cursor. It is in no snapshot, but asks them like any other. */
  readonly resource: Resource;
  /** Keys and indexes from the object to the place: the key that is typed, the key of the value, or the item's index. */
  readonly path: readonly (string | number)[];
  /** The path as `spec.ports[].targetPort`. */
  readonly field: string;
  /** The mapping that the key or value stands in. */
  readonly map: YamlMap | undefined;
}

/** The place at an offset of a file; `undefined` outside of the objects of manifests. */
export function placeAt(snapshot: Snapshot, uri: string, offset: number): Place | undefined {
  const file = snapshot.files.get(uri);
  const document = file && documentAt(file, offset);
  if (!document || !isManifest(snapshot, uri)) return undefined;
  const start = file.startOf(document);
  if (offset - start > document.text.length || !mayHoldObject(document.text)) return undefined;
  const cursor = cursorAt(document, offset - start);
  if (!cursor) return undefined;
  const at = cursor.scalar.range.start;
  const size = ({ node }: Resource): number => node.range.end - node.range.start;
  const around = resourcesOf(cursor.document).filter(({ node }) => contains(node.range, at));
  const [resource] = around.sort((a, b) => size(a) - size(b));
  const way = resource && wayTo(resource.node, cursor.scalar);
  if (!resource || !way) return undefined;
  const field = way.path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[]` : text ? `${text}.${step}` : step),
    '',
  );
  return { snapshot, file, start, cursor, resource, path: way.path, field, map: asMap(way.parent) };
}

/** The type of the mapping that holds a field, by the schema, whatever else is broken; `undefined` where it is unknown. */
export function typeAround({ resource, path }: Place): string | undefined {
  const { apiVersion, kind, certainty } = resource.identity;
  if (certainty !== 'exact' && certainty !== 'corrected') return undefined;
  let type = rootType(apiVersion, kind);
  for (const step of path.slice(0, -1)) {
    if (type === undefined) return undefined;
    const fields = fieldsOf(type);
    if (typeof step === 'number') type = itemTypeOf(type);
    else type = fields && Object.hasOwn(fields, step) ? fields[step] : undefined;
  }
  return type;
}

/** The mapping some steps above the place. */
export function mapAbove({ resource, path }: Place, steps: number): YamlMap | undefined {
  return asMap(nodeAt(resource.node, path.slice(0, path.length - steps)));
}
