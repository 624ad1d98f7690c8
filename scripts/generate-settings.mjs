// Makes the page of all settings, docs/settings.md, of what package.json says about them.

/**
 * @param {any} manifest package.json, in English
 * @returns {string}
 */
export function generateSettings({ contributes }) {
  const { properties } = contributes.configuration;
  const isRule = (/** @type {string} */ key) => key.startsWith('kubeRoutes.rules.');
  const keys = Object.keys(properties);
  return `<!-- generated: run \`npm run generate\` -->
# Settings

Each can be set for the user, for a workspace and for a folder of it. In other editors the language server takes them as
the section \`kubeRoutes\`.

${keys
  .filter((key) => !isRule(key))
  .map((key) => sectionOf(key, properties[key]))
  .join('\n')}
## Rules

\`kubeRoutes.rules.<id>\` takes \`default\`, \`error\`, \`warning\`, \`information\`, \`hint\` or \`off\`, for each of these:

${keys
  .filter(isRule)
  .map((key) => `- \`${key}\`: ${wordsOf(properties[key]).replace(/ \[About this rule\].*/, '')}`)
  .join('\n')}

What each rule finds is told on [its page](rules/README.md).
`;
}

/** @param {string} key @param {any} property */
function sectionOf(key, property) {
  const values = (property.enum ?? []).map((/** @type {string} */ value, /** @type {number} */ index) => {
    const words = property.markdownEnumDescriptions?.[index] ?? property.enumDescriptions?.[index];
    return `- \`${value}\`${words ? `: ${words}` : ''}`;
  });
  return [
    `## \`${key}\``,
    '',
    wordsOf(property),
    '',
    ...(values.length > 0 ? [...values, ''] : []),
    `By default \`${JSON.stringify(property.default)}\`.`,
    '',
  ].join('\n');
}

/** @param {any} property */
function wordsOf(property) {
  const words = property.markdownDescription ?? property.description;
  if (!words) throw new Error(`a setting has no description: ${JSON.stringify(property)}`);
  return words;
}
