// What an endpoint is in words, which refusals it names, how long a body may be and what its address takes: OpenAPI and the server read
// that. A phone would only carry it (scripts/build.mjs looks).
const OF_SERVER = ['summary', 'errors', 'mostBytes', 'params']
// Whoever makes a schema or an endpoint changes nothing else, so that what no page uses of the contract may go.
const keepContractSmall = ({ types }) => {
  const isMade = ({ callee }) =>
    types.isIdentifier(callee, { name: 'reads' }) ||
    types.isIdentifier(callee, { name: 'writes' }) ||
    (types.isMemberExpression(callee) && types.isIdentifier(callee.object, { name: 'v' }))
  return {
    visitor: {
      CallExpression(path, { filename }) {
        if (!/[\\/]contract[\\/]/.test(filename ?? '') || !isMade(path.node)) return
        types.addComment(path.node, 'leading', '#__PURE__')
        const [, given] = path.node.arguments
        if (!types.isIdentifier(path.node.callee) || !types.isObjectExpression(given)) return
        given.properties = given.properties.filter(({ key }) => !OF_SERVER.includes(key?.name))
      },
      // The server answers with the status; a phone reads the code.
      ObjectProperty(path, { filename }) {
        const { key, value } = path.node
        const isStatus = types.isIdentifier(key, { name: 'status' }) && types.isNumericLiteral(value)
        if (isStatus && /[\\/]contract[\\/]core[\\/]errors\.ts$/.test(filename ?? '')) path.remove()
      },
    },
  }
}

// `@noble/hashes` makes BigInts for SHA-512 as it loads, in the package that also holds SHA-256. Without BigInt (Chrome before 67, iOS
// before 14) nothing may be made of them, and nothing asks for SHA-512: the pages that do say so first.
const letHashesLoad = ({ types, template }) => {
  const guarded = template.expression('typeof BigInt === "function" ? BigInt(VALUE) : 0')
  return {
    visitor: {
      CallExpression(path, { filename }) {
        if (!/node_modules[\\/]@noble[\\/]hashes[\\/]/.test(filename ?? '')) return
        if (!types.isIdentifier(path.node.callee, { name: 'BigInt' }) || path.findParent(isGuard)) return
        path.replaceWith(guarded({ VALUE: path.node.arguments[0] }))
      },
    },
  }
  function isGuard(parent) {
    return parent.isConditionalExpression() && parent.get('test').toString().includes('typeof BigInt')
  }
}

export default {
  // `document.all` is none of our values, and ours are no objects with a conversion of their own: then `??` and templates stay short.
  assumptions: { noDocumentAll: true, ignoreToPrimitiveHint: true },
  presets: [['taro', { framework: 'react', ts: true, compiler: 'webpack5', hot: false }]],
  plugins: [
    keepContractSmall,
    letHashesLoad,
    [
      'import',
      {
        libraryName: '@nutui/nutui-react-taro',
        libraryDirectory: 'dist/es/packages',
        camel2DashComponentName: false,
        customName: (name) => `@nutui/nutui-react-taro/dist/es/packages/${name.toLowerCase()}`,
        // Note: `style: true` would import the scss too, which wants NutUI's variables injected.
        style: (path) => `${path}/style/css`,
      },
      'nutui-react-taro',
    ],
  ],
}
