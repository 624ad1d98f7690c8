/**
 * Korean sentences write both forms of a particle, such as `은(는)`, behind what is put in. Where it shows how that ends,
 * only the right form stays: behind a Korean syllable, a number, and the kinds that messages name most.
 */
export function settleParticles(text: string): string {
  return text.replace(
    /(\p{L}+|\d)([`*"')\]]*)(은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로|\(이\))/gu,
    (whole, word: string, marks: string, both: string) => {
      const ending = endingOf(word);
      const forms = FORMS[both];
      return ending && forms ? word + marks + forms[ending] : whole;
    },
  );
}

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
  /^(?:Pod|Service|Deployment|Ingress|Endpoints|EndpointSlice|NetworkPolicy|Node|Namespace|\w*Route|IP|DNS)$/;
const CLOSED = /^(?:\w*Set|ConfigMap|\w*Job)$/;

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
