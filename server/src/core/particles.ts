/**
 * Korean sentences write both forms of a particle, such as `은(는)`, behind what is put in. Where it shows how that ends,
 * only the right form stays: behind a Korean syllable, a number, and the words that messages name most.
 */
export function settleParticles(text: string): string {
  return text.replace(PARTICLES, (both: string, at: number) => {
    const ending = endingBefore(text, at);
    return (ending && FORMS[both]?.[ending]) ?? both;
  });
}

const PARTICLES = /은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로|\(이\)/g;

type Ending = 'open' | 'closed' | 'liquid';

const FORMS: Readonly<Record<string, Readonly<Record<Ending, string>>>> = {
  '은(는)': { open: '는', closed: '은', liquid: '은' },
  '이(가)': { open: '가', closed: '이', liquid: '이' },
  '을(를)': { open: '를', closed: '을', liquid: '을' },
  '와(과)': { open: '와', closed: '과', liquid: '과' },
  '(으)로': { open: '로', closed: '으로', liquid: '로' },
  '(이)': { open: '', closed: '이', liquid: '이' },
};

/** How the names of the digits end: 영, 일, 이, 삼… and 십, 백, 천 for a zero behind others. */
const DIGITS: readonly Ending[] = [
  ...(['closed', 'liquid', 'open', 'closed', 'open'] as const),
  ...(['open', 'closed', 'liquid', 'liquid', 'open'] as const),
];
const OPEN =
  /^(?:Pod|Service|Deployment|Ingress|Endpoints|EndpointSlice|\w*Policy|Node|Namespace|\w*Route|Gateway|\w*IP|\w*DNS|\w*Port|\w*Probe|LoadBalancer|TCP|UDP|SCTP|%)$/;
const CLOSED = /^(?:\w*Set|ConfigMap|Secret|\w*Job|\w*DualStack|SingleStack|ExternalName|None)$/;

/** How what stands before a place is read at its end. Quotes are not read, nor what is in parentheses or behind a link. */
function endingBefore(text: string, at: number): Ending | undefined {
  let end = at;
  for (;;) {
    const last = text.charAt(end - 1);
    if (last === ')') {
      const start = openingOf(text, end);
      if (start === undefined) return undefined;
      // A port goes by its name and number: `http`(80).
      if (/^\d+$/.test(text.slice(start + 1, end - 1))) return endingOf(text.charAt(end - 2));
      end = text.slice(0, start).trimEnd().length;
    } else if (last !== '' && '`*"\'\u201d]'.includes(last)) end -= 1;
    else break;
  }
  let start = end;
  while (start > 0 && /\p{L}/u.test(text.charAt(start - 1))) start -= 1;
  return endingOf(start < end ? text.slice(start, end) : text.charAt(end - 1));
}

/** Where the parentheses open that close before a place. */
function openingOf(text: string, end: number): number | undefined {
  let depth = 0;
  for (let index = end - 1; index >= 0; index -= 1) {
    const char = text.charAt(index);
    if (char === ')') depth += 1;
    if (char === '(') depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
}

/** How a word sounds at its end: whether its last syllable has a final consonant; `undefined` for what may be read in more ways. */
function endingOf(word: string): Ending | undefined {
  const last = word.charCodeAt(word.length - 1);
  if (last >= 0xac00 && last <= 0xd7a3) {
    const final = (last - 0xac00) % 28;
    return final === 0 ? 'open' : final === 8 ? 'liquid' : 'closed';
  }
  if (/^\d$/.test(word)) return DIGITS[Number(word)];
  if (OPEN.test(word)) return 'open';
  return CLOSED.test(word) ? 'closed' : undefined;
}
