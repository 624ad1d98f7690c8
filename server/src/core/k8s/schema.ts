import data from './schema.generated.json';

/** The kinds and fields of the reference version of Kubernetes, generated from its OpenAPI description. */
interface Schema {
  /** The kinds of each built-in apiVersion. */
  readonly apiVersions: Readonly<Record<string, readonly string[]>>;
  /** The type of `<apiVersion>/<kind>`, for the kinds whose fields we know. */
  readonly roots: Readonly<Record<string, string>>;
  /** The fields of each type, with the types of their values. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const schema: Schema = data;

export const API_VERSIONS: readonly string[] = Object.keys(schema.apiVersions);

/** The built-in kinds of an apiVersion, with their `…List` left out; empty for one that is not built in. */
export function kindsOf(apiVersion: string): readonly string[] {
  return lookUp(schema.apiVersions, apiVersion) ?? [];
}

/** The built-in apiVersions that have a kind, the stable ones first. */
export function apiVersionsOf(kind: string): readonly string[] {
  return API_VERSIONS.filter((version) => kindsOf(version).includes(kind)).sort(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
}

/** Whether an API group is Kubernetes' own; "" is the core group. */
export function isBuiltInGroup(group: string): boolean {
  return group === 'extensions' || API_VERSIONS.some((version) => groupOf(version) === group);
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

function rank(apiVersion: string): number {
  return /alpha/.test(apiVersion)
    ? 3
    : /beta/.test(apiVersion)
      ? 2
      : apiVersion === 'events.k8s.io/v1'
        ? 1
        : 0;
}

/** Keys come from files, so `constructor` and its like must not be found. */
function lookUp<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
