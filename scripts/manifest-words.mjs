// What package.json says to people stands in package.nls.json and its translations, as VS Code wants it: `%key%`.

/**
 * @template T
 * @param {T} value package.json, or a part of it
 * @param {Readonly<Record<string, string>>} words package.nls.json
 * @returns {T} with the English words in the places of their keys
 */
export function withWords(value, words) {
  if (typeof value === 'string')
    return /** @type {T} */ (/^%.+%$/.test(value) ? (words[value.slice(1, -1)] ?? value) : value);
  if (Array.isArray(value)) return /** @type {T} */ (value.map((item) => withWords(item, words)));
  if (typeof value !== 'object' || value === null) return value;
  return /** @type {T} */ (
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withWords(item, words)]))
  );
}

/**
 * @param {any} manifest package.json in English
 * @returns {{ manifest: any, words: Record<string, string> }} with keys in the places of words, and the words
 */
export function withKeys(manifest) {
  /** @type {Record<string, string>} */
  const words = {};
  const copy = structuredClone(manifest);
  const take = (/** @type {any} */ holder, /** @type {string} */ field, /** @type {string} */ key) => {
    if (typeof holder?.[field] !== 'string') return;
    words[key] = holder[field];
    holder[field] = `%${key}%`;
  };
  const nameOf = (/** @type {string} */ id) => id.replace(/^kubeRoutes\./, '');
  const { commands = [], walkthroughs = [], configuration } = copy.contributes;
  for (const command of commands) take(command, 'title', `commands.${nameOf(command.command)}`);
  for (const walkthrough of walkthroughs) {
    const start = `walkthrough.${walkthrough.id}`;
    take(walkthrough, 'title', `${start}.title`);
    take(walkthrough, 'description', `${start}.description`);
    for (const step of walkthrough.steps) {
      take(step, 'title', `${start}.${step.id}.title`);
      take(step, 'description', `${start}.${step.id}.description`);
      take(step.media, 'altText', `${start}.${step.id}.altText`);
    }
  }
  for (const [key, property] of Object.entries(configuration.properties)) {
    take(property, 'markdownDescription', `settings.${nameOf(key)}`);
    for (const list of ['markdownEnumDescriptions', 'enumDescriptions'])
      property[list]?.forEach((/** @type {string} */ _, /** @type {number} */ index) =>
        take(property[list], String(index), `settings.${nameOf(key)}.${property.enum?.[index]}`),
      );
  }
  for (const [name, capability] of Object.entries(copy.capabilities ?? {}))
    take(capability, 'description', `capabilities.${name}`);
  return { manifest: copy, words };
}

const SEVERITIES = { error: '오류', warning: '경고', information: '정보', hint: '힌트' };

/**
 * The Korean words for package.json: those that are written by hand, and those of the rules by their summaries.
 * @param {Readonly<Record<string, string>>} english package.nls.json, whose order and keys it has
 * @param {Readonly<Record<string, string>>} written package.nls.ko.json
 * @param {Readonly<Record<string, string>>} summaries of the rules, in Korean
 * @param {readonly { id: string, severity: keyof typeof SEVERITIES }[]} rules
 * @param {(id: string) => string} docsUrl
 */
export function koreanWords(english, written, summaries, rules, docsUrl) {
  const ofRules = Object.fromEntries(
    rules.map(({ id, severity }) => [
      `settings.rules.${id}`,
      summaries[id] && `${summaries[id]}. 기본값: ${SEVERITIES[severity]}. [이 규칙 정보](${docsUrl(id)})`,
    ]),
  );
  return Object.fromEntries(
    Object.keys(english).flatMap((key) => {
      const text = ofRules[key] ?? written[key];
      return text ? [[key, text]] : [];
    }),
  );
}
