import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { readMaterial, type Material, type Texts } from '../harness/random-edits';
import { Coverage } from './coverage';
import { probe, ROOT, type Script } from './probe';
import { anyScript } from './scripts';

/** Longer than any script takes on a busy machine: what takes longer hangs, for somebody who types. */
const PATIENCE = 20_000;

export interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly testFolder: string;
  /** Inputs that reached new code are kept there, from one call to the next. */
  readonly corpus: string;
  /** The bundle that runs, whose coverage counts. */
  readonly bundle: string;
}

/** Runs random scripts, and keeps the workspaces that reach new code as the material of later ones. @returns whether all was well */
export async function fuzz({ runs, seed, testFolder, corpus, bundle }: Options): Promise<boolean> {
  mkdirSync(corpus, { recursive: true });
  const kept = readdirSync(corpus).map((file) => readCorpus(path.join(corpus, file)));
  const fixtures = readMaterial(testFolder);
  let material = withWorkspaces(fixtures, kept);
  let arbitrary = anyScript(material);
  const coverage = await Coverage.start(bundle);
  const total = { files: 0, edits: 0, fixes: 0, questions: 0 };
  const started = Date.now();
  let [found, slowest] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const at = Date.now();
    const used = material;
    let last: Script | undefined;
    const result = fc.check(
      fc.property(arbitrary, (script) => {
        last = script;
        const survived = probe(script, used);
        for (const key of ['files', 'edits', 'fixes', 'questions'] as const) total[key] += survived[key];
      }),
      { numRuns: 1, seed: (seed + run) | 0 },
    );
    if (result.failed) {
      const file = path.join(path.dirname(corpus), `failed-${seed + run}.json`);
      const [script] = result.counterexample ?? [];
      writeFileSync(file, JSON.stringify(script && { ...script, texts: [...script.texts] }, null, 2));
      const cause = result.errorInstance instanceof Error ? result.errorInstance : undefined;
      console.error(`run ${run} (--seed ${seed + run}) failed; its script, made small, is in ${file}`);
      console.error(cause?.stack ?? result.errorInstance, cause?.cause ?? '');
      found++;
    }
    const took = Date.now() - at;
    slowest = Math.max(slowest, took);
    if (took > PATIENCE && !result.failed) {
      console.error(`run ${run} (--seed ${seed + run}) took ${took} ms`);
      found++;
    }
    if (last && (await coverage.grew())) {
      const files = [...last.texts].map(([uri, text]) => [uri.slice(ROOT.length), text] as const);
      writeFileSync(path.join(corpus, `${seed + run}.json`), JSON.stringify(files));
      kept.push(files);
      material = withWorkspaces(fixtures, kept);
      arbitrary = anyScript(material);
    }
    if ((run + 1) % 200 === 0)
      console.log(`${run + 1} runs, ${coverage.share()} of the code, ${kept.length} kept`);
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `${runs} runs in ${seconds} s: ${total.files} files, ${total.edits} edits, ${total.fixes} safe fixes applied, ` +
      `every capability asked at ${total.questions} places; ${coverage.share()} of the code reached, ` +
      `${kept.length} inputs kept, the slowest run took ${slowest} ms; ${found} failed`,
  );
  return found === 0;
}

/** The recent ones come twice, since what is new is near them. */
function withWorkspaces(material: Material, kept: readonly Texts[]): Material {
  return { ...material, workspaces: [...material.workspaces, ...kept, ...kept.slice(-20)] };
}

function readCorpus(file: string): Texts {
  return JSON.parse(readFileSync(file, 'utf8')) as Texts;
}
