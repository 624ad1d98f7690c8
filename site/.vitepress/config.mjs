// The documentation site. Its pages are the project's own Markdown files, as they stand on GitHub.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));
const repository = 'https://github.com/kube-routes/kube-routes';

/** The order of pages in `docs/`. One that is not named here comes last, so a new page is never missing. */
const order = [
  'settings.md',
  'editors.md',
  'ci.md',
  'precision.md',
  'reliability.md',
  'untested.md',
  'coverage.md',
];
/** Pages of the repository's root, and what they are called on the site. */
const rootPages = {
  'README.md': 'guide.md',
  'CHANGELOG.md': 'changelog.md',
  'ARCHITECTURE.md': 'architecture.md',
  'CONTRIBUTING.md': 'contributing.md',
  'bench/README.md': 'benchmarks.md',
};
const docs = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
const rules = readdirSync(join(root, 'docs/rules')).filter(
  (file) => file.endsWith('.md') && !file.startsWith('README.'),
);

/** @type {Record<string, string>} where each page of the repository is on the site */
const rewrites = {
  'site/index.md': 'index.md',
  ...rootPages,
  ...Object.fromEntries(docs.map((file) => [`docs/${file}`, file])),
  'docs/rules/README.md': 'rules/index.md',
  'docs/rules/README.ko.md': 'rules/ko.md',
  ...Object.fromEntries(rules.map((file) => [`docs/rules/${file}`, `rules/${file}`])),
  ...Object.fromEntries(
    readdirSync(join(root, 'site/generated'), { recursive: true, encoding: 'utf8' })
      .map((file) => file.split(sep).join('/'))
      .filter((file) => file.endsWith('.md'))
      .map((file) => [`site/generated/${file}`, file]),
  ),
};

/** @param {string} file */
const headingOf = (file) => /^# (.*)$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? basename(file);
/** @param {string} file */
const pageOf = (file) => ({
  text: headingOf(file),
  link: `/${(rewrites[file] ?? '').replace(/(?:index)?\.md$/, '')}`,
});
/** @param {string} file */
const rank = (file) => (order.includes(file) ? order.indexOf(file) : order.length);

export default defineConfig({
  title: 'Kube Routes',
  description:
    'Shows where the traffic of a Kubernetes Service really goes, and what is wrong when it goes nowhere.',
  lang: 'en',
  // A site of a repository lies in a folder of the repository's name.
  base: process.env.SITE_BASE ?? '/',
  srcDir: '..',
  outDir: '.vitepress/dist',
  cacheDir: '.vitepress/cache',
  srcExclude: unpublished(),
  rewrites,
  cleanUrls: true,
  vite: { plugins: [ownPackages()] },
  markdown: {
    config: (md) => {
      md.core.ruler.push('links of the repository', resolveLinks);
      md.core.ruler.push('code as it stands', keepCode);
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide' },
      { text: 'Rules', link: '/rules/' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      {
        text: 'Use it',
        items: [
          { text: 'Guide', link: '/guide' },
          ...docs.sort((a, b) => rank(a) - rank(b)).map((file) => pageOf(`docs/${file}`)),
        ],
      },
      {
        text: 'Carry it on',
        items: [
          ...['ARCHITECTURE.md', 'CONTRIBUTING.md', 'bench/README.md', 'CHANGELOG.md'].map(pageOf),
          { text: 'API of the core', link: '/api/' },
        ],
      },
      {
        text: 'Rules',
        collapsed: true,
        items: [
          { text: 'All rules', link: '/rules/' },
          { text: '한국어', link: '/rules/ko' },
          ...rules.map((file) => ({ text: basename(file, '.md'), link: `/rules/${basename(file, '.md')}` })),
        ],
      },
    ],
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/:path`, text: 'Edit this page on GitHub' },
  },
});

/** Packages are looked for from the pages on, which have none: Vue is the site's, not the product's. */
function ownPackages() {
  return {
    name: 'own packages',
    enforce: /** @type {const} */ ('pre'),
    /** @type {import('vite').Plugin['resolveId']} */
    resolveId(id, _importer, { ssr }) {
      if (!/^vue(?:\/|$)/.test(id)) return null;
      return ssr
        ? { id, external: true }
        : this.resolve(id, fileURLToPath(import.meta.url), { skipSelf: true });
    },
  };
}

/**
 * Text such as `{{ .Values.host }}` is no expression of the generator's.
 * @param {import('markdown-it').StateCore} state
 */
function keepCode({ tokens }) {
  for (const token of tokens.flatMap(({ children }) => children ?? []))
    if (token.type === 'code_inline') token.attrSet('v-pre', '');
}

/** Patterns of all Markdown that is no page: what is published is named in the rewrites. */
function unpublished() {
  const published = Object.keys(rewrites);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.md'))
    .flatMap(({ name }) => {
      if (published.includes(name)) return [];
      if (!published.some((file) => file.startsWith(`${name}/`))) return [name, `${name}/**`];
      return readdirSync(join(root, name))
        .map((inner) => `${name}/${inner}`)
        .filter((inner) => !published.some((file) => file === inner || file.startsWith(`${inner}/`)))
        .flatMap((inner) => [inner, `${inner}/**`]);
    });
}

/**
 * Links are those of the repository: to pages, which may be elsewhere on the site, and to other files and folders, which
 * stand on GitHub. What they lead to must exist.
 * @param {import('markdown-it').StateCore} state
 */
function resolveLinks({ tokens, env }) {
  const from = dirname(relative(root, env.realPath ?? env.path))
    .split(sep)
    .join('/');
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const href = token.type === 'link_open' ? token.attrGet('href') : null;
    if (!href || /^(?:[a-z][a-z+.-]*:|#|\/)/i.test(href)) continue;
    const [, path = '', hash = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
    const file = posix.normalize(posix.join(from, decodeURI(path))).replace(/\/$/, '');
    if (file in rewrites) {
      token.attrSet('href', `/${rewrites[file]}${hash}`);
      continue;
    }
    const full = join(root, file);
    if (!existsSync(full)) throw new Error(`${env.path} links to ${href}, which does not exist.`);
    token.attrSet(
      'href',
      `${repository}/${statSync(full).isDirectory() ? 'tree' : 'blob'}/main/${file}${hash}`,
    );
  }
}
