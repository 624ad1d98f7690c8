import { describe, expect, it } from 'vitest';
import { isCheckedBySchema } from '../client/src/schema-association';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  readSettings,
  withFiles,
  withSettings,
} from '../server/src/core/index';

const URI = 'file:///home/me/shop/k8s/web.yaml';
const STRICT =
  'https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master/v1.32.1-standalone-strict/all.json';
const by = (schemas: unknown, text = 'kind: Service\n', validate: unknown = true) =>
  isCheckedBySchema(URI, text, { validate, schemas });

describe('a document that the YAML extension checks', () => {
  it.each([
    [{ kubernetes: '*.yaml' }],
    [{ Kubernetes: '/*.yaml' }],
    [{ kubernetes: ['*.json', 'k8s/**'] }],
    [{ kubernetes: '/k8s/*' }],
    [{ [STRICT]: '**/web.yaml' }],
  ])('is told by its settings: %j', (schemas) => {
    expect(by(schemas)).toBe(true);
  });

  it.each([
    [undefined],
    [null],
    ['kubernetes'],
    [{}],
    [{ kubernetes: [] }],
    [{ kubernetes: '' }],
    [{ kubernetes: { a: 1 } }],
    [{ kubernetes: '*.yml' }],
    [{ kubernetes: 'helm/*.yaml' }],
    [{ kubernetes: 'web.yaml*web.yaml' }],
    [{ 'https://json.schemastore.org/kustomization.json': '*.yaml' }],
    // It knows no unknown field.
    [{ [STRICT.replace('-strict', '')]: '*.yaml' }],
  ])('is in doubt none of them: %j', (schemas) => {
    expect(by(schemas)).toBe(false);
  });

  it('is none where that extension checks nothing', () => {
    expect(by({ kubernetes: '*.yaml' }, '', false)).toBe(false);
  });

  it('is told by a comment before all settings', () => {
    const comment = (schema: string) => `# yaml-language-server: $schema=${schema}\nkind: Service\n`;
    expect(by({}, comment(STRICT))).toBe(true);
    expect(by({ kubernetes: '*.yaml' }, comment('https://example.com/mine.json'))).toBe(false);
  });
});

describe('what a schema says as well', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: a_b }
spec:
  replica: 3
  replicas: many
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: web, ports: [{ containerPort: 80000 }] }]
`;
  const found = (schemaChecks: unknown) => {
    const settings = readSettings({ schemaChecks });
    const snapshot = withSettings(
      withFiles(emptySnapshot(), [{ uri: URI, file: parseFile(URI, text) }]),
      settings,
      new Map(),
    );
    return diagnosticsOf(snapshot, URI);
  };

  it('are unknown fields, wrong types and fields that it requires, and nothing else', () => {
    const told = found('auto').filter(({ bySchema }) => bySchema);
    expect(told.map(({ code }) => code).sort()).toEqual(['invalid-value', 'required-field', 'unknown-field']);
  });

  it('is left out only where the settings say so', () => {
    const others = found('auto').filter(({ bySchema }) => !bySchema);
    expect(others.length).toBeGreaterThan(0);
    expect(found('on')).toHaveLength(found('auto').length);
    expect(found('nonsense')).toHaveLength(found('auto').length);
    expect(found('off').map(({ message }) => message)).toEqual(others.map(({ message }) => message));
  });
});

describe('what any reader of YAML says as well', () => {
  const told = (lines: string) => {
    const file = parseFile(URI, `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata:\n${lines}`);
    return diagnosticsOf(withFiles(emptySnapshot(), [{ uri: URI, file }]), URI)
      .filter(({ code }) => code === 'yaml-syntax')
      .map(({ byParser }) => byParser);
  };

  it.each([
    ['  a: b: c\n'],
    ['  a: b\n    c: d\n'],
    ['\ta: b\n'],
    ['  a: "b\n'],
    ['  a: { b: c\n'],
    ['  a: "\\w"\n'],
    ['  a: @b\n'],
    ['  a: b\n  a: c\n'],
  ])('is what its grammar does not allow: %j', (lines) => {
    expect(new Set(told(lines))).toEqual(new Set([true]));
  });

  // The YAML extension reads without the strictness of the specification, and takes aliases for granted.
  it.each([['  a: "b"# c\n'], ['  a: *b\n']])('is not what others may let pass: %j', (lines) => {
    expect(told(lines)).toContain(false);
  });
});
