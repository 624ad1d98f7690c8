import { AREAS } from './words.mjs';
import { evenly, seeded } from './random.mjs';
import * as objects from './objects.mjs';
import * as units from './units.mjs';

/** How many units of each shape stand beside each other; chosen so that the mix of `measured.mjs` comes out. */
const SHAPES = [
  { weight: 62, item: units.folderApp },
  { weight: 26, item: units.fileApps },
  { weight: 22, item: units.kustomizeApp },
  { weight: 12, item: units.chart },
  { weight: 12, item: units.operator },
  { weight: 10, item: units.database },
  { weight: 14, item: units.outside },
  { weight: 270, item: units.customResources },
  { weight: 52, item: units.bundle },
  { weight: 60, item: units.sample },
  { weight: 40, item: units.settings },
  { weight: 4, item: units.exported },
  { weight: 40, item: units.rights },
];
const UNITS_PER_AREA = 60;
/** Of the files that an anchor fits into, one of so many has one. */
const ANCHORS = [
  { weight: 24, item: (/** @type {string} */ text) => text },
  { weight: 1, item: withAnchor },
];

/** Ways of writing that few files have, and that a fast reader must not trip over. */
const STYLES = [
  { weight: 724, item: (/** @type {string} */ text) => text },
  {
    weight: 200,
    item: (/** @type {string} */ text) => `# Kept by hand; see the handbook before you change it.\n${text}`,
  },
  { weight: 70, item: (/** @type {string} */ text) => `---\n${text}` },
  { weight: 6, item: (/** @type {string} */ text) => text.replaceAll('\n', '\r\n') },
];

/**
 * A workspace of manifests as they are found in repositories; the same for the same size and seed, and a larger one
 * begins as a smaller one does.
 * @param {number} size how many files
 * @param {number} [seed]
 * @returns {{ files: ReadonlyMap<string, string>, mistakes: readonly import('./units.mjs').Mistake[] }} text by path,
 * and the findings that are there on purpose; there are no others above a hint
 */
export function buildWorkspace(size, seed = 1) {
  const chance = seeded(seed);
  const nextShape = evenly(SHAPES);
  const nextStyle = evenly(STYLES);
  const nextAnchor = evenly(ANCHORS);
  /** @type {Map<string, string>} */
  const files = new Map();
  const mistakes = [];
  /** @type {string[]} */
  let urls = [];
  for (let number = 0; files.size < size; number++) {
    if (number % UNITS_PER_AREA === 0) urls = [];
    const area = areaOf(Math.floor(number / UNITS_PER_AREA));
    const unit = nextShape()({ area, number, chance, urls });
    // Half a unit would be full of findings, so the last places are filled with single files.
    if (files.size + unit.files.length > size) {
      for (let index = 0; files.size < size; index++) {
        files.set(`${area}/rest/namespace-${index}.yaml`, objects.head('v1', 'Namespace', `rest-${index}`));
      }
      break;
    }
    for (const { path, text } of unit.files) {
      const anchored = withAnchor(text) === text ? text : nextAnchor()(text);
      files.set(path, path.includes('/templates/') ? text : nextStyle()(anchored));
    }
    mistakes.push(...(unit.mistakes ?? []));
  }
  return { files, mistakes };
}

function areaOf(/** @type {number} */ index) {
  const round = Math.floor(index / AREAS.length);
  return AREAS[index % AREAS.length] + (round === 0 ? '' : `-${round + 1}`);
}

/** A label that is written once and meant twice, in flow style where it stands first. */
function withAnchor(/** @type {string} */ text) {
  const first = /matchLabels:\n +app: (.*)\n(?= {2}template:)/;
  const second = /( {4}metadata:\n {6}labels:\n {8}app: ).*\n/;
  if (!first.test(text) || !second.test(text)) return text;
  return text.replace(first, 'matchLabels: { app: &app $1 }\n').replace(second, '$1*app\n');
}
