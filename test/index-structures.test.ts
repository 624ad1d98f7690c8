import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lengthOf,
  listedWith,
  listedWithout,
  valuesOf,
  type Listed,
} from '../server/src/core/workspace/listing';
import { VersionedMap } from '../server/src/core/workspace/versioned-map';

const anyKey = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');

describe('a versioned map', () => {
  const anyChange = fc.record({
    /** Which of all versions so far is changed: mostly the last, but what is tried on an older one starts from that. */
    version: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat()),
    entries: fc.uniqueArray(fc.tuple(anyKey, fc.option(fc.nat(), { nil: undefined })), {
      selector: ([key]) => key,
    }),
    /** Which version is read in between. */
    read: fc.option(fc.nat(), { nil: undefined }),
  });

  it('is in each version what a copy of all entries would be', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        const versions = [{ map: new VersionedMap<number>(), copy: new Map<string, number>() }];
        const at = (back: number) => versions[versions.length - 1 - (back % versions.length)] ?? raise();
        for (const { version, entries, read } of changes) {
          const { map, copy } = at(version);
          const next = new Map(copy);
          for (const [key, value] of entries) {
            if (value === undefined) next.delete(key);
            else next.set(key, value);
          }
          versions.push({ map: map.with(new Map(entries)), copy: next });
          if (read !== undefined) expectEqual(at(read));
        }
        versions.forEach(expectEqual);
      }),
    );
  });

  it('can be gone through while there are newer versions', () => {
    const map = new VersionedMap(new Map([['a', 1], ['b', 2]])); // prettier-ignore
    const seen: string[] = [];
    for (const key of map.keys()) {
      map.with(new Map([['b', undefined], [`${key}${key}`, 3]])); // prettier-ignore
      seen.push(key);
    }
    expect(seen).toEqual(['a', 'b']);
  });

  function expectEqual({ map, copy }: { map: VersionedMap<number>; copy: Map<string, number> }): void {
    expect(new Map(map)).toEqual(copy);
    expect(map.size).toBe(copy.size);
    expect([...map.keys()].sort()).toEqual([...copy.keys()].sort());
    expect([...map.values()].sort()).toEqual([...copy.values()].sort());
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      expect(map.get(key)).toBe(copy.get(key));
      expect(map.has(key)).toBe(copy.has(key));
    }
  }
});

describe('what is listed under a key', () => {
  const anyStep = fc.record({
    come: fc.uniqueArray(fc.nat(30)),
    gone: fc.array(fc.nat(30)),
    isRead: fc.boolean(),
  });
  const ascending = (a: number, b: number) => a - b;

  it('is in one order in each version, whatever came first and was read between', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 12 }), (steps) => {
        let listed: Listed<number> | undefined;
        let values: readonly number[] = [];
        const versions: { listed: Listed<number> | undefined; values: readonly number[] }[] = [];
        for (const { come, gone, isRead } of steps) {
          listed = listedWithout(listed, new Set(gone));
          values = values.filter((value) => !gone.includes(value));
          const fresh = come.filter((value) => !values.includes(value));
          if (fresh.length > 0) listed = listedWith(listed, fresh);
          values = [...values, ...fresh].sort(ascending);
          versions.push({ listed, values });
          if (isRead) expect(valuesOf(listed, ascending)).toEqual(values);
        }
        for (const version of versions) {
          expect(lengthOf(version.listed)).toBe(version.values.length);
          expect(valuesOf(version.listed, ascending)).toEqual(version.values);
        }
      }),
    );
  });

  it('is put in order once, however many batches it came in', () => {
    let compared = 0;
    const compare = (a: number, b: number): number => {
      compared++;
      return a - b;
    };
    let listed: Listed<number> | undefined;
    for (let batch = 0; batch < 1000; batch++) listed = listedWith(listed, [2 * batch, 2 * batch + 1]);
    for (let reader = 0; reader < 1000; reader++) expect(valuesOf(listed, compare)).toHaveLength(2000);
    expect(compared).toBeLessThan(2000);
  });
});

function raise(): never {
  throw new Error('no such version');
}
