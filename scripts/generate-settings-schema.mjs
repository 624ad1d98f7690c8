/**
 * The JSON schema of `.kube-routes.yaml`: the settings of the editor, nested where their names have dots, and `ignore`.
 * @param {Record<string, any>} properties those of `contributes.configuration` in package.json
 * @param {string[]} rules the ids of all rules
 */
export function generateSettingsSchema(properties, rules) {
  /** @type {any} */
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Kube Routes',
    description:
      'For the files beside and below this one. What it names wins over the settings of the editor.',
    type: 'object',
    additionalProperties: false,
    properties: {},
  };
  for (const [name, { scope: _, ...property }] of Object.entries(properties)) {
    const path = name.split('.').slice(1);
    const last = path.pop() ?? '';
    let place = schema.properties;
    for (const step of path) {
      place[step] ??= { type: 'object', additionalProperties: false, properties: {} };
      place = place[step].properties;
    }
    place[last] = { ...property, description: withoutMarkdown(property.markdownDescription) };
  }
  schema.properties.exclude.markdownDescription = schema.properties.exclude.description =
    'Glob patterns of files and folders that are left out, relative to this file: they are not read, so nobody finds their objects.';
  const globs = { type: 'array', items: { type: 'string' } };
  schema.properties.ignore = {
    type: 'array',
    description:
      'Findings that are not reported: those in files that match a glob pattern relative to this file, all of them or those of some rules. The files are read all the same, so that others find their objects.',
    items: {
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            files: { anyOf: [{ type: 'string' }, globs] },
            rules: { anyOf: [{ enum: rules }, { type: 'array', items: { enum: rules } }] },
          },
        },
      ],
    },
  };
  return JSON.stringify(schema, null, 2) + '\n';
}

/** @param {string} text */
function withoutMarkdown(text) {
  return text.replace(/ ?\[[^\]]*\]\([^)]*\)/g, '').replaceAll('`', '');
}
