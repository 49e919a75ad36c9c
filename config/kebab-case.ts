/**
 * In place of `lodash.kebabcase`, which NutUI names its colours with: lodash makes the global object by `Function('return this')`, which
 * Alipay forbids, so that each page with a sheet broke there. Takes names in camel case.
 */
export default function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([a-z])([0-9])/gi, '$1-$2')
    .toLowerCase()
}
