// The schema that yaml-language-server would fetch from the network, made from our own table of Kubernetes' fields: the
// kinds that Kube Routes checks, with all their types. The real one has more kinds, so the peer has it easier here.
import { readFileSync } from 'node:fs';

const TABLE = new URL('../../server/src/core/k8s/schema.generated.json', import.meta.url);
const PLAIN = { Date: { type: 'string' }, IntOrString: { oneOf: [{ type: 'string' }, { type: 'integer' }] } };

/** @type {string | undefined} */
let definitions;
/** @type {string | undefined} */
let all;

/** What stands at an address of the schema. @param {string} uri @returns {string} JSON */
export function kubernetesSchema(uri) {
  if (definitions === undefined) build();
  return (
    (uri.includes('_definitions.json') ? definitions : uri.includes('all.json') ? all : undefined) ?? '{}'
  );
}

/** How large the schema is, for the report. */
export function describeSchema() {
  const { definitions: all } = JSON.parse(kubernetesSchema('_definitions.json'));
  return `${Object.keys(all).length} definitions, ${Math.round(kubernetesSchema('_definitions.json').length / 1e3)} kB`;
}

function build() {
  const { roots, types } = JSON.parse(readFileSync(TABLE, 'utf8'));
  const names = new Map(Object.keys(types).map((type) => [type, `io.k8s.api.types.${type}`]));
  for (const [of, type] of Object.entries(roots)) {
    const parts = of.split('/');
    const [group, version, kind] = parts.length === 2 ? ['core', ...parts] : parts;
    names.set(/** @type {string} */ (type), `io.k8s.api.${group.replace('.k8s.io', '')}.${version}.${kind}`);
  }
  const schemaOf = (/** @type {string} */ type) => {
    const array = /^Array<(.*)>$/.exec(type);
    if (array) return { type: 'array', items: schemaOf(array[1]) };
    if (type.startsWith('{')) return { type: 'object', additionalProperties: true };
    if (names.has(type)) return { $ref: `#/definitions/${names.get(type)}` };
    if (type in PLAIN) return PLAIN[/** @type {keyof typeof PLAIN} */ (type)];
    return ['string', 'number', 'boolean'].includes(type) ? { type: [type, 'null'] } : {};
  };
  const objects = Object.entries(types).map(([type, fields]) => [
    /** @type {string} */ (names.get(type)),
    {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(fields).map(([field, of]) => [
          field,
          { description: `${field} of ${type}`, ...schemaOf(of) },
        ]),
      ),
    },
  ]);
  definitions = JSON.stringify({ definitions: Object.fromEntries(objects) });
  const kinds = Object.values(roots).map((type) => ({
    $ref: `_definitions.json#/definitions/${names.get(/** @type {string} */ (type))}`,
  }));
  all = JSON.stringify({ oneOf: kinds });
}
