// node scripts/verifier-page.mjs: bundles the stand-alone verifier into one page, dist/verifier.html.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from './run.mjs'

/** Writes the page to `out` and answers its size in bytes. */
export async function buildVerifierPage(out) {
  const bundled = await build({
    entryPoints: [join(ROOT, 'verifier/page/page.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    write: false,
    logLevel: 'error',
  })
  // A script ends at the first `</script`, wherever it stands.
  const script = bundled.outputFiles[0].text.replaceAll('</script', '<\\/script')
  const page = readFileSync(join(ROOT, 'verifier/page/page.html'), 'utf8').replace('/*SCRIPT*/', () => script)
  writeFileSync(out, page)
  return Buffer.byteLength(page)
}
