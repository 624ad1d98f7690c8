import { afterEach, describe, expect, it } from 'vitest';
import { configurationFor, Neovim, versionOf } from './neovim';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: wbe
  ports:
    - name: http
      port: 80
      targetPort: http
`;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web:1
          ports: [{ name: http, containerPort: 8080 }]
`;

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  defaultBackend:
    service:
      name: web
      port:
        name: http
`;

const FILES = {
  'service.yaml': SERVICE,
  'deployment.yaml': DEPLOYMENT,
  'ingress.yaml': INGRESS,
};
const SOUND = { ...FILES, 'service.yaml': SERVICE.replace('wbe', 'web') };

const running: Neovim[] = [];
afterEach(() => {
  for (const neovim of running.splice(0)) neovim.close();
});

/** Opens a file of the workspace and waits until the server knows them all. */
async function open(file: string, files: Readonly<Record<string, string>>): Promise<Neovim> {
  const neovim = await Neovim.start(files);
  running.push(neovim);
  await neovim.open(file);
  await neovim.until(`next(vim.lsp.buf_get_clients(0)) ~= nil`);
  return neovim;
}

it.each([7, 8, 9, 10, 11, 12])('docs/editors.md has a configuration for Neovim 0.%i', (minor) => {
  expect(configurationFor(minor)).toContain("'kube-routes-language-server'");
});

describe(`Neovim 0.${versionOf()}, configured by docs/editors.md,`, () => {
  it('shows diagnostics, and takes them away when another file mends them', async () => {
    const neovim = await open('service.yaml', FILES);
    expect(await neovim.codes((codes) => codes.length > 0)).toEqual(['selector-no-match']);
    await neovim.open('deployment.yaml');
    await neovim.lua('vim.cmd([[%s/app: web/app: wbe/g]])');
    await neovim.open('service.yaml');
    expect(await neovim.codes((codes) => codes.length === 0)).toEqual([]);
  });

  it('hands over the settings, and says when they change', async () => {
    const near = SERVICE.replace('wbe', 'web').replace(
      '  ports:',
      '  trafficDistribution: PreferSameZone\n  ports:',
    );
    // Kubernetes 1.33 does not know that word yet, and 1.36, which is meant by default, does.
    const neovim = await open('service.yaml', { ...FILES, 'service.yaml': near });
    expect(await neovim.codes((codes) => codes.length > 0)).toEqual(['traffic-policy']);
    await neovim.lua(`(function()
      local _, client = next(vim.lsp.buf_get_clients(0))
      client.config.settings.kubeRoutes.kubernetesVersion = '1.36'
      if client.settings then client.settings.kubeRoutes.kubernetesVersion = '1.36' end
      vim.lsp.buf_notify(0, 'workspace/didChangeConfiguration', { settings = client.config.settings })
    end)()`);
    expect(await neovim.codes((codes) => codes.length === 0)).toEqual([]);
  });

  it('shows a hover', async () => {
    const neovim = await open('service.yaml', SOUND);
    await neovim.goTo('name: web');
    await neovim.type(':lua vim.lsp.buf.hover()<CR>');
    const floats = `table.concat(vim.tbl_map(function(window)
      if vim.api.nvim_win_get_config(window).relative == '' then return '' end
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\\n')
    end, vim.api.nvim_list_wins()), '')`;
    const shown = await neovim.until<string>(floats, (text) => text !== '');
    expect(shown).toContain('Deployment web');
    expect(shown).toContain('web.default.svc.cluster.local');
  });

  it('applies a quick fix', async () => {
    const neovim = await open('service.yaml', FILES);
    await neovim.codes((codes) => codes.length > 0);
    await neovim.goTo('wbe');
    // What asks the user is replaced by one who takes the first that is offered.
    await neovim.lua(`(function()
      vim.ui.select = function(items, options, choose)
        offered = vim.tbl_map(options.format_item, items)
        choose(items[1], 1)
      end
      vim.lsp.buf.code_action()
    end)()`);
    expect((await neovim.until<string[]>('offered', Array.isArray))[0]).toMatch(/web/);
    await neovim.until(`vim.fn.search('app: web', 'cnw') > 0`);
    expect(await neovim.text()).toBe(SERVICE.replace('wbe', 'web').trimEnd());
    expect(await neovim.codes((codes) => codes.length === 0)).toEqual([]);
  });

  it('completes', async () => {
    const neovim = await open('service.yaml', {
      ...SOUND,
      'service.yaml': SERVICE.replace('wbe', 'web').replace('targetPort: http', 'targetPort: '),
    });
    await neovim.goTo('targetPort');
    await neovim.until(`vim.bo.omnifunc ~= ''`);
    await neovim.type('A<C-x><C-o>');
    const words = await neovim.until<string[]>(
      'vim.tbl_map(function(item) return item.word end, vim.fn.complete_info().items)',
      (items) => items.length > 0,
    );
    expect(words).toContain('http');
    await neovim.type('<C-y><Esc>');
    expect(await neovim.until<string>(`vim.api.nvim_get_current_line()`, (line) => /\w$/.test(line))).toBe(
      '      targetPort: http',
    );
  });

  it('goes to a definition', async () => {
    const neovim = await open('ingress.yaml', SOUND);
    await neovim.goTo('web');
    await neovim.lua('vim.lsp.buf.definition()');
    await neovim.until(`vim.fn.expand('%:t') == 'service.yaml'`);
    expect(await neovim.lua('vim.api.nvim_get_current_line()')).toBe('  name: web');
  });

  it('renames a Service everywhere', async () => {
    const neovim = await open('service.yaml', SOUND);
    await neovim.goTo('web');
    await neovim.lua(`vim.lsp.buf.rename('shop')`);
    await neovim.until(`vim.fn.search('name: shop', 'cnw') > 0`);
    expect(await neovim.text()).toBe(SOUND['service.yaml'].replace('name: web', 'name: shop').trimEnd());
    await neovim.open('ingress.yaml');
    expect(await neovim.text()).toBe(INGRESS.replace('name: web', 'name: shop').trimEnd());
  });

  it('follows a code lens', async () => {
    const neovim = await open('deployment.yaml', SOUND);
    await neovim.goTo('apiVersion');
    const places = await neovim.until<string[]>(
      `(function()
        if vim.lsp.codelens.enable then vim.lsp.codelens.enable(true) else vim.lsp.codelens.refresh() end
        vim.lsp.codelens.run()
        return vim.tbl_map(function(place) return vim.fn.bufname(place.bufnr) end, vim.fn.getqflist())
      end)()`,
      (items) => items.length > 0,
    );
    expect(places).toEqual(['service.yaml']);
  });

  it('ends the server when it ends', async () => {
    const neovim = await open('service.yaml', SOUND);
    expect(neovim.serves).toBe(true);
    // It may be gone before it has answered.
    await neovim.type(':qall!<CR>').catch(() => undefined);
    expect(await neovim.ended()).toBe(0);
    await expect.poll(() => neovim.serves, { timeout: 10_000 }).toBe(false);
  });
});
