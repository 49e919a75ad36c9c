// What the contract says of its endpoints in words is for OpenAPI, which the server makes; a phone would only carry it.
const dropSummaries = ({ types }) => ({
  visitor: {
    ObjectProperty(path, { filename }) {
      const { key, value } = path.node
      const isSummary = types.isIdentifier(key, { name: 'summary' }) && types.isStringLiteral(value)
      if (isSummary && /[\\/]contract[\\/][\w-]+\.ts$/.test(filename ?? '')) path.remove()
    },
  },
})

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
    dropSummaries,
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
