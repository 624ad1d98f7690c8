import { say } from '../words';
import {
  dnsLabelProblems,
  labelKeyProblems,
  labelValueProblems,
  subdomainProblems,
  toDnsLabel,
  toSubdomain,
  type Problem,
} from './formats';
import { ipProblems } from './ip';

/** What a field's text must look like. */
export interface Format {
  readonly problems: (text: string) => readonly Problem[];
  /** What to write instead, as in "Use …". */
  readonly advice: string;
  /** The minor version of Kubernetes since which the text is checked. */
  readonly since?: number;
  /** The valid text that comes closest, where there is one. */
  readonly nearest?: (text: string) => string | undefined;
}

export const label: Format = {
  problems: dnsLabelProblems,
  advice: say`up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends`,
  nearest: toDnsLabel,
};
export const subdomain: Format = {
  problems: subdomainProblems,
  advice: say`lower-case letters, digits, hyphens and dots, with a letter or digit at both ends`,
  nearest: toSubdomain,
};
export const qualified: Format = {
  problems: labelKeyProblems,
  advice: say`up to 63 letters, digits, ".", "_" and "-", with an optional prefix such as example.com/ before it`,
};
export const labelValue: Format = {
  problems: labelValueProblems,
  advice: say`up to 63 letters, digits, ".", "_" and "-"`,
};
export const address: Format = {
  problems: ipProblems,
  advice: say`an address such as 10.9.8.7 or 2001:db8::1`,
};
