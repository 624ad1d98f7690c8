import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import {
  countingFiles,
  DEFAULT_SETTINGS,
  parseFile,
  RULES,
  sectionOf,
  settingsByDirectory,
  settingsProblems,
  withSettingsFile,
} from '../server/src/core/index';
import { parseFixture } from './harness/fixture';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const ids = RULES.map(({ id }) => id);
const documentOf = (text: string) => parseFile('file:///w/.kube-routes.yaml', text).documents[0];
const problemsOf = (text: string) => {
  const document = documentOf(text);
  return document ? settingsProblems(document, ids) : [];
};

describe('the schema of settings files', () => {
  const validate = new Ajv({ strict: false }).compile(
    JSON.parse(read('schemas/settings.schema.json')) as object,
  );
  const agree = (text: string): void => {
    const isValid = validate(parse(text) ?? {});
    expect(problemsOf(text).length === 0, text).toBe(isValid);
  };

  it('agrees with what is reported, line by line', () => {
    const [found] = parseFixture(read('test/rules/settings-file/found.yaml')).files;
    const lines = [
      ...(found?.text ?? '').split('\n').filter((line) => /^\w.*: ./.test(line)),
      'limits: { dept: 3 }',
      'limits: { documents: many }',
      'limits: { documents: 0 }',
      'rules: { port-nam: off }',
      'rules: { port-name: fatal }',
      'rules: { port-name: default }',
      'ignore: [5]',
      'ignore: [{ rules: port-nam }]',
      'ignore: [{ rule: port-name }]',
      'ignore: [{ files: 3 }]',
      'ignore: x',
      'codeLens: 1',
      '[]',
      '{}',
    ];
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) agree(line);
  });

  it('takes all that means something', () => {
    const [silent] = parseFixture(read('test/rules/settings-file/silent.yaml')).files;
    // YAML makes a number of a version without quotes, which is read as it is written all the same.
    const text = (silent?.text ?? '').replace('1.30', '"1.30"');
    expect(validate(parse(text))).toBe(true);
    expect(Object.keys(parse(text) as object).sort()).toEqual(
      Object.keys(
        (JSON.parse(read('schemas/settings.schema.json')) as { properties: object }).properties,
      ).sort(),
    );
  });
});

describe('settings of directories', () => {
  const section = (text: string): unknown => sectionOf(documentOf(text));

  it('read a version as it is written', () => {
    const settings = withSettingsFile(DEFAULT_SETTINGS, 'file:///w', section('kubernetesVersion: 1.30'));
    expect(settings.kubernetesVersion).toBe(30);
  });

  it('add the severities of rules, of which "default" takes one away', () => {
    const editor = { ...DEFAULT_SETTINGS, rules: { 'port-name': 'off', 'port-range': 'hint' } as const };
    const settings = withSettingsFile(
      editor,
      'file:///w',
      section('rules: { port-name: default, invalid-name: off }'),
    );
    expect(settings.rules).toEqual({ 'port-range': 'hint', 'invalid-name': 'off' });
  });

  it('keep what a broken file would have changed', () => {
    expect(withSettingsFile(DEFAULT_SETTINGS, 'file:///w', section('codeLens: false\nrules: {'))).toEqual(
      DEFAULT_SETTINGS,
    );
  });

  it('come from the closest settings file, over those of the own workspace folder', () => {
    const [outer, inner] = ['file:///w', 'file:///w/in'];
    const own = { ...DEFAULT_SETTINGS, codeLens: false };
    const file = { from: outer, section: section('defaultNamespace: shop\nexclude: [x]') };
    const files = new Map([outer, inner].map((directory) => [directory, file] as const));
    const settings = settingsByDirectory(DEFAULT_SETTINGS, new Map([[inner, own]]), [outer, inner], files);
    expect(settings.get(outer)).toMatchObject({ defaultNamespace: 'shop', codeLens: true });
    expect(settings.get(inner)).toMatchObject({
      ...{ defaultNamespace: 'shop', codeLens: false, exclude: ['x'], excludeFrom: outer },
    });
  });

  it('come from .kube-routes.yaml where .kube-routes.yml is in the same directory, in any order', () => {
    const sections = ['yml', 'yaml', 'yml'].map((end, index) => {
      const directory = index < 2 ? 'file:///w' : 'file:///w/in';
      return [`${directory}/.kube-routes.${end}`, { end }] as const;
    });
    for (const one of [sections, sections.toReversed()])
      expect(Object.fromEntries(countingFiles(new Map(one)))).toEqual({
        'file:///w': {
          ...{ from: 'file:///w', section: { end: 'yaml' }, overruled: 'file:///w/.kube-routes.yml' },
        },
        'file:///w/in': { from: 'file:///w/in', section: { end: 'yml' } },
      });
  });

  it.each([
    '',
    '{',
    '- a',
    'a: &a { a: *a }',
    '? []\n: x',
    '__proto__: { a: 1 }',
    'limits: { constructor: 1 }',
    '"": x',
    `a: ${'['.repeat(500)}`,
  ])('never throw: %j', (text) => {
    expect(() => withSettingsFile(DEFAULT_SETTINGS, 'file:///w', section(text))).not.toThrow();
    expect(() => problemsOf(text)).not.toThrow();
  });
});
