import data from './schema.generated.json';

/** The kinds and fields of the newest version of Kubernetes that is known, generated from its OpenAPI description. */
interface Schema {
  /** The kinds of each built-in apiVersion. */
  readonly apiVersions: Readonly<Record<string, readonly string[]>>;
  /** The type of `<apiVersion>/<kind>`, for the kinds whose fields we know. */
  readonly roots: Readonly<Record<string, string>>;
  /** The fields of each type, with the types of their values. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Those that a type is not complete without. */
  readonly required: Readonly<Record<string, readonly string[]>>;
  /** The minor version that brought a field, for those newer than Kubernetes 1.36. */
  readonly since: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const schema: Schema = data;

export const API_VERSIONS: readonly string[] = Object.keys(schema.apiVersions);

const BUILT_IN_GROUPS: ReadonlySet<string> = new Set(['extensions', ...API_VERSIONS.map(groupOf)]);
const VERSIONS_OF_KINDS: ReadonlyMap<string, readonly string[]> = versionsOfKinds();
const NONE: readonly string[] = [];

/** The built-in kinds of an apiVersion, with their `…List` left out; empty for one that is not built in. */
export function kindsOf(apiVersion: string): readonly string[] {
  return lookUp(schema.apiVersions, apiVersion) ?? NONE;
}

/** The built-in apiVersions that have a kind, the stable ones first. */
export function apiVersionsOf(kind: string): readonly string[] {
  return VERSIONS_OF_KINDS.get(kind) ?? NONE;
}

function versionsOfKinds(): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, string[]>();
  const sorted = API_VERSIONS.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const version of sorted) {
    for (const kind of schema.apiVersions[version] ?? []) {
      const list = versions.get(kind);
      if (list) list.push(version);
      else versions.set(kind, [version]);
    }
  }
  return versions;
}

/** Whether an API group is Kubernetes' own; "" is the core group. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN_GROUPS.has(group);
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The name of the type of a kind's objects; `undefined` where its fields are not known. */
export function rootType(apiVersion: string, kind: string): string | undefined {
  return lookUp(schema.roots, `${apiVersion}/${kind}`);
}

/** The fields of a type such as `V1ServiceSpec`, each with the type of its value (`string`, `Array<V1ServicePort>`, …). */
export function fieldsOf(type: string): Readonly<Record<string, string>> | undefined {
  return lookUp(schema.types, type);
}

/** Whether the description of the API itself says that objects of a type need a field; the server requires more. */
export function isRequiredBySchema(type: string, field: string): boolean {
  return lookUp(schema.required, type)?.includes(field) ?? false;
}

/** The minor version that brought a field, 0 for those that Kubernetes 1.36 has. Older servers drop it, whatever it holds. */
export function fieldSince(type: string, field: string): number {
  return lookUp(lookUp(schema.since, type) ?? NOT_NEW, field) ?? 0;
}

const NOT_NEW: Readonly<Record<string, number>> = {};

function rank(apiVersion: string): number {
  return /alpha/.test(apiVersion)
    ? 3
    : /beta/.test(apiVersion)
      ? 2
      : apiVersion === 'events.k8s.io/v1'
        ? 1
        : 0;
}

/** The type of a mapping that the API server decodes. */
export interface ObjectType {
  /** Counted over all types, so that what is known of types can stand in arrays. */
  readonly id: number;
  /** Such as `V1ServicePort`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldType>;
  /** As {@link fieldsOf} has them. */
  readonly record: Readonly<Record<string, string>>;
}

/** A field of such a type. */
export interface FieldType {
  /** Counted over the fields of all types; -1 for a field of none of them. */
  readonly id: number;
  readonly name: string;
  /** As {@link fieldsOf} has it. */
  readonly type: string;
  /** The type of the items of a list. */
  readonly itemType: string | undefined;
  /** The type of its mapping, or of those in its list. */
  readonly inner: ObjectType | undefined;
}

const objectTypes = numbered();

export function objectTypeOf(type: string): ObjectType | undefined {
  return objectTypes.get(type);
}

/** What is known of types by their names, as an array by the ids of types. */
export function byType<T>(known: (type: string) => T): readonly T[] {
  return [...objectTypes.keys()].map(known);
}

/** What is known of fields by type and name, as an array by the ids of fields. */
export function byField<T>(known: (type: string, field: string) => T): readonly T[] {
  return [...objectTypes.values()].flatMap(({ name, fields }) =>
    [...fields.keys()].map((field) => known(name, field)),
  );
}

/** A type that is none of the schema's, made of fields as {@link fieldsOf} has them. */
export function makeType(name: string, record: Readonly<Record<string, string>>): ObjectType {
  const fields = Object.entries(record).map(([field, type]): [string, FieldType] => [
    field,
    {
      id: -1,
      name: field,
      type,
      itemType: itemTypeOf(type),
      inner: objectTypes.get(itemTypeOf(type) ?? type),
    },
  ]);
  return { id: -1, name, fields: new Map(fields), record };
}

/** `Array<V1ServicePort>` → `V1ServicePort`. */
export function itemTypeOf(type: string): string | undefined {
  return type.startsWith('Array<') ? type.slice('Array<'.length, -1) : undefined;
}

function numbered(): ReadonlyMap<string, ObjectType> {
  const types = new Map<string, ObjectType & { readonly fields: Map<string, FieldType> }>();
  for (const [name, record] of Object.entries(schema.types))
    types.set(name, { id: types.size, name, fields: new Map(), record });
  let id = 0;
  for (const { fields, record } of types.values()) {
    for (const [field, type] of Object.entries(record)) {
      const itemType = itemTypeOf(type);
      fields.set(field, { id: id++, name: field, type, itemType, inner: types.get(itemType ?? type) });
    }
  }
  return types;
}

/** Keys come from files, so `constructor` and its like must not be found. */
function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
