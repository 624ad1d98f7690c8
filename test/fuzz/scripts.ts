import fc from 'fast-check';
import { anyEdit, pick, type Material } from '../harness/random-edits';
import { ROOT, type Script } from './probe';

/** What mutation inserts: what YAML, templates and Kubernetes give a meaning, and what no text should hold. */
const SNIPPETS = [
  '\u0000',
  '\u0007',
  '\u001b',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ud83d',
  '\ude00',
  '😀',
  'e\u0301',
  '\t',
  '\r',
  '\r\n',
  '\n',
  '\n\n',
  ' ',
  '  ',
  '\n---\n',
  '\n...\n',
  '%YAML 1.2\n',
  '%TAG ! x\n',
  '---',
  '- ',
  '-',
  '? ',
  ': ',
  ':',
  '{',
  '}',
  '[',
  ']',
  ',',
  '"',
  "'",
  '\\',
  '\\u0',
  '"\\x',
  '#',
  ' # ',
  '|',
  '>',
  '|2-\n',
  '>+\n',
  '&a',
  '*a',
  '&a [*a, *a]',
  '<<: *a\n',
  '!',
  '!!str ',
  '!!binary ',
  '!!map',
  '~',
  'null',
  '.inf',
  '.nan',
  '0x1F',
  '0o17',
  '1e999',
  '-0',
  '1_000',
  '99999999999999999999',
  'yes',
  'NO',
  '=',
  '@',
  '`',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__proto__: {}\n',
  '{{ .Values.x }}',
  '{{- if }}',
  '${X}',
  '$(X)',
  '<%= x %>',
  '# kube-routes-ignore ',
  'apiVersion: v1\n',
  'kind: Service\n',
  'kind: List\nitems:\n',
  'metadata:\n',
  'spec:\n',
  'ports:\n',
  '  - port: 80\n',
  'selector: {}\n',
  'name: ',
  'clusterIP: None\n',
  'fd00::1',
  '10.0.0.1',
  '1.2.3.4/33',
  'web.shop.svc.cluster.local',
  'http://web:80',
  'http://[::1]:x',
  'a'.repeat(64),
  '-'.repeat(300),
  '[['.repeat(40),
  '{a: '.repeat(40),
  '- '.repeat(60),
] as const;

const MUTATIONS = [
  'insert',
  'insert',
  'delete',
  'replace',
  'repeat',
  'splice',
  'flip',
  'truncate',
  'reindent',
] as const;

interface Mutation {
  readonly kind: (typeof MUTATIONS)[number];
  readonly place: number;
  readonly length: number;
  readonly other: number;
}

const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...MUTATIONS),
  place: fc.nat(),
  length: fc.nat({ max: 80 }),
  other: fc.nat(),
});

/** Scripts of three kinds: workspaces of the material, mutated; objects made up field by field; and any text at all. */
export function anyScript(material: Material): fc.Arbitrary<Script> {
  const workspace = fc
    .nat({ max: material.workspaces.length - 1 })
    .map((index) => pick(material.workspaces, index) ?? []);
  const texts = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(workspace, fc.array(anyMutation, { maxLength: 6 }))
        .map(([files, mutations]) =>
          files.map(
            ([file, text], index) =>
              [
                file,
                index === 0 || mutations.length > 3 ? mutated(material, text, mutations) : text,
              ] as const,
          ),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.array(anyObject(material), { minLength: 1, maxLength: 4 }),
          fc.array(anyMutation, { maxLength: 2 }),
        )
        .map(([objects, mutations]) => [
          ['/made.yaml', mutated(material, objects.join('---\n'), mutations)] as const,
        ]),
    },
    {
      weight: 1,
      arbitrary: fc
        .string({ unit: 'binary', maxLength: 200 })
        .map((text) => [['/bytes.yaml', text] as const]),
    },
  );
  return fc.record({
    texts: texts.map((files) => new Map(files.map(([file, text]) => [`${ROOT}${file}`, text]))),
    edits: fc.array(anyEdit, { maxLength: 6 }),
    places: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  });
}

/** A text after mutations, one after the other. */
export function mutated(material: Material, text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((current, mutation) => mutate(material, current, mutation), text);
}

function mutate(material: Material, text: string, { kind, place, length, other }: Mutation): string {
  const at = place % (text.length + 1);
  const [before, cut, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  const snippet = pick(SNIPPETS, other) ?? '';
  switch (kind) {
    case 'insert':
      return before + snippet + cut + after;
    case 'delete':
      return before + after;
    case 'replace':
      return before + snippet + after;
    case 'repeat':
      return before + cut.repeat(2 + (other % 20)) + after;
    case 'splice':
      return before + (pick(material.documents, other) ?? '').slice(other % 50) + after;
    case 'flip':
      return (
        before + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << (other % 16))) + text.slice(at + 1)
      );
    case 'truncate':
      return before;
    case 'reindent':
      return text.replace(/^ +/gm, (blank) => ' '.repeat((blank.length * ((other % 4) + 1)) >> 1));
  }
}

const KINDS = [
  'Service',
  'Deployment',
  'Pod',
  'StatefulSet',
  'Endpoints',
  'EndpointSlice',
  'Ingress',
  'HTTPRoute',
  'NetworkPolicy',
  'ConfigMap',
  'List',
  'CronJob',
  'Kustomization',
];
const VERSIONS = [
  'v1',
  'apps/v1',
  'discovery.k8s.io/v1',
  'networking.k8s.io/v1',
  'gateway.networking.k8s.io/v1',
  'kustomize.config.k8s.io/v1beta1',
  'batch/v1',
];

/** Objects whose fields have real names and any values, in flow style, so that all of it is YAML. */
function anyObject({ words }: Material): fc.Arbitrary<string> {
  const word = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...words) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '', ' ', '<<', '😀', '\ud83d'),
    },
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      word,
      fc.oneof(fc.integer(), fc.constantFrom(0, 80, 8080, 65536, -1, 1.5, 1e21, null, true)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc
        .array(fc.tuple(word, tie('value')), { maxLength: 5 })
        .map((pairs) => Object.fromEntries(pairs) as unknown),
    ),
  }));
  return fc
    .tuple(fc.constantFrom(...VERSIONS), fc.constantFrom(...KINDS), word, value, value)
    .map(([apiVersion, kind, name, labels, spec]) => {
      const rest = kind === 'List' ? { items: spec } : { spec, subsets: spec, ports: spec, data: spec };
      return `${JSON.stringify({ apiVersion, kind, metadata: { name, labels }, ...rest })}\n`;
    });
}
