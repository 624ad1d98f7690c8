// Field names and kinds of Kubernetes come from the models of @kubernetes/client-node, which are generated
// from the API's own OpenAPI description, and what newer releases have beyond them from newer-fields.json, which
// record-fields.mjs writes; nothing here is typed by hand.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const gen = path.join(root, 'node_modules/@kubernetes/client-node/dist/gen');

/** The kinds whose fields we check, with the type of their objects in the models. */
const READ_KINDS = {
  v1: ['Service', 'Endpoints', 'Pod', 'PodTemplate', 'ReplicationController'],
  'apps/v1': ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'],
  'batch/v1': ['Job', 'CronJob'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'],
};

/** @returns the text of server/src/core/k8s/schema.generated.json */
export async function generateSchema() {
  const newer = JSON.parse(await readFile(path.join(root, 'scripts/newer-fields.json'), 'utf8'));
  const schema = await readModels(Object.values(newer));
  /** @type {Record<string, Record<string, number>>} */
  const since = {};
  for (const [version, { types }] of Object.entries(newer)) {
    for (const [type, fields] of Object.entries(types)) {
      for (const field of Object.keys(fields)) (since[type] ??= {})[field] = Number(version.split('.')[1]);
    }
  }
  return JSON.stringify({ ...schema, since }, null, 1) + '\n';
}

/**
 * What the models say, and the additions of newer releases.
 * @param {import('./record-fields.mjs').Additions[]} additions
 */
export async function readModels(additions) {
  const kinds = await collectKinds();
  /** @type {Record<string, Record<string, string>>} */
  const types = {};
  /** @type {Record<string, string>} */
  const roots = {};
  for (const [apiVersion, names] of Object.entries(READ_KINDS)) {
    for (const kind of names) {
      const type = kinds.get(apiVersion)?.get(kind);
      if (!type) throw new Error(`the models have no ${apiVersion} ${kind}`);
      roots[`${apiVersion}/${kind}`] = type;
      await collectType(type, types);
    }
  }
  const required = await requiredFields(Object.keys(types).sort());
  for (const newer of additions) {
    for (const [version, names] of Object.entries(newer.apiVersions))
      kinds.set(version, new Map([...(kinds.get(version) ?? []), ...names.map((name) => [name, ''])]));
    for (const [type, fields] of Object.entries(newer.types)) types[type] = { ...types[type], ...fields };
    for (const [type, fields] of Object.entries(newer.required))
      required[type] = [...new Set([...(required[type] ?? []), ...fields])];
  }
  /** @type {Record<string, string[]>} */
  const apiVersions = Object.fromEntries(
    [...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([version, map]) => [version, [...map.keys()].sort()]),
  );
  return { apiVersions, roots, types: sortKeys(types), required: sortKeys(required) };
}

/** Every kind that can be created, by apiVersion, with the model that holds it. */
async function collectKinds() {
  /** @type {Map<string, Map<string, string>>} */
  const result = new Map();
  const files = (await readdir(path.join(gen, 'apis'))).filter((file) => file.endsWith('Api.js'));
  for (const file of files) {
    const text = await readFile(path.join(gen, 'apis', file), 'utf8');
    const call = /localVarPath = '\/(api|apis)\/([^']+)'|serialize\(body, "(\w+)"/g;
    let apiVersion = '';
    let subresource = false;
    for (const [, prefix, where, type] of text.matchAll(call)) {
      if (where) {
        const parts = where.split('/');
        apiVersion = prefix === 'api' ? parts[0] : parts.slice(0, 2).join('/');
        subresource = /\{name\}\/\w+/.test(where);
      } else if (type && !subresource && !['V1DeleteOptions', 'object', 'any'].includes(type)) {
        const kind = type.replace(/^[A-Z]?[a-z]*V\d+((alpha|beta)\d+)?(?=[A-Z])/, '');
        if (!result.has(apiVersion)) result.set(apiVersion, new Map());
        result.get(apiVersion)?.set(kind, type);
      }
    }
  }
  return result;
}

/** @param {string} type @param {Record<string, Record<string, string>>} types */
async function collectType(type, types) {
  const name = type.replace(/^(?:Array<|\{ \[key: string\]: )+/, '').replace(/(?:>|; \})+$/, '');
  if (types[name] || !/^[A-Z]/.test(name) || ['IntOrString', 'Date', 'V1MicroTime'].includes(name)) return;
  const file = path.join(gen, 'models', `${name}.js`);
  const model = (await import(pathToFileURL(file).href))[name];
  types[name] = {};
  for (const { baseName, type: fieldType } of model.getAttributeTypeMap()) {
    types[name][baseName] = fieldType;
    await collectType(fieldType, types);
  }
}

/** What the description of the API requires of each type: the fields without a question mark. @param {string[]} types */
async function requiredFields(types) {
  /** @type {Record<string, string[]>} */
  const required = {};
  for (const type of types) {
    const text = await readFile(path.join(gen, 'models', `${type}.d.ts`), 'utf8');
    const fields = [...text.matchAll(/^ {4}'(\w+)': /gm)].map((match) => match[1] ?? '');
    if (fields.length > 0) required[type] = fields;
  }
  return required;
}

/** @template T @param {Record<string, T>} object @returns {Record<string, T>} */
function sortKeys(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
