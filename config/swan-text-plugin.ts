type Template = {
  componentsAlias: Record<string, { _num: string }>
  buildFlattenText(level?: number): string
  buildFlattenNodeAttributes(name: string): string
}
type Context = {
  registerMethod(given: { name: string; fn(platform: { platform: string; template: Template }): void }): void
}

/** A text within a text, and one more within that; deeper ones lose their look and keep their words. */
const LEVELS = 2

/**
 * What stands within a text on Baidu. Note: Taro 4.2 asks there for `i`, the text itself, where it means `item`, the part of it: a text
 * without a class whose words come in two parts, as a number in a sentence does, was shown four times over. Baidu allows no
 * template within a text, so that each level is written out.
 */
export default (ctx: Context) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn({ platform, template }) {
      if (platform !== 'swan') return
      template.buildFlattenText = () => partsOf('i', LEVELS, template)
    },
  })
}

function partsOf(owner: string, level: number, template: Template): string {
  const words = template.componentsAlias['#text']?._num
  const within =
    level === 0
      ? ''
      : `
  <text s-else id="{{item.uid||item.sid}}" data-sid="{{item.sid}}" ${template.buildFlattenNodeAttributes('text')}>
    ${partsOf('item', level - 1, template)}
  </text>`
  const condition = level === 0 ? '' : ` s-if="{{item.nn==='${words}'}}"`
  return `<block s-for="${owner}.cn trackBy item.sid">
  <block${condition}>{{item.v}}</block>${within}
</block>`
}
