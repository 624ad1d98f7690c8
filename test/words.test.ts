import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bareSentencesIn, sentencesIn } from '../scripts/words.mjs';
import {
  diagnosticsOf,
  english,
  hoverAt,
  inLanguage,
  RULES,
  say,
  type Bundle,
} from '../server/src/core/index';
import { joinWords, lowerFirst, upperFirst, without } from '../server/src/core/words';
import { snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => JSON.parse(readFileSync(root + file, 'utf8')) as Bundle;
const korean = read('l10n/bundle.l10n.ko.json');
const sentences = sentencesIn(root);
const placesIn = (text: string) => new Set(text.match(/\{\d+\}/g) ?? []);

describe('a sentence', () => {
  const bundle = {
    'Service {0} sends to {1}.': '{1}에 보내는 것은 Service {0}입니다.',
    '{0} and {1}': '{0} 및 {1}',
    'port {0}': '포트 {0}',
    'the Pods': '그 Pod들',
  };
  const ko = inLanguage(bundle);

  it('is English as it is written', () => {
    const text = say`Service ${'web'} sends to ${say`port ${80}`}.`;
    expect(english(text)).toBe('Service web sends to port 80.');
    expect(english(joinWords(['a', 'b', 'c']))).toBe('a, b and c');
  });

  it('takes what is put in to its place, translated as well', () => {
    const ports = joinWords([say`port ${80}`, say`port ${81}`]);
    expect(ko(say`Service ${'web'} sends to ${ports}.`)).toBe(
      '포트 80 및 포트 81에 보내는 것은 Service web입니다.',
    );
  });

  it('stays a sentence beside others, behind spaces and with another first letter', () => {
    expect(ko(`**${say`port ${1}`}** ${say` port ${2}`}, ${upperFirst(say`the Pods`)}`)).toBe(
      '**포트 1**  포트 2, 그 Pod들',
    );
    expect(english(upperFirst(say`${say`the Pods`} run`))).toBe('The Pods run');
    expect(english(lowerFirst(say`The Pods`))).toBe('the Pods');
  });

  it('stays English where a language has no words for it', () => {
    expect(ko(say`${'web'} has ${say`port ${1}`}.`)).toBe('web has 포트 1.');
    expect(inLanguage({})(say`port ${1}`)).toBe('port 1');
    // Nothing that every object has is a translation.
    expect(inLanguage({})(say`constructor`)).toBe('constructor');
  });

  it('puts in whatever there is as it is', () => {
    expect(ko(say`port ${'{0} $& {1}'}`)).toBe('포트 {0} $& {1}');
  });

  it('takes no harm from texts that have its seams', () => {
    for (const hostile of [
      '\u0096',
      '\u0097',
      '\u0091',
      '\u0096port \u0091',
      '\u0097\u0097\u0091',
      '\u0096\u0096',
    ])
      for (const wording of [english, ko])
        expect(wording(say`port ${hostile} ${'b'}`)).not.toMatch(/[\u0091\u0096\u0097]/);
  });

  it('gives back what alone was put in', () => {
    expect(english(without(say`has ${'x'}`, 'has '))).toBe('x');
    expect(english(without(say`has ${'x'} too`, 'has '))).toBe('has x too');
  });

  it.each([
    ['포트은(는)', '포트는'],
    ['셀렉터을(를)', '셀렉터를'],
    ['Pod 2개을(를)', 'Pod 2개를'],
    ['이름이(가)', '이름이'],
    ['80(으)로', '80으로'],
    ['8081(으)로', '8081로'],
    ['`30082`을(를)', '`30082`를'],
    ['"3000"와(과)', '"3000"과'],
    ['Service은(는)', 'Service는'],
    ['DaemonSet이(가)', 'DaemonSet이'],
    ['`targetPort`을(를)', '`targetPort`를'],
    ['UDP은(는)', 'UDP는'],
    ['10 %을(를)', '10 %를'],
    // Neither what is in parentheses is read, but for the number of a port, nor where a link leads.
    ['주소(셀렉터 없음)을(를)', '주소(셀렉터 없음)를'],
    ['Pod 2개 (워크로드 (새것) 1개)(으)로', 'Pod 2개 (워크로드 (새것) 1개)로'],
    ['`http`(80)을(를)', '`http`(80)을'],
    ['[Service web](file:///a.yaml#L12)이(가)', '[Service web](file:///a.yaml#L12)이(가)'],
    ['[Pod 2개](file:///a.yaml#L16)은(는)', '[Pod 2개](file:///a.yaml#L16)는'],
    ['없음)은(는)', '없음)은(는)'],
    // How a name is read nobody knows.
    ['"web"은(는)', '"web"은(는)'],
    ['`app=web`을(를)', '`app=web`을(를)'],
  ])('knows the particle of %s', (written, shown) => {
    expect(inLanguage({ x: written })(say`x`)).toBe(shown);
  });
});

describe('the bundles', () => {
  it('have all sentences of the sources, and no others', () => {
    const keys = new Set(sentences.map(({ key }) => key));
    expect(new Set(Object.keys(read('l10n/bundle.l10n.json')))).toEqual(keys);
    expect([...keys].filter((key) => !Object.hasOwn(korean, key))).toEqual([]);
    expect(Object.keys(korean).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('put in nothing that is not there, and leave out nothing but what only English needs', () => {
    // Whether one or many do it, and articles.
    const grammar =
      /\? '[a-z, :]+' : '[a-z, :]*'$|^(?:have|their|whose|select|sends?|says|change|article|verb|noun)$|'Name' \? ':' : ' to'$|'Change' : 'Set'$/;
    const lost = sentences.flatMap(({ key, args, file }) => {
      const inKorean = placesIn(korean[key] ?? '');
      const inEnglish = placesIn(key);
      return [
        ...[...inKorean].filter((place) => !inEnglish.has(place)).map((place) => `${key}: ${place} more`),
        ...args.flatMap((arg, index) =>
          inEnglish.has(`{${index}}`) && !inKorean.has(`{${index}}`) && !grammar.test(arg)
            ? [`${file}: ${key} lacks ${arg}`]
            : [],
        ),
      ];
    });
    expect(lost).toEqual([]);
  });

  it('say it in Korean', () => {
    // What is left of these are names of kinds and fields.
    const names =
      /^(?:an? |is |of |that is |(?:the )?Pods?$|Its Pods$|in nodeSelector|the capability |, in |\{0\}to )|^\{0\} (?:not )?in |CNAME|SRV|DNS|Postgres|Redis Enterprise|Envoy Gateway|Elastic|Gateway API|ExternalName Service|Pod IPs|Pods: |^Service(?: "|, )|(?:Port|NodePort) \{0\}$/;
    const left = Object.entries(korean).filter(([key, text]) => !/[가-힣]/.test(text) && !names.test(key));
    expect(left).toEqual([]);
  });

  it('have what package.json says, and the summaries of all rules', () => {
    const words = read('package.nls.json');
    const inKorean = read('package.nls.ko.json');
    expect(Object.keys(inKorean)).toEqual(Object.keys(words));
    expect(Object.values(inKorean).filter((text) => !/[가-힣]/.test(text))).toEqual([]);
    expect(Object.keys(read('l10n/rules.ko.json')).sort()).toEqual(RULES.map(({ id }) => id).sort());
    const used = readFileSync(`${root}package.json`, 'utf8').match(/(?<="%)[^%"]+(?=%")/g) ?? [];
    expect(new Set(used)).toEqual(new Set(Object.keys(words)));
  });
});

describe('nothing is said to people but by say', () => {
  /** Where texts are code, keys, or for the log. */
  const CODE =
    /generated|core\/(?:workspace\/(?:index-keys|layout-keys|reads|snapshot|kustomize\/)|yaml\/com|features\/route-(?:svg|mermaid)|features\/hover\/docs-links|features\/routes\/(?:style|draw-|port-rows)|k8s\/(?:time-zone|new-objects|wrong-types|skeletons)|routing\/(?:\w+-mentions|expansion|environment|dns)|features\/completion\/common-shapes)/;
  /** `clusterIP: None`, commands, and what stands for a value: `<cluster IP>`. */
  const NO_SENTENCE =
    /^[a-zA-Z./-]+: \S+$|^<|^(?:kubectl|nslookup|ADDRESS|sh -c|--| -n )|^\{0\}--|^# and |^(?:per node|node ports|not needed|has bits set beyond|\{0\} (?:not )?in \{1\})$/;

  it('in the core', () => {
    const bare = bareSentencesIn(root, (file) => file.startsWith('server/src/core/'))
      .filter(({ file, text }) => !CODE.test(file) && !NO_SENTENCE.test(text))
      .map(({ file, line, text }) => `${file}:${line}: ${text}`);
    expect(bare).toEqual([]);
  });
});

describe('a Korean editor', () => {
  const ko = inLanguage(korean);
  const fixtures = (folder: string) =>
    readdirSync(new URL(folder, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => parseFixture(readFileSync(new URL(folder + file, import.meta.url), 'utf8')));

  it('gets all findings, related places and fixes in Korean', () => {
    const left = fixtures('./rules/').flatMap((fixture) => {
      const snapshot = snapshotOf(fixture);
      return (
        fixture.files
          .slice(0, 5)
          .flatMap(({ path }) => diagnosticsOf(snapshot, uriOf(path)))
          .flatMap((one) => [one.message, ...one.related.map(({ message }) => message), ...titlesOf(one)])
          .map((text) => ko(text))
          // A related place may say no more than what is there: `Service "web"`.
          .filter(
            (text) =>
              (!/[가-힣]/.test(text) && !/^[A-Z]\w+ "[^"]*"$/.test(text)) ||
              hasEnglish(text) ||
              isBroken(text),
          )
      );
    });
    expect(left).toEqual([]);
  });

  it('gets hovers in Korean', () => {
    const left = fixtures('./features/hover/').flatMap((fixture) => {
      const snapshot = snapshotOf(fixture);
      return fixture.files.flatMap(({ path, text, markers }) =>
        markers.flatMap((marker) => {
          const offset = text.split('\n').slice(0, marker.line).join('\n').length + 1 + marker.start;
          const shown = ko(hoverAt(snapshot, uriOf(path), offset)?.markdown ?? '가');
          const isKorean =
            /[가-힣]/.test(shown) &&
            !/[\u0091\u0096\u0097]/.test(shown) &&
            !hasEnglish(shown) &&
            !isBroken(shown);
          return isKorean ? [] : [shown];
        }),
      );
    });
    expect(left).toEqual([]);
  });

  /** Words that no name of an object in the fixtures is. Code, quotes, and titles of pages in English do not count. */
  const hasEnglish = (text: string): boolean =>
    /(?<![\w-])(?:and|or|anybody|anything|nothing|them|it|its|their|which|Pods|namespaces|dots?)(?![\w-])|\| yes \|/.test(
      text.replace(/```[^]*?```|`[^`]*`|"[^"]*"|\[Kubernetes 문서: [^\]]*\]/g, ''),
    );

  /** A particle that stands apart from its word, and two stops in a row. */
  const isBroken = (text: string): boolean =>
    / (?:은\(는\)|이\(가\)|을\(를\))|[가-힣)] \. | \.$|,\./m.test(text);

  const titlesOf = ({ fixes }: ReturnType<typeof diagnosticsOf>[number]) => fixes().map(({ title }) => title);
});
