import path from 'node:path'

type Attributes = Record<string, string>
type Components = Record<string, Attributes>
type Platform = {
  template: { mergeComponents(ctx: unknown, components: Components): void }
  runtimePath: string | string[]
}
type Context = {
  ctx: unknown
  registerMethod(given: { name: string; fn(platform: Platform): void }): void
}

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
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- Taro loads this file as CommonJS
      const { ARIA_COMPONENTS } = require('./aria-components.ts') as { ARIA_COMPONENTS: Components }
      platform.template.mergeComponents(ctx, ARIA_COMPONENTS)
      const runtime = path.join(__dirname, 'aria-runtime.ts')
      platform.runtimePath = [...new Set([...[platform.runtimePath].flat(), runtime])]
    },
  })
}
