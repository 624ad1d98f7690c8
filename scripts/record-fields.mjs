// Asks the API description of a Kubernetes release what it has beyond the models of @kubernetes/client-node, which come
// months later, and writes that into scripts/newer-fields.json, from where generate-schema.mjs takes it:
//   node scripts/record-fields.mjs 1.37 kubernetes/api/openapi-spec/swagger.json
// The file is part of the release's sources, and has what waits behind feature gates too; a server leaves some of that out
// (`/openapi/v2`). Do it while the models are older than the release, since only then they tell what is new in it.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readModels } from './generate-schema.mjs';

/**
 * @typedef {{ type?: string, $ref?: string, items?: Property, additionalProperties?: Property }} Property
 * @typedef {{ properties?: Record<string, Property>, required?: string[] }} Definition
 * @typedef {{ apiVersions: Record<string, string[]>, types: Record<string, Record<string, string>>, required: Record<string, string[]> }} Additions
 */

/** How the models call what JSON writes as a scalar. @type {Record<string, string>} */
const SIMPLE = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Date',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'V1MicroTime',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'any',
};

const [version = '', source = ''] = process.argv.slice(2);
const file = fileURLToPath(new URL('newer-fields.json', import.meta.url));
/** @type {{ definitions: Record<string, Definition>, paths: Record<string, any> }} */
const spec = JSON.parse(await readFile(source, 'utf8'));
/** @type {Record<string, Additions>} */
const recorded = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
delete recorded[version];
const models = await readModels(Object.values(recorded));
recorded[version] = { apiVersions: newKinds(), ...newFields() };
await writeFile(file, `${JSON.stringify(recorded, null, 2)}\n`);
console.log(`${version} has ${Object.keys(recorded[version].types).length} types with new fields`);

/** Kinds that can be created. Those of alpha versions are left out: no cluster has them unless asked for, and the next release has others. */
function newKinds() {
  /** @type {Additions['apiVersions']} */
  const found = {};
  for (const [path, { post }] of Object.entries(spec.paths)) {
    const { group, version: of, kind } = post?.['x-kubernetes-group-version-kind'] ?? {};
    const apiVersion = group ? `${group}/${of}` : of;
    const isNew = kind && !path.includes('{name}') && !models.apiVersions[apiVersion]?.includes(kind);
    if (!isNew || /alpha/.test(of)) continue;
    found[apiVersion] = [...new Set([...(found[apiVersion] ?? []), kind])].sort();
  }
  return found;
}

/** Walks the description and the models side by side, so that types need no guessing of their names. */
function newFields() {
  /** @type {Additions['types']} */
  const types = {};
  /** @type {Additions['required']} */
  const required = {};
  const seen = new Set();
  /** @param {string} definition @param {string} type */
  const visit = (definition, type) => {
    if (seen.has(type)) return;
    seen.add(type);
    const { properties = {}, required: needed = [] } = spec.definitions[definition] ?? {};
    const known = models.types[type];
    for (const [field, property] of Object.entries(properties)) {
      const is = known?.[field] ?? typeOf(property);
      if (!known?.[field]) {
        (types[type] ??= {})[field] = is;
        if (needed.includes(field)) (required[type] ??= []).push(field);
      }
      const inner = referenceIn(property);
      if (inner && !SIMPLE[inner]) visit(inner, is.replace(/^Array<(.*)>$/, '$1'));
    }
    if (!known) types[type] ??= {};
  };
  for (const [key, type] of Object.entries(models.roots)) {
    const [kind = '', of = '', group = 'core'] = key.split('/').reverse();
    visit(`io.k8s.api.${group.replace(/\..*/, '')}.${of}.${kind}`, type);
  }
  return { types, required };
}

/** @param {Property} property @returns {string} */
function typeOf({ type, $ref, items, additionalProperties }) {
  if ($ref) {
    const name = $ref.slice('#/definitions/'.length);
    const [of = '', kind = ''] = name.split('.').slice(-2);
    return SIMPLE[name] ?? `${of.charAt(0).toUpperCase()}${of.slice(1)}${kind}`;
  }
  if (items) return `Array<${typeOf(items)}>`;
  if (additionalProperties) return `{ [key: string]: ${typeOf(additionalProperties)}; }`;
  return type === 'integer' ? 'number' : (type ?? 'any');
}

/** @param {Property} property @returns {string | undefined} */
function referenceIn({ $ref, items }) {
  return $ref ? $ref.slice('#/definitions/'.length) : items && referenceIn(items);
}
