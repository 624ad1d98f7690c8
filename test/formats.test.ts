import { describe, expect, it } from 'vitest';
import {
  dns1035LabelProblems,
  dnsLabelProblems,
  isIPv4,
  isPortNumber,
  labelKeyProblems,
  labelValueProblems,
  listProblems,
  portNameProblems,
  subdomainProblems,
  toDnsLabel,
} from '../server/src/core/k8s/formats';
import { english } from '../server/src/core/words';

const x = (length: number) => 'x'.repeat(length);

describe('what the API server takes', () => {
  it.each([
    ['FMT-001', dnsLabelProblems, ['a', '1web', 'a--b', '8080', x(63)]],
    ['FMT-002', dns1035LabelProblems, ['a', 'web-1', x(63)]],
    ['FMT-003', subdomainProblems, ['a', 'a.b', '10.0.0.1', x(64), `${x(200)}.${x(52)}`]],
    ['FMT-004', portNameProblems, ['a', '8080-tcp', 'fifteen-letters']],
    ['FMT-006', labelKeyProblems, ['app', 'App_1.x', 'example.com/App', x(63), `example.com/${x(63)}`]],
    ['FMT-007', labelValueProblems, ['', 'Web_1.x-y', x(63)]],
  ])('%s', (_, problems, texts) => {
    for (const text of texts) expect(problems(text), text).toEqual([]);
  });
});

describe('what it refuses', () => {
  it.each([
    ['FMT-001', dnsLabelProblems, ['', 'A', 'a_b', 'a.b', '-a', 'a-', 'ä', x(64)]],
    ['FMT-002', dns1035LabelProblems, ['', '1a', 'A', 'a.b', x(64)]],
    ['FMT-003', subdomainProblems, ['', '.', 'a..b', 'a.', '.a', 'a.-b', 'a_b', 'A', 'a b', x(254)]],
    ['FMT-004', portNameProblems, ['', '8080', 'a--b', '-a', 'a-', 'A', 'a_b', 'sixteen-letters-']],
    ['FMT-006', labelKeyProblems, ['', '/', 'a/', '/a', 'a/b/c', 'A.com/a', '-a', 'a b', x(64)]],
    ['FMT-007', labelValueProblems, ['-a', 'a_', 'a b', 'a/b', x(64)]],
  ])('%s', (_, problems, texts) => {
    for (const text of texts) expect(problems(text), text).not.toEqual([]);
  });
});

it('says each thing that is wrong', () => {
  expect(english(listProblems(portNameProblems('--Http_Server_8080--')))).toBe(
    'is longer than 15 characters, has upper-case letters, "_" and two hyphens in a row and begins and ends with a hyphen',
  );
  expect(english(listProblems(labelKeyProblems('Example.com/')))).toBe(
    'has a prefix, before the "/", that has upper-case letters and has nothing behind the "/"',
  );
});

it('knows port numbers and IPv4 addresses', () => {
  expect([0, 1, 65535, 65536, 1.5].filter(isPortNumber)).toEqual([1, 65535]);
  expect(['1.2.3.4', '255.0.0.0', '01.2.3.4', '1.2.3', '256.1.1.1', '1.2.3.4.'].filter(isIPv4)).toEqual([
    '1.2.3.4',
    '255.0.0.0',
  ]);
});

it('makes labels of other words', () => {
  expect(['HTTP_Api', '-a-', '***', `${x(62)}_b`].map(toDnsLabel)).toEqual([
    'http-api',
    'a',
    undefined,
    x(62),
  ]);
});
