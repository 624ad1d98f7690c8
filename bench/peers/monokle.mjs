// @monokle/validation with its resource links only: `node monokle.mjs <folder> [edit]`. Reads every file, links all
// objects and says which links lead nowhere; with `edit`, does so once more after a change of one Service.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  DisabledFixer,
  MonokleValidator,
  processRefs,
  DefaultPluginLoader,
  ResourceParser,
  SchemaLoader,
} from '@monokle/validation';
import { parseAllDocuments } from 'yaml';

const [folder, ...more] = process.argv.slice(2);
const parser = new ResourceParser();
const validator = new MonokleValidator(
  // The other plugins ask the network for schemas.
  {
    loader: new DefaultPluginLoader(),
    parser,
    suppressors: [],
    fixer: new DisabledFixer(),
    schemaLoader: new SchemaLoader(),
  },
);
/** @type {any[]} */
const resources = [];
/** @type {string[]} */
const files = [];
readFolder(folder);
processRefs(resources, parser, undefined, files);
await validator.preload({ plugins: { 'resource-links': true } });
const { runs } = await validator.validate({ resources });
const found = runs.reduce((sum, run) => sum + run.results.length, 0);
if (found === 0) throw new Error('@monokle/validation found nothing: it did not run');
const { user, system } = process.cpuUsage();
let edit;
if (more.includes('edit')) {
  const service = resources.find(({ kind }) => kind === 'Service');
  const start = performance.now();
  service.text += '# changed\n';
  parser.clear([service.id]);
  const incremental = { resourceIds: [service.id] };
  processRefs(resources, parser, incremental, files);
  await validator.validate({ resources, incremental });
  edit = performance.now() - start;
}
process.stdout.write(
  JSON.stringify({
    resources: resources.length,
    found,
    cpu: (user + system) / 1e3,
    edit,
    rss: process.memoryUsage.rss() / 1e6,
  }),
);

/** @param {string} directory */
function readFolder(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const full = path.join(directory, entry.name);
    if (entry.isDirectory()) readFolder(full);
    else if (entry.name.endsWith('.yaml')) readFile(full);
  }
}

/** @param {string} file */
function readFile(file) {
  const text = readFileSync(file, 'utf8');
  const filePath = path.relative(folder, file);
  files.push(filePath);
  // Templates are not for it, as they are not for us.
  if (text.includes('{{')) return;
  parseAllDocuments(text).forEach((document, index) => {
    const content = document.toJS();
    // It throws on a definition whose version has no schema.
    if (!content?.kind || content.kind === 'CustomResourceDefinition') return;
    const { apiVersion, kind, metadata } = content;
    resources.push({
      id: `${filePath}-${index}`,
      fileId: filePath,
      filePath,
      fileOffset: 0,
      name: metadata?.name ?? 'unnamed',
      ...(metadata?.namespace && { namespace: metadata.namespace }),
      apiVersion: apiVersion ?? '',
      kind,
      content,
      text: document.toString({ directives: false }),
    });
  });
}
