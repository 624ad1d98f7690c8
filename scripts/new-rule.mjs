// `npm run new-rule -- my-rule`: writes the three places of a rule and lists it.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const id = process.argv[2] ?? '';
if (!/^[a-z]+(?:-[a-z]+)*$/.test(id)) throw new Error('usage: npm run new-rule -- some-rule-id');

const rule = path.join(root, `server/src/core/rules/${id}.ts`);
if (existsSync(rule)) throw new Error(`${id} exists already`);

await writeFile(
  rule,
  `import { describe } from '../k8s/resource';
import { say } from '../words';
import { defineRule } from './rule';

/** What is wrong, and the behaviour of Kubernetes that makes it so. */
export default defineRule({
  id: '${id}',
  severity: 'warning',
  summary: 'One line for the table of rules',
  kinds: ['Service'],
  scope: 'resource',
  fixable: false,
  *check(service) {
    if (service.name?.value !== 'change-me') return;
    yield { range: service.name.range, message: say\`\${describe(service)} …: what is wrong, why it matters, what to do.\` };
  },
});
`,
);

const example = (/** @type {string} */ name) => `--- # file: /service.yaml
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  clusterIP: None
`;
await mkdir(path.join(root, `test/rules/${id}`), { recursive: true });
await writeFile(
  path.join(root, `test/rules/${id}/found.yaml`),
  `# What this shows.\n${example('change-me')}`,
);
await writeFile(path.join(root, `test/rules/${id}/silent.yaml`), `# What this shows.\n${example('web')}`);
await writeFile(
  path.join(root, `docs/rules/${id}.md`),
  `What is found, why it matters, what to do.

## Examples

Wrong:

\`\`\`yaml
${example('change-me')}\`\`\`

Right:

\`\`\`yaml
${example('web')}\`\`\`
`,
);

const index = path.join(root, 'server/src/core/rules/index.ts');
const camel = id.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
const text = await readFile(index, 'utf8');
await writeFile(
  index,
  text
    .replace(/^(?=import .* from '\.\/rule';$)/m, `import ${camel} from './${id}';\n`)
    .replace(/(export const RULES: readonly Rule\[\] = \[[^\]]*)\];/, `$1  ${camel},\n];`),
);
console.log(
  `wrote the rule, its page and its fixtures; now follow CONTRIBUTING.md from step 2; its Korean summary belongs in l10n/rules.ko.json`,
);
