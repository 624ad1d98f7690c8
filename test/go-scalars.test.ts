import { describe, expect, it } from 'vitest';
import { compose } from '../server/src/core/yaml/compose';
import { goValueOf } from '../server/src/core/yaml/go-scalars';
import { scalarOf } from '../server/src/core/yaml/node';

/** What the core schema of YAML 1.2 and kubectl's parser make of the same text. */
function meanings(text: string): unknown[] {
  const root = compose(`a: ${text}\n`).root;
  const scalar = scalarOf(root?.type === 'map' ? root : undefined, 'a');
  return [scalar?.value, scalar && goValueOf(scalar)];
}

describe('what plain scalars mean', () => {
  it.each<[string, unknown, unknown]>([
    ['Service', 'Service', 'Service'],
    ['yes', 'yes', true],
    ['Off', 'Off', false],
    ['y', 'y', true],
    ['falsely', 'falsely', 'falsely'],
    ['FALSE', false, false],
    ['~', null, null],
    ['NULL', null, null],
    ['8080', 8080, 8080],
    ['012', 12, 10],
    ['0', 0, 0],
    ['00', 0, 0],
    ['9007199254740993', 9007199254740992, 9007199254740992],
    ['1_000', '1_000', 1000],
    ['0x1F', 31, 31],
    ['-7', -7, -7],
    ['1.5', 1.5, 1.5],
    ['10Gi', '10Gi', '10Gi'],
    ['1.2.3', '1.2.3', '1.2.3'],
    ['2001-01-01', '2001-01-01', '2001-01-01'],
    ['-.inf', -Infinity, -Infinity],
    ['"yes"', 'yes', 'yes'],
  ])('%s', (text, yaml, go) => {
    expect(meanings(text)).toEqual([yaml, go]);
  });
});
