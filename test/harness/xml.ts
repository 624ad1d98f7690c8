/** What is not well-formed about an XML document of elements, attributes and text; `undefined` where all is well. */
export function xmlProblem(xml: string): string | undefined {
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.exec(xml);
  if (forbidden) return `a character at ${forbidden.index}`;
  const open: string[] = [];
  const token = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<|&(?!(?:amp|lt|gt|quot);)/g;
  for (const match of xml.matchAll(token)) {
    const [whole, closing, name, , empty] = match;
    if (name === undefined) return `${whole} at ${match.index}: ${xml.slice(match.index, match.index + 40)}`;
    if (closing) {
      const expected = open.pop();
      if (expected !== name) return `</${name}> where ${expected} is open`;
    } else if (!empty) open.push(name);
    const names = [...(match[3] ?? '').matchAll(/([\w:-]+)="/g)].map(([, attribute]) => attribute);
    if (new Set(names).size < names.length) return `an attribute twice in ${whole}`;
  }
  return open.length > 0 ? `${open.join(' ')} left open` : undefined;
}
