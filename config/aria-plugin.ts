import { readFileSync } from 'node:fs'
import path from 'node:path'

type Attributes = Record<string, string>
type Components = Record<string, Attributes>
type Platform = {
  platform: string
  template: {
    mergeComponents(ctx: unknown, components: Components): void
    replacePropName(name: string, ...more: unknown[]): string
  }
  runtimePath: string | string[]
}
type Context = {
  ctx: unknown
  registerMethod(given: { name: string; fn(platform: Platform): void }): void
}

// Note: Taro loads this file as CommonJS on its own terms; plain JSON is what both halves can read.
const components = JSON.parse(
  readFileSync(path.join(__dirname, 'aria-components.json'), 'utf8'),
) as Components

/**
 * Lets `ariaRole`, `ariaLabel` and their like through to WeChat, Alipay and Baidu: Taro's templates drop them.
 * The build half adds them to the templates, the runtime half (aria-runtime.ts) to the list of known attributes.
 * Both must hold the same list, because Taro numbers the attributes by their order.
 */
export default (ctx: Context) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (!platform?.template?.mergeComponents) return
      platform.template.mergeComponents(ctx, components)
      if (platform.platform === 'alipay') nameRole(platform)
      const runtime = path.join(__dirname, 'aria-runtime.ts')
      platform.runtimePath = [...new Set([...[platform.runtimePath].flat(), runtime])]
    },
  })
}

/** Alipay's screen reader is told a role by the attribute `role`, WeChat's by `aria-role`; Taro's number for it stays the same. */
function nameRole({ template }: Platform): void {
  const nameOf = template.replacePropName.bind(template)
  template.replacePropName = (name, ...more) => (name === 'aria-role' ? 'role' : nameOf(name, ...more))
}
